"""The schema of a report's JSON, held against its models and against reports."""

import json
from typing import Any

import pytest

from console.rendering.json_form import json_report
from console.rendering.json_schema import SCHEMA, ReportForm
from pipeline.domain.assessment import Alert, AlertKind
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.finding import Contradiction, SecondOpinion
from pipeline.domain.report import CapturedSource
from pipeline.domain.source import SourceKind
from pipeline.domain.verdict import Verdict
from pipeline.library.schema import schema_of
from pipeline.stages.report import report
from tests.builders import (
    URL,
    a_citation,
    a_criterion,
    a_document,
    a_refused_citation,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    a_vendor,
    an_assessment,
    an_unscored_finding,
)


@pytest.fixture
def full() -> dict[str, Any]:
    """A report in which every list has something in it."""
    citation = a_citation()
    rubric = a_rubric(a_criterion(), a_criterion("retention-of-prompts"))
    scored = a_scored_finding(
        contradictions=(Contradiction(between=(citation, citation), note="both"),),
        second=SecondOpinion(judge="other", verdict=Verdict.NOT_MET, citations=(citation,)),
    )
    unscored = an_unscored_finding(citations=(a_refused_citation(),))
    alert = Alert(kind=AlertKind.CONCEALED_TEXT, url=URL, document=a_document().id, excerpt="x", note="hidden")
    assessment = an_assessment(findings=(scored, unscored), alerts=(alert,), rubric_digest=rubric.digest)
    captured = CapturedSource(
        url=URL, kind=SourceKind.PRIVACY_POLICY, kind_reason="path", outcome=CaptureOutcome.OK, detail=""
    )
    related = [a_related_vendor(), a_related_vendor(name="Privacy", left_in="run-1")]
    shown = report(a_vendor(), assessment, rubric, [captured], related=related)
    found: dict[str, Any] = json.loads(json.dumps(json_report(shown, timings={"total_seconds": 1.5})))
    return found


def faults(found: object) -> list[str]:
    from jsonschema import Draft202012Validator  # takes 1.5 s, which only the process that comes here should pay

    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    return [error.message for error in validator.iter_errors(found)]


def test_the_schema_file_is_up_to_date() -> None:
    wanted = schema_of(ReportForm)
    assert SCHEMA.read_text("utf-8") == wanted, "run: python -m console.rendering.json_schema"


def test_the_schema_is_one() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text("utf-8")))


def test_a_report_with_everything_in_it_fits_the_schema_and_the_models(full: dict[str, Any]) -> None:
    for part in ("findings", "alerts", "gaps", "captures", "related_vendors", "formerly_related_vendors", "evidence"):
        assert full[part], part
    assert faults(full) == []
    ReportForm.model_validate_json(json.dumps(full))


def test_what_is_missing_or_unknown_or_of_another_type_does_not_fit(full: dict[str, Any]) -> None:
    assert faults({name: value for name, value in full.items() if name != "digest"})
    assert faults(full | {"more": 1})
    assert faults(full | {"score": "94"})
    full["findings"][0]["verdict"] = "excellent"
    assert faults(full)
