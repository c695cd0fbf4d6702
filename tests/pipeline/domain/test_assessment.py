"""The digest that a signature is bound to: the words, and not the day on which they were captured."""

from datetime import timedelta
from typing import Any

import pytest

from pipeline.domain.assessment import assessment_digest
from pipeline.domain.citation import CitationStatus
from pipeline.domain.finding import Contradiction
from pipeline.domain.ids import AssessmentId, Digest, RunId, SnapshotId
from pipeline.domain.judgement import JudgeIdentity
from pipeline.domain.profile import Profile
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.verdict import UnscoredReason, Verdict
from tests.builders import (
    TEXT,
    a_citation,
    a_digest,
    a_document,
    a_refused_citation,
    a_scored_finding,
    an_assessment,
    an_unscored_finding,
    some_evidence,
)
from tests.fakes import LONG_AGO

LATER = LONG_AGO + timedelta(days=90)


def digest(**changes: Any) -> Digest:
    given: dict[str, Any] = {
        "evidence": (some_evidence(),),
        "findings": (a_scored_finding(), an_unscored_finding()),
        "rubric": a_digest("rubric"),
        "prompt": a_digest("prompt"),
        "judge": JudgeIdentity(name="llm", model="m-1", parameters={"temperature": 0}),
    }
    return assessment_digest(**{**given, **changes})


def test_the_same_words_captured_later_by_another_run_are_the_same_assessment() -> None:
    """I6."""
    first = an_assessment()
    again = an_assessment(
        id=AssessmentId("assessment-2"),
        run=RunId("run-2"),
        made_at=LATER,
        evidence=(some_evidence(captured_at=LATER, snapshot=SnapshotId(a_digest("other bytes"))),),
        findings=(
            a_scored_finding(citations=(a_citation(snapshot=SnapshotId(a_digest("other bytes"))),)),
            an_unscored_finding(),
        ),
    )
    assert again.digest == first.digest


def test_the_order_in_which_documents_were_captured_does_not_matter() -> None:
    """I6."""
    one, two = some_evidence(url="https://acme.example/a"), some_evidence(url="https://acme.example/b")
    assert digest(evidence=(one, two)) == digest(evidence=(two, one))


@pytest.mark.parametrize(
    "change",
    [
        {"profile": Profile(product="Free plan")},
        {"evidence": (some_evidence(a_document(TEXT.replace("30 days", "90 days"))),)},
        {"evidence": ()},
        {"evidence": (some_evidence(), some_evidence(url="https://acme.example/terms"))},
        {"evidence": (some_evidence(kind=SourceKind.DPA),)},
        {"rubric": a_digest("another rubric")},
        {"prompt": a_digest("another prompt")},
        {"judge": JudgeIdentity(name="llm", model="m-2", parameters={"temperature": 0})},
        {"judge": JudgeIdentity(name="llm", model="m-1", parameters={"temperature": 1})},
        {"judge": JudgeIdentity(name="baseline")},
    ],
)
def test_other_evidence_rubric_prompt_or_judge_is_another_assessment(change: dict[str, Any]) -> None:
    """I6."""
    assert digest(**change) != digest()


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": Verdict.PARTIAL},
        {"evidence_kind": EvidenceKind.CONTRACT},
        {"rationale": "For another reason."},
        {"criterion": "another-criterion"},
        {"citations": (a_citation(quote="Prompts are kept for 30 days and then deleted."),)},
        {"citations": (a_citation(), a_refused_citation())},
        {"citations": (a_citation(status=CitationStatus.REPAIRED),)},
        {"citations": (a_citation(start=0, end=51),)},
        {"contradictions": (Contradiction(between=(a_citation(), a_citation()), note="They disagree."),)},
    ],
)
def test_another_finding_is_another_assessment(change: dict[str, Any]) -> None:
    """I6."""
    assert digest(findings=(a_scored_finding(**change), an_unscored_finding())) != digest()


def test_another_reason_for_no_verdict_is_another_assessment() -> None:
    """I6."""
    abstained = an_unscored_finding(reason=UnscoredReason.JUDGE_ABSTAINED)
    assert digest(findings=(a_scored_finding(), abstained)) != digest()


def test_the_product_that_a_finding_speaks_of_is_part_of_what_is_signed() -> None:
    """I6: "Enterprise only" is not the same finding as "every plan"."""
    enterprise = a_scored_finding(scope="Acme Enterprise")
    assert digest(findings=(enterprise, an_unscored_finding())) != digest()
