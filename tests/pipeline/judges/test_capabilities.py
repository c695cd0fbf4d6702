"""One judge, many servers: each is asked in the way that it understands, found out at the first question."""

import asyncio
import json

import pytest

from pipeline.errors import MalformedAnswer, ModelUnavailable
from pipeline.judges.capabilities import possible_methods
from pipeline.settings import AnswerMethod
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, Answer, Call, always, fails, says
from tests.pipeline.judges.opened import a_request, asked, judge_at

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

WELL_FORMED = json.dumps(GOOD)
A_CALL = says(None, arguments=WELL_FORMED, finish_reason="tool_calls")


def openai_like(call: Call) -> Answer:
    """Enforces a strict schema, and refuses the keywords that OpenAI's subset of JSON schema has not."""
    form = call.body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert not any(f'"{keyword}":' in json.dumps(form) for keyword in ("default", "maxLength", "title"))
    return says(WELL_FORMED)


def vllm_like(call: Call) -> Answer:
    """Has a backend for grammars that is not installed, and a parser of tool calls that is not switched on."""
    if call.asks_for in {"json_schema", "tools"}:
        error = {"object": "error", "message": "not supported by this backend", "type": "BadRequestError", "code": 400}
        return Answer(json.dumps(error).encode(), 400)
    return says(WELL_FORMED)


def schema_refusing(call: Call) -> Answer:
    """Does tools, and refuses the response format in its own words."""
    if "response_format" in call.body:
        return Answer(b"{\"error\": \"'response_format.type' must be 'text'\"}", 400)
    return A_CALL if call.asks_for == "tools" else says("Certainly! It says so.")


def tools_refusing(call: Call) -> Answer:
    """A router whose models do neither; it answers 404, as one of them does."""
    if call.asks_for in {"json_schema", "tools"}:
        return fails(404, "No endpoints found that support this")
    return says(WELL_FORMED)


def text_only(call: Call) -> Answer:
    """Refuses whatever is not text."""
    return says(WELL_FORMED) if call.asks_for == "text" else fails(422, "extra fields not permitted")


def deaf(call: Call) -> Answer:
    """Ignores response format and tools; only who reads the schema in the prompt knows the form."""
    return says(WELL_FORMED if "JSON schema" in call.system else "It does not train on content.")


def wrong_fields(call: Call) -> Answer:
    """As the llama.cpp server was seen to: nothing for tools, other fields in JSON mode, no schema at all."""
    by_method = {"json_schema": fails(501), "tools": says(""), "json_object": says('{"answer": "yes"}')}
    return by_method.get(call.asks_for, says(WELL_FORMED))


def broken_by_grammars(call: Call) -> Answer:
    """Falls over what it cannot do, with a fault of its own."""
    return fails(500, "failed to parse grammar") if call.asks_for == "json_schema" else A_CALL


SERVERS = {
    "openai-like": (openai_like, ["json_schema"]),
    "vllm-like": (vllm_like, ["json_schema", "tools", "json_object"]),
    "refuses the schema": (schema_refusing, ["json_schema", "tools"]),
    "refuses tools": (tools_refusing, ["json_schema", "tools", "json_object"]),
    "text only": (text_only, ["json_schema", "tools", "json_object", "text"]),
    "deaf": (deaf, ["json_schema", "json_schema", "tools", "tools", "json_object"]),
    "wrong fields": (wrong_fields, ["json_schema", "tools", "tools", "json_object", "json_object", "text"]),
    "broken by grammars": (broken_by_grammars, ["json_schema", "tools"]),
}
NAMES = {"tools": "function_calling", "json_object": "json_mode", "text": "plain"}


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_asked_in_ever_simpler_ways_until_it_answers_in_the_form(serve: Serve, name: str) -> None:
    behaviour, path = SERVERS[name]
    server = serve(behaviour)
    answered = asked(server)
    assert answered.answer.quotations[0].passage == 1
    assert server.asked_for == path
    assert answered.method == NAMES.get(path[-1], path[-1])


@pytest.mark.parametrize("name", SERVERS)
def test_the_method_that_worked_is_remembered_by_this_process_for_the_model_at_its_address(
    serve: Serve, name: str
) -> None:
    behaviour, path = SERVERS[name]
    server = serve(behaviour)
    asked(server)
    before = len(server.calls)
    asked(server)  # another run: a judge of its own
    assert server.asked_for[before:] == path[-1:]
    asked(server, model="another")
    assert server.asked_for[before + 1 :] == path


