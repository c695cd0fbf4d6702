"""The LLM judge, opened as the settings have it, against servers that answer as they please."""

import asyncio
import json
import time
import tracemalloc
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from typing_extensions import override

from pipeline.domain.verdict import Verdict
from pipeline.errors import MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import Message, MethodRefused, Role
from pipeline.judges.langchain import LangChainChat
from pipeline.judges.retrying import Retries
from pipeline.settings import AnswerMethod
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, Answer, always, completion, fails, says, scripted
from tests.pipeline.judges.opened import TEXT, a_request, asked, judge_at

# Third-party warnings at import are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

WELL_FORMED = json.dumps(GOOD)
QUESTION = [Message(Role.SYSTEM, "You judge."), Message(Role.USER, "Is it so?")]


def test_a_well_formed_answer_is_read_with_its_cost(serve: Serve) -> None:
    answered = asked(serve(always(WELL_FORMED)))
    assert answered.answer.verdict is Verdict.MET
    assert answered.answer.quotations[0].text == TEXT
    assert (answered.usage.model_calls, answered.usage.prompt_tokens, answered.usage.completion_tokens) == (1, 100, 20)


def test_the_model_is_bound_to_the_schema_and_gets_no_tools(serve: Serve) -> None:
    """I4: the judging call has no tools. Without `strict` OpenAI would take the schema for a hint."""
    server = serve(always(WELL_FORMED))
    asked(server)
    (call,) = server.calls
    assert call.body["response_format"]["type"] == "json_schema"
    assert call.body["response_format"]["json_schema"]["strict"] is True
    assert "tools" not in call.body
    assert call.body["temperature"] == 0


def test_a_malformed_answer_is_shown_its_error_and_asked_again_once(serve: Serve) -> None:
    server = serve(scripted(says('{"verdict": "maybe"}'), says(WELL_FORMED)))
    answered = asked(server)
    assert answered.answer.verdict is Verdict.MET
    assert answered.usage.model_calls == 2
    turns = server.calls[1].body["messages"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "user"]
    assert turns[2]["content"] == '{"verdict": "maybe"}'
    assert "does not fit the schema" in turns[3]["content"]
    assert "verdict" in turns[3]["content"]


def test_the_beginning_of_the_prompt_is_the_same_for_all_questions(serve: Serve) -> None:
    """What a provider has seen before costs less, and it looks from the beginning."""
    server = serve(always(WELL_FORMED))
    judge = judge_at(server)
    for request in (a_request("one"), a_request("another", "Something else entirely.")):
        asyncio.run(judge.judge(request))
    first, second = (call.body for call in server.calls)
    assert first["messages"][0] == second["messages"][0]
    assert first["messages"][1] != second["messages"][1]
    assert json.dumps(first["response_format"]) == json.dumps(second["response_format"])


def test_an_answer_cut_at_the_token_limit_says_so_and_is_not_asked_again(serve: Serve) -> None:
    server = serve(scripted(says(WELL_FORMED[:-20], finish_reason="length")))
    with pytest.raises(MalformedAnswer, match="cut at 900 tokens") as raised:
        asked(server, model_method=AnswerMethod.JSON_SCHEMA)
    assert len(server.calls) == 1
    assert "DOSSIER_MODEL_ANSWER_TOKENS_MAX" in raised.value.advice


@pytest.mark.parametrize("method", list(AnswerMethod))
def test_ten_megabytes_are_not_read(serve: Serve, method: AnswerMethod) -> None:
    server = serve(always("x" * 10_000_000))
    with pytest.raises(MalformedAnswer, match="larger than 1,048,576 bytes"):
        asked(server, model_method=method)
    assert len(server.calls) == 1


def test_an_endless_answer_of_unknown_length_is_left_at_the_limit(serve: Serve) -> None:
    server = serve(scripted(Answer(pieces=(b"x" * 500_000,) * 100)))
    tracemalloc.start()
    try:
        with pytest.raises(MalformedAnswer, match="larger than 1,048,576 bytes"):
            asked(server)
        held_max_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held_max_bytes < 20_000_000


