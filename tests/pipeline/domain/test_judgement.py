"""The key that an answer is kept under: this question, put to this judge, about these words."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.domain.ids import SnapshotId
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, TokenUsage, request_digest
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.stages.judge import judge_request
from tests.builders import a_criterion, a_digest, a_prompt, a_shown_passage, changed
from tests.fakes import LONG_AGO

JUDGE = JudgeIdentity(name="llm", model="m-1", parameters={"temperature": 0})
REQUEST = judge_request(a_criterion(), (a_shown_passage(), a_shown_passage("We delete it.", 2)), a_prompt())


def test_the_same_words_captured_later_are_the_same_question() -> None:
    """I12: no second model call."""
    later = tuple(
        changed(
            shown,
            looked_on=(LONG_AGO + timedelta(days=90)).date(),
            snapshot=SnapshotId(a_digest("other bytes")),
            url="https://www.acme.example/privacy",
        )
        for shown in REQUEST.passages
    )
    assert request_digest(changed(REQUEST, passages=later), JUDGE) == request_digest(REQUEST, JUDGE)


@pytest.mark.parametrize(
    "change",
    [
        {"criterion": a_criterion(question="Another question?")},
        {"criterion": a_criterion(accepted_evidence=(EvidenceKind.CONTRACT,))},
        {"user": "The same question of the enterprise plan?"},
        {"prompt": a_digest("the next version")},
        {"passages": REQUEST.passages[:1]},
        {"passages": REQUEST.passages[::-1]},
        {"passages": (a_shown_passage("Other words."), REQUEST.passages[1])},
        {"passages": (a_shown_passage(number=3), REQUEST.passages[1])},
        {"passages": (a_shown_passage(kind=SourceKind.DPA), REQUEST.passages[1])},
    ],
)
def test_another_question_has_another_key(change: dict[str, Any]) -> None:
    """I12."""
    assert request_digest(changed(REQUEST, **change), JUDGE) != request_digest(REQUEST, JUDGE)


@pytest.mark.parametrize("change", [{"name": "other"}, {"model": "m-2"}, {"parameters": {"temperature": 1}}])
def test_another_judge_has_another_key(change: dict[str, Any]) -> None:
    """I12."""
    assert request_digest(REQUEST, changed(JUDGE, **change)) != request_digest(REQUEST, JUDGE)


@pytest.mark.parametrize(
    "change",
    [
        {"score": 90},
        {"verdict": "excellent"},
        {"verdict": 100},
        {"quotations": [{"passage": 1, "text": "x"}] * 9},
        {"quotations": [{"text": "no passage"}]},
        {"rationale": "x" * 2001},
    ],
)
def test_an_answer_outside_the_form_is_refused(change: dict[str, Any]) -> None:
    """I3: a model gives a verdict and quotations; there is no field for a score."""
    sound: dict[str, Any] = {"rationale": "So it says.", "verdict": "met", "quotations": []}
    assert JudgeAnswer.model_validate(sound).verdict == "met"
    with pytest.raises(ValidationError):
        JudgeAnswer.model_validate({**sound, **change})


def test_usage_adds_up_field_by_field() -> None:
    one = TokenUsage(model_calls=1, prompt_tokens=20, completion_tokens=3)
    assert one + TokenUsage(prompt_tokens=5, cached_calls=1) == TokenUsage(
        model_calls=1, prompt_tokens=25, completion_tokens=3, cached_calls=1
    )


def test_a_judge_is_labelled_with_its_model_when_it_has_one() -> None:
    assert (JUDGE.label, JudgeIdentity(name="baseline").label) == ("llm (m-1)", "baseline")