def test_questions_at_once_wait_for_the_first_to_find_the_method(serve: Serve) -> None:
    server = serve(text_only)
    judge = judge_at(server, model_concurrency=8)

    async def many() -> None:
        await asyncio.gather(*[judge.judge(a_request(f"criterion-{number}")) for number in range(8)])

    asyncio.run(many())
    assert server.asked_for == ["json_schema", "tools", "json_object", *["text"] * 8]


def test_a_server_that_refuses_the_question_in_every_form_is_unavailable_with_its_first_words(serve: Serve) -> None:
    server = serve(lambda call: fails(400, f"{call.asks_for}: your question is too long"))
    with pytest.raises(ModelUnavailable, match="json_schema: your question is too long"):
        asked(server)
    assert server.asked_for == ["json_schema", "tools", "json_object", "text"]


def test_a_context_that_is_too_long_is_not_asked_in_other_forms(serve: Serve) -> None:
    server = serve(lambda call: fails(400, "context_length_exceeded"))
    with pytest.raises(ModelUnavailable, match="context_length_exceeded") as raised:
        asked(server)
    assert len(server.calls) == 1
    assert "DOSSIER_MODEL_PASSAGES_MAX" in raised.value.advice


def test_a_model_that_no_method_brings_into_the_form_is_not_led_down_the_ladder_twice(serve: Serve) -> None:
    server = serve(always("Certainly!"))
    judge = judge_at(server)
    with pytest.raises(MalformedAnswer):
        asyncio.run(judge.judge(a_request("one")))
    assert len(server.calls) == 8  # four methods, each with a correction
    with pytest.raises(MalformedAnswer):
        asyncio.run(judge.judge(a_request("two")))
    assert server.asked_for[8:] == ["json_schema", "json_schema"]


def test_a_model_that_answered_once_in_the_form_is_not_led_down_the_ladder_for_a_slip(serve: Serve) -> None:
    server = serve(lambda call: says(WELL_FORMED if len(server.calls) == 1 else "Certainly!"))
    judge = judge_at(server)
    asyncio.run(judge.judge(a_request("one")))
    with pytest.raises(MalformedAnswer):
        asyncio.run(judge.judge(a_request("two")))
    assert server.asked_for == ["json_schema"] * 3


def test_a_method_that_is_set_is_the_only_one(serve: Serve) -> None:
    server = serve(schema_refusing)
    assert asked(server, model_method=AnswerMethod.FUNCTION_CALLING).method == "function_calling"
    with pytest.raises(ModelUnavailable):
        asked(server, model_method=AnswerMethod.JSON_SCHEMA)
    assert server.asked_for == ["tools", "json_schema"]


def test_calls_on_the_way_down_are_part_of_what_the_answer_cost(serve: Serve) -> None:
    usage = asked(serve(deaf)).usage
    assert (usage.model_calls, usage.prompt_tokens) == (5, 500)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (None, list(AnswerMethod)),
        ({}, list(AnswerMethod)),
        ({"structured_output": True, "tool_calling": True}, list(AnswerMethod)),
        (
            {"structured_output": False, "tool_calling": True},
            [AnswerMethod.FUNCTION_CALLING, AnswerMethod.JSON_MODE, AnswerMethod.PLAIN],
        ),
        ({"structured_output": False, "tool_calling": False}, [AnswerMethod.JSON_MODE, AnswerMethod.PLAIN]),
    ],
)
def test_what_a_profile_denies_is_not_tried(profile: dict[str, object] | None, expected: list[AnswerMethod]) -> None:
    assert list(possible_methods(profile)) == expected


def test_an_old_model_known_to_have_no_structured_output_is_not_asked_for_it(serve: Serve) -> None:
    """From the data that langchain-openai ships: gpt-4 has tools and no schema."""
    server = serve(lambda call: A_CALL)
    asked(server, model="gpt-4")
    assert server.asked_for == ["tools"]


def test_a_model_known_to_have_no_temperature_is_told_none(serve: Serve) -> None:
    server = serve(always(WELL_FORMED))
    judge = judge_at(server, model="o3")
    asyncio.run(judge.judge(a_request()))
    assert "temperature" not in server.calls[0].body
    assert judge.identity.parameters["temperature"] == "default"