def test_a_compressed_answer_is_refused_since_it_may_grow_without_end(serve: Serve) -> None:
    server = serve(scripted(Answer(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})))
    with pytest.raises(MalformedAnswer, match="compressed"):
        asked(server)
    assert server.calls[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome to our gateway</html>",
        b"[]",
        b"42",
        b'{"choices": null}',
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"object": "error", "message": "out of memory"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"[" * 100_000,
        b'{"choices": [{"index": NaN, "message": {"role": "assistant", "content": NaN}}]}',
        b"\xff\xfe\x00",
    ],
    ids=[
        "empty",
        "html",
        "list",
        "number",
        "null",
        "none",
        "no message",
        "error",
        "nested",
        "unclosed",
        "nan",
        "binary",
    ],
)
@pytest.mark.parametrize("method", [AnswerMethod.JSON_SCHEMA, AnswerMethod.PLAIN])  # two ways through the package
def test_a_reply_that_is_no_completion_is_a_recorded_outcome(serve: Serve, body: bytes, method: AnswerMethod) -> None:
    with pytest.raises((MalformedAnswer, ModelUnavailable)) as raised:
        asked(serve(scripted(Answer(body))), model_method=method)
    assert type(raised.value) in {MalformedAnswer, ModelUnavailable}


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": [{"index": 0, "message": {"role": "assistant", "content": WELL_FORMED}, "finish_reason": []}]},
        {"choices": [{"index": 0, "message": {"role": "pirate", "content": WELL_FORMED}, "finish_reason": "stop"}]},
        {"choices": [{"index": 0, "message": {"role": "assistant", "content": [{"type": "text"}]}}]},
        {"choices": [{"index": 0, "message": {"role": "assistant", "tool_calls": [{"function": None}]}}]},
        {"usage": {"prompt_tokens": "many", "completion_tokens": None}},
        {"usage": {"prompt_tokens": -(10**30), "completion_tokens": 10**400}},
        {"usage": []},
        {"model": None, "id": 7, "object": {}},
    ],
    ids=["finish", "role", "content", "tool calls", "usage", "figures", "usage list", "head"],
)
@pytest.mark.parametrize("method", [AnswerMethod.JSON_SCHEMA, AnswerMethod.PLAIN])
def test_odd_fields_in_a_completion_are_a_recorded_outcome(
    serve: Serve, odd: dict[str, Any], method: AnswerMethod
) -> None:
    server = serve(scripted(Answer(json.dumps(completion(WELL_FORMED) | odd).encode())))
    try:
        answered = asked(server, model_method=method)
    except (MalformedAnswer, ModelUnavailable):
        return
    assert answered.answer.verdict is Verdict.MET
    assert answered.usage.prompt_tokens >= 0


@pytest.mark.parametrize("status", [401, 402, 403, 413, 451])
def test_a_server_that_refuses_is_a_model_that_is_unavailable_and_is_asked_once(serve: Serve, status: int) -> None:
    server = serve(scripted(fails(status, "not for you")))
    with pytest.raises(ModelUnavailable, match=r"scripted.*not for you"):
        asked(server, model_attempts_max=4)
    assert len(server.calls) == 1


def test_a_server_that_is_away_is_a_model_that_is_unavailable(serve: Serve) -> None:
    server = serve(always(""))
    server.server_close()
    with pytest.raises(ModelUnavailable):
        asked(server)


def test_a_server_that_sends_a_byte_now_and_then_meets_the_time_limit(serve: Serve) -> None:
    """The client's own limit is on each read; ours is on the call."""
    server = serve(scripted(Answer(pieces=(b" ",) * 40, pause_seconds=0.1)))
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="TimeoutError"):
        asked(server, model_timeout_seconds=0.5)
    assert 0.5 <= time.monotonic() - began < 3


def test_cached_prompt_tokens_are_counted_once(serve: Serve) -> None:
    chat = _chat(serve(scripted(says(WELL_FORMED, cached_tokens=64))).base_url)
    reply = asyncio.run(chat.ask(QUESTION, AnswerMethod.PLAIN))
    assert reply.usage is not None
    assert (reply.usage.prompt_tokens, reply.usage.cached_prompt_tokens) == (100, 64)


def test_a_server_that_does_not_count_has_no_usage(serve: Serve) -> None:
    uncounted = {name: value for name, value in completion(WELL_FORMED).items() if name != "usage"}
    chat = _chat(serve(scripted(Answer(json.dumps(uncounted).encode()))).base_url)
    assert asyncio.run(chat.ask(QUESTION, AnswerMethod.PLAIN)).usage is None


def _chat(base_url: str) -> LangChainChat:
    from pipeline.judges.chat_models import chat_model

    model = chat_model(
        "m", base_url=base_url, api_key="none", timeout_seconds=5, answer_tokens_max=9, answer_max_bytes=99_999
    )
    return _chat_of(model)


def _chat_of(model: BaseChatModel) -> LangChainChat:
    return LangChainChat(model, model="m", retries=Retries(1, 1.0), timeout_seconds=5, answer_max_bytes=99_999)


class StrangeModel(BaseChatModel):
    """A model of a package that has nothing but text, or raises what it likes."""

    raises: Any = None

    @property
    @override
    def _llm_type(self) -> str:
        return "strange"

    @override
    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        if self.raises is not None:
            raise self.raises
        return ChatResult(generations=[ChatGeneration(message=AIMessage(WELL_FORMED))])


@pytest.mark.parametrize("method", [AnswerMethod.JSON_SCHEMA, AnswerMethod.FUNCTION_CALLING, AnswerMethod.JSON_MODE])
def test_what_a_package_has_no_method_for_is_refused(method: AnswerMethod) -> None:
    with pytest.raises(MethodRefused, match="StrangeModel"):
        asyncio.run(_chat_of(StrangeModel()).ask(QUESTION, method))


def test_a_model_that_has_nothing_but_text_is_asked_for_text() -> None:
    reply = asyncio.run(_chat_of(StrangeModel()).ask(QUESTION, AnswerMethod.PLAIN))
    assert reply.text == WELL_FORMED


def test_what_a_package_raises_comes_out_as_ours() -> None:
    class RateLimited(Exception):
        status_code = 429

    with pytest.raises(ModelUnavailable, match="m: RateLimited: slow down"):
        asyncio.run(_chat_of(StrangeModel(raises=RateLimited("slow down"))).ask(QUESTION, AnswerMethod.PLAIN))
