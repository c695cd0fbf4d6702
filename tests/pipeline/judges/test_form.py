"""The form of an answer, and what servers send instead of it: each ends in a recorded outcome."""

import asyncio
import json

import pytest

from pipeline.domain.citation import CitationStatus
from pipeline.domain.finding import Finding, Unscored
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.errors import MalformedAnswer
from pipeline.judges.form import answer_schema
from pipeline.settings import AnswerMethod
from pipeline.stages.judge import finding_of, trace_of
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, ModelServer, always, says, scripted
from tests.pipeline.judges.opened import TEXT, a_request, asked, judge_at

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

WELL_FORMED = json.dumps(GOOD)


@pytest.mark.parametrize(
    "junk",
    [
        "I am sorry, I cannot do that.",
        "Ich kann das leider nicht beantworten.",
        f"```json\n{WELL_FORMED}\n```",
        f"{WELL_FORMED} I hope this helps!",
        "",
        "{}",
        "[]",
        "null",
        "NaN",
        "[" * 100_000,
        '{"a":' * 100_000,
        json.dumps(GOOD | {"score": 100}),
        json.dumps(GOOD | {"verdict": "approved"}),
        json.dumps(GOOD | {"rationale": float("nan")}),
        json.dumps(GOOD | {"quotations": "all of it"}),
        json.dumps(GOOD | {"quotations": [{"passage": float("nan"), "text": TEXT}]}),
        json.dumps(GOOD | {"quotations": [{"passage": "one", "text": TEXT}]}),
        json.dumps(GOOD | {"quotations": [{"passage": 1, "text": TEXT}] * 1000}),
        json.dumps(GOOD | {"rationale": "\ud800"}),
        json.dumps({"answer": {"decision": "yes", "evidence": []}}),
        WELL_FORMED[:-20],
    ],
    ids=[
        "prose",
        "german prose",
        "fenced",
        "followed by prose",
        "empty",
        "empty object",
        "list",
        "null",
        "nan",
        "nested lists",
        "nested objects",
        "extra",
        "verdict",
        "nan for text",
        "quotations",
        "nan for a passage",
        "words for a passage",
        "1000 quotations",
        "half a surrogate pair",
        "another schema",
        "cut",
    ],
)
def test_junk_is_a_malformed_answer(serve: Serve, junk: str) -> None:
    with pytest.raises(MalformedAnswer, match="training-on-customer-data"):
        asked(serve(always(junk)), model_method=AnswerMethod.JSON_SCHEMA)


def test_half_a_surrogate_pair_in_an_answer_can_be_shown_to_its_model(serve: Serve) -> None:
    server = serve(scripted(says("\ud800 is no answer"), says(WELL_FORMED)))
    assert asked(server).answer.verdict is Verdict.MET
    assert server.calls[1].body["messages"][2]["content"] == "? is no answer"


def test_an_answer_in_another_language_is_an_answer(serve: Serve) -> None:
    answered = asked(serve(always(json.dumps(GOOD | {"rationale": "Так сказано в документе."}))))
    assert answered.answer.rationale == "Так сказано в документе."


@pytest.mark.parametrize("number", [0, -1, 2, 10**30])
def test_a_quotation_from_a_passage_that_was_not_shown_counts_by_its_words_alone(serve: Serve, number: int) -> None:
    """Found in a passage that was shown they are re-pointed; found nowhere they do not count (I2)."""
    invented = [{"passage": number, "text": "We delete everything at once."}]
    found = _finding(serve(always(json.dumps(GOOD | {"quotations": invented}))))
    assert isinstance(found, Unscored)
    assert found.reason is UnscoredReason.NO_VERIFIED_CITATION
    found = _finding(serve(always(json.dumps(GOOD | {"quotations": [{"passage": number, "text": TEXT}]}))))
    assert [citation.status for citation in found.citations] == [CitationStatus.MISATTRIBUTED]


def _finding(server: ModelServer) -> Finding:
    judge, request = judge_at(server), a_request()
    answered = asyncio.run(judge.judge(request))
    return finding_of(request, answered.answer, trace=trace_of(request, judge.identity, cached=False))


def test_the_schema_is_closed_and_asks_for_every_field() -> None:
    def objects(node: object) -> list[dict[str, object]]:
        if isinstance(node, list):
            return [found for item in node for found in objects(item)]
        if not isinstance(node, dict):
            return []
        own = [node] if node.get("type") == "object" else []
        return own + [found for value in node.values() for found in objects(value)]

    found = objects(answer_schema())
    assert len(found) == 3  # the answer, a quotation, an opposing quotation
    for item in found:
        properties = item["properties"]
        assert isinstance(properties, dict)
        assert item["additionalProperties"] is False
        assert item["required"] == list(properties)
