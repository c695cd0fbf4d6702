"""The LLM judge against a server on loopback that speaks the OpenAI protocol and answers as the test has it."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from typing_extensions import override

from pipeline.domain.judgement import JudgeIdentity, JudgeRequest
from pipeline.domain.verdict import Verdict
from pipeline.errors import ConfigurationError, MalformedAnswer, ModelUnavailable
from pipeline.judges.langchain import LangChainJudge, answer_schema, chat_model
from pipeline.ports import Answered
from pipeline.stages.judge import judge_request
from tests.builders import a_criterion, a_prompt, a_shown_passage

GOOD = {
    "rationale": "It says so.",
    "verdict": "met",
    "quotations": [{"passage": 1, "text": "We do not train on your content."}],
    "contradictions": [],
    "scope": "",
    "missing": "",
}
# Third-party warnings at import are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


class ScriptedModel(ThreadingHTTPServer):
    """Gives its answers one after another, the last one for ever; keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answers: list[tuple[int, str]]) -> None:
        self.answers = answers
        self.asked: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedModel

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answers = self.server.answers
        status, content = answers.pop(0) if len(answers) > 1 else answers[0]
        message = {"role": "assistant", "content": content}
        body = json.dumps(
            {
                "id": "x",
                "object": "chat.completion",
                "created": 0,
                "model": "scripted",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
            }
        ).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def model() -> Iterator[Callable[..., ScriptedModel]]:
    running: list[ScriptedModel] = []

    def started(*answers: tuple[int, str]) -> ScriptedModel:
        server = ScriptedModel(list(answers))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return server

    yield started
    for server in running:
        server.shutdown()
        server.server_close()


def a_request() -> JudgeRequest:
    return judge_request(a_criterion(), [a_shown_passage("We do not train on your content.")], a_prompt())


def asked(server: ScriptedModel) -> Answered:
    chat = chat_model("scripted", base_url=server.base_url, api_key="none", timeout_seconds=5, answer_tokens_max=300)
    judge = LangChainJudge(chat, identity=JudgeIdentity(name="langchain", model="scripted"), passages_max=5)
    return asyncio.run(judge.judge(a_request()))


def test_a_well_formed_answer_is_read_with_its_cost(model: Callable[..., ScriptedModel]) -> None:
    answered = asked(model((200, json.dumps(GOOD))))
    assert answered.answer.verdict is Verdict.MET
    assert answered.answer.quotations[0].text == "We do not train on your content."
    assert (answered.usage.model_calls, answered.usage.prompt_tokens, answered.usage.completion_tokens) == (1, 100, 20)


def test_the_model_is_constrained_to_the_schema_and_gets_no_tools(model: Callable[..., ScriptedModel]) -> None:
    """I4: the judging call has no tools."""
    server = model((200, json.dumps(GOOD)))
    asked(server)
    call = server.asked[0]
    assert call["response_format"]["type"] == "json_schema"
    assert "tools" not in call
    assert call["temperature"] == 0


def test_a_malformed_answer_is_shown_its_error_and_asked_again_once(model: Callable[..., ScriptedModel]) -> None:
    server = model((200, '{"verdict": "maybe"}'), (200, json.dumps(GOOD)))
    answered = asked(server)
    assert answered.answer.verdict is Verdict.MET
    assert answered.usage.model_calls == 2
    correction = server.asked[1]["messages"][-1]["content"]
    assert "does not fit the schema" in correction
    assert "verdict" in correction


@pytest.mark.parametrize(
    "junk",
    [
        "I am sorry, I cannot do that.",
        "{}",
        "[]",
        "null",
        json.dumps(GOOD | {"score": 100}),
        json.dumps(GOOD | {"verdict": "approved"}),
        json.dumps(GOOD | {"quotations": "all of it"}),
        json.dumps(GOOD)[:-20],
        json.dumps(GOOD | {"rationale": "x" * 10_000_000}),
    ],
    ids=["prose", "empty", "list", "null", "extra", "verdict", "quotations", "cut off", "ten megabytes"],
)
def test_junk_twice_is_a_malformed_answer(model: Callable[..., ScriptedModel], junk: str) -> None:
    with pytest.raises(MalformedAnswer):
        asked(model((200, junk)))


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_server_that_refuses_is_a_model_that_is_unavailable(model: Callable[..., ScriptedModel], status: int) -> None:
    with pytest.raises(ModelUnavailable, match="scripted"):
        asked(model((status, "no")))


def test_a_server_that_is_away_is_a_model_that_is_unavailable() -> None:
    chat = chat_model(
        "m", base_url="http://127.0.0.1:1/v1", api_key="none", timeout_seconds=1, answer_tokens_max=10, retries_max=0
    )
    judge = LangChainJudge(chat, identity=JudgeIdentity(name="langchain", model="m"), passages_max=5)
    with pytest.raises(ModelUnavailable):
        asyncio.run(judge.judge(a_request()))


def test_the_schema_is_closed_and_asks_for_every_field() -> None:
    def objects(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for value in node.values():
                yield from objects(value)
        elif isinstance(node, list):
            for item in node:
                yield from objects(item)

    found = list(objects(answer_schema()))
    assert len(found) == 3
    for item in found:
        assert item["additionalProperties"] is False
        assert set(item["required"]) == set(item["properties"])


def test_another_provider_is_never_sent_the_key_of_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def recorded(model: str, **options: Any) -> None:
        given.update(options, model=model)

    monkeypatch.setattr("langchain.chat_models.init_chat_model", recorded)
    chat_model("other:m", base_url="http://127.0.0.1:1", api_key="sk-x", timeout_seconds=1, answer_tokens_max=1)
    assert "sk-x" not in given.values()
    assert "base_url" not in given
    chat_model("openai:m", base_url="http://127.0.0.1:1", api_key="sk-x", timeout_seconds=1, answer_tokens_max=1)
    assert given["api_key"] == "sk-x"


def test_a_provider_that_is_not_installed_is_said_with_its_name() -> None:
    with pytest.raises(ConfigurationError, match="nobody:m"):
        chat_model("nobody:m", base_url=None, api_key=None, timeout_seconds=1, answer_tokens_max=1)
