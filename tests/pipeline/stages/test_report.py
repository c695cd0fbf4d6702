"""The report says what the findings say, and nothing else."""

import pytest

from pipeline.domain.assessment import INSUFFICIENT
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.citation import CitationStatus
from pipeline.domain.finding import Finding
from pipeline.domain.report import CapturedSource, Report
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import SourceKind
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.stages.report import STATEMENTS_MAX, report, strongest_citation
from pipeline.stages.score import score
from tests.builders import (
    a_citation,
    a_criterion,
    a_refused_citation,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    a_vendor,
    an_assessment,
    an_unscored_finding,
)

ALL_DECIDED = "100% of the rubric's weight decided (2 of 2 criteria)."


def of(*rows: tuple[Criterion, Finding | None], captures: tuple[CapturedSource, ...] = ()) -> Report:
    """The report of these criteria and findings, with the score that they have."""
    rubric = a_rubric(*[criterion for criterion, _ in rows])
    findings = tuple(finding for _, finding in rows if finding is not None)
    assessment = an_assessment(findings=findings, result=score(rubric, findings))
    return report(a_vendor(), assessment, rubric, captures)


def row(
    name: str, verdict: Verdict | None, *, weight: int = 1, deal_breaker: str | None = None
) -> tuple[Criterion, Finding]:
    criterion = a_criterion(name, weight=weight, deal_breaker=deal_breaker)
    return criterion, an_unscored_finding(name) if verdict is None else a_scored_finding(name, verdict=verdict)


def test_strengths_and_concerns_are_the_rubrics_words_on_a_citation_that_counts() -> None:
    """I1: the summary is made only of verified findings."""
    made = of(row("good", Verdict.MET), row("bad", Verdict.NOT_MET), row("half", Verdict.PARTIAL), row("dark", None))
    assert [(item.criterion, item.text) for item in made.strengths] == [("good", "It does not.")]
    assert [(item.criterion, item.text) for item in made.concerns] == [("bad", "It does.")]
    assert all(item.citation.status.counts for item in [*made.strengths, *made.concerns])


def test_a_statement_never_rests_on_a_refused_quotation() -> None:
    """I1."""
    finding = a_scored_finding("good", citations=(a_refused_citation(), a_citation(status=CitationStatus.REPAIRED)))
    made = of((a_criterion("good"), finding))
    assert made.strengths[0].citation.status is CitationStatus.REPAIRED
    assert strongest_citation(finding) == finding.citations[1]


def test_a_summary_has_the_heaviest_statements_and_few_of_them() -> None:
    rows = [row(f"c{number}", Verdict.MET, weight=1 + number % 5) for number in range(STATEMENTS_MAX + 5)]
    weights = {criterion.id: criterion.weight for criterion, _ in rows}
    made = of(*rows)
    assert [weights[item.criterion] for item in made.strengths] == [5, 5, 4, 4, 3]


def test_every_criterion_without_a_verdict_is_a_gap_with_a_question_for_the_vendor() -> None:
    """I8."""
    asked = a_criterion("dark", ask_the_vendor="Please show us the dark side.")
    made = of(
        (asked, an_unscored_finding("dark", reason=UnscoredReason.JUDGE_ABSTAINED)),
        (a_criterion("missing"), None),
        row("good", Verdict.MET),
    )
    assert [(gap.criterion, gap.why, gap.question) for gap in made.gaps] == [
        ("dark", UnscoredReason.JUDGE_ABSTAINED.sentence, "Please show us the dark side."),
        ("missing", UnscoredReason.NO_EVIDENCE.sentence, a_criterion().ask_the_vendor),
    ]


def test_every_criterion_of_the_rubric_stands_in_the_report_in_its_order() -> None:
    made = of(row("one", None), row("two", Verdict.MET), (a_criterion("three"), None))
    (dimension,) = made.dimensions
    assert [item.criterion.id for item in dimension.criteria] == ["one", "two", "three"]
    assert (dimension.score, dimension.coverage) == (100.0, made.assessment.result.coverage)


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        (
            [row("a", Verdict.MET), row("b", Verdict.PARTIAL)],
            f"Acme AI: grade C, 75.0 of 100 on what is disclosed; {ALL_DECIDED}",
        ),
        (
            [row("a", Verdict.MET, weight=5), row("b", Verdict.NOT_MET, deal_breaker="F")],
            f"Acme AI: grade F, 83.3 of 100 on what is disclosed, held down by b; {ALL_DECIDED}",
        ),
        (
            [row("a", Verdict.MET), row("b", None)],
            "Acme AI: too little is disclosed for a grade; 50% of the rubric's weight decided (1 of 2 criteria).",
        ),
        ([row("a", None)], "Acme AI: nothing could be decided from 1 documents."),
    ],
)
def test_the_headline_says_grade_score_and_coverage_together(
    rows: list[tuple[Criterion, Finding]], headline: str
) -> None:
    """I8: coverage stands beside every score."""
    assert of(*rows).headline == headline


def test_no_grade_is_read_out_of_too_little() -> None:
    """I8."""
    made = of(row("a", Verdict.MET), row("b", None))
    assert made.assessment.result.grade == INSUFFICIENT
    assert "grade A" not in made.headline
    assert "100.0" not in made.headline


def test_captures_are_listed_by_kind_and_address_whatever_came_of_them() -> None:
    captures = tuple(
        CapturedSource(url=url, kind=kind, kind_reason="", outcome=outcome, detail="")
        for url, kind, outcome in [
            ("https://b", SourceKind.TERMS, CaptureOutcome.BLOCKED),
            ("https://z", SourceKind.DPA, CaptureOutcome.OK),
            ("https://a", SourceKind.TERMS, CaptureOutcome.ABSENT),
        ]
    )
    made = of(row("a", None), captures=captures)
    assert [capture.url for capture in made.captures] == ["https://z", "https://a", "https://b"]


def test_related_vendors_stand_apart_from_those_that_left_every_list() -> None:
    there = a_related_vendor()
    left_one_list = a_related_vendor(id="2", url="https://acme.example/dpa", left_in="run-1")
    gone = a_related_vendor(name="Privacy", left_in="run-1")
    rubric = a_rubric()
    assessment = an_assessment(findings=(), result=score(rubric, ()))
    made = report(a_vendor(), assessment, rubric, [], related=[left_one_list, there, gone])
    assert [(company.name, company.listings) for company in made.related] == [("Acme", (there,))]
    assert [company.name for company in made.formerly_related] == ["Privacy"]


def test_the_same_assessment_always_reads_the_same() -> None:
    rows = [row("a", Verdict.MET), row("b", Verdict.NOT_MET), row("c", None)]
    assert of(*rows) == of(*rows)
