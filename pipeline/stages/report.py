"""Arrange an assessment for its reader. The summary is made only of verified findings; no model phrases anything."""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.domain.assessment import INSUFFICIENT, Assessment
from pipeline.domain.citation import Citation
from pipeline.domain.document import Document
from pipeline.domain.finding import Finding, Scored, Unscored
from pipeline.domain.ids import DocumentId
from pipeline.domain.related import RelatedVendor
from pipeline.domain.report import (
    CapturedSource,
    CriterionReport,
    DimensionReport,
    Excerpt,
    Gap,
    Report,
    Statement,
)
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.vendor import Vendor
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.stages.excerpt import excerpt
from pipeline.stages.relate import companies

# A summary that lists everything summarises nothing.
STATEMENTS_MAX = 5


def report(
    vendor: Vendor,
    assessment: Assessment,
    rubric: Rubric,
    captures: Iterable[CapturedSource],
    *,
    documents: Iterable[Document] = (),
    related: Iterable[RelatedVendor] = (),
) -> Report:
    """Return the report of an assessment made by this rubric.

    Citations of `documents` are shown in their place; `related` are all that the assessment's run knew, left or not.
    """
    everyone = companies(related)
    findings = {finding.criterion: finding for finding in assessment.findings}
    scores = {score.id: score for score in assessment.result.dimensions}
    dimensions = tuple(
        DimensionReport(
            id=dimension.id,
            title=dimension.title,
            score=scores[dimension.id].score,
            coverage=scores[dimension.id].coverage,
            criteria=tuple(
                CriterionReport(criterion=criterion, finding=_finding(criterion, findings))
                for criterion in dimension.criteria
            ),
        )
        for dimension in rubric.dimensions
    )
    rows = [row for dimension in dimensions for row in dimension.criteria]
    return Report(
        vendor=vendor,
        assessment=assessment,
        rubric=rubric,
        headline=_headline(vendor, assessment, rows),
        strengths=_statements(rows, {Verdict.MET}),
        concerns=_statements(rows, {Verdict.NOT_MET}),
        gaps=tuple(_gap(row.criterion, row.finding) for row in rows if isinstance(row.finding, Unscored)),
        dimensions=dimensions,
        captures=tuple(sorted(captures, key=lambda capture: (capture.kind.value, capture.url))),
        excerpts=_excerpts(assessment, {document.id: document for document in documents}),
        related=tuple(company.current for company in everyone if not company.has_left),
        formerly_related=tuple(company for company in everyone if company.has_left),
    )


def cited(assessment: Assessment) -> list[Citation]:
    """Return every citation that counts, those of contradictions and second opinions too."""
    found: list[Citation] = []
    for finding in assessment.findings:
        found += finding.citations
        found += finding.second.citations if finding.second else ()
        if isinstance(finding, Scored):
            found += [half for contradiction in finding.contradictions for half in contradiction.between]
    return [citation for citation in found if citation.status.counts]


def _excerpts(assessment: Assessment, documents: Mapping[DocumentId, Document]) -> tuple[Excerpt, ...]:
    shown = [
        excerpt(documents[citation.document], citation)
        for citation in cited(assessment)
        if citation.document is not None and citation.document in documents
    ]
    return tuple(dict.fromkeys(shown))


def _finding(criterion: Criterion, findings: dict[str, Finding]) -> Finding:
    return findings.get(criterion.id) or Unscored(criterion=criterion.id, reason=UnscoredReason.NO_EVIDENCE)


def _headline(vendor: Vendor, assessment: Assessment, rows: Sequence[CriterionReport]) -> str:
    scored = sum(isinstance(row.finding, Scored) for row in rows)
    coverage = f"{assessment.result.coverage:.0%} of the rubric's weight decided ({scored} of {len(rows)} criteria)"
    if assessment.result.score is None:
        return f"{vendor.name}: nothing could be decided from {len(assessment.evidence)} documents."
    if assessment.result.grade == INSUFFICIENT:
        return f"{vendor.name}: too little is disclosed for a grade; {coverage}."
    capped = f", held down by {', '.join(assessment.result.caps)}" if assessment.result.caps else ""
    return (
        f"{vendor.name}: grade {assessment.result.grade}, {assessment.result.score:.1f} of 100 on what is disclosed"
        f"{capped}; {coverage}."
    )


def _statements(rows: Sequence[CriterionReport], verdicts: set[Verdict]) -> tuple[Statement, ...]:
    heaviest_first = sorted(rows, key=lambda row: -row.criterion.weight)
    statements = [
        Statement(
            criterion=row.criterion.id,
            text=_anchor(row.criterion, row.finding.verdict),
            citation=strongest_citation(row.finding),
        )
        for row in heaviest_first
        if isinstance(row.finding, Scored) and row.finding.verdict in verdicts
    ]
    return tuple(statements[:STATEMENTS_MAX])


def _anchor(criterion: Criterion, verdict: Verdict) -> str:
    match verdict:
        case Verdict.MET:
            return criterion.anchors.met
        case Verdict.PARTIAL:
            return criterion.anchors.partial
        case _:
            return criterion.anchors.not_met


def strongest_citation(finding: Scored) -> Citation:
    """Return the first citation that counts."""
    return next(citation for citation in finding.citations if citation.status.counts)


def _gap(criterion: Criterion, finding: Unscored) -> Gap:
    return Gap(criterion=criterion.id, why=finding.reason.sentence, question=criterion.ask_the_vendor)
