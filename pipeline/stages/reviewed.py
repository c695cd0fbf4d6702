"""Lay the reviewers' words over a report: which stand, which no longer fit, and what the score is with them."""

from collections.abc import Iterable

from pipeline.domain.assessment import Assessment, Score
from pipeline.domain.decision import report_digest
from pipeline.domain.finding import Unscored
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.domain.review import FindingReview, outdated_reviews, reviewed_form, standing_reviews
from pipeline.domain.reviewed import ReviewedFinding
from pipeline.domain.rubric import Rubric
from pipeline.domain.verdict import UnscoredReason
from pipeline.stages.score import score_of


class Reviewed(Record):
    """An assessment under review. `score` counts overrides; the machine's stays in the assessment."""

    findings: tuple[ReviewedFinding, ...]
    outdated: tuple[FindingReview, ...]
    score: Score
    report_digest: Digest


def reviewed(assessment: Assessment, rubric: Rubric, reviews: Iterable[FindingReview]) -> Reviewed:
    """Return an assessment made by this rubric with those of its vendor's reviews that speak of it."""
    known = list(reviews)
    forms = review_forms(assessment, rubric)
    standing, outdated = standing_reviews(known, forms), outdated_reviews(known, forms)
    findings = {finding.criterion: finding for finding in assessment.findings}
    rows = tuple(
        ReviewedFinding(
            criterion=criterion.id,
            finding=findings.get(criterion.id) or Unscored(criterion=criterion.id, reason=UnscoredReason.NO_EVIDENCE),
            review=standing.get(criterion.id),
            outdated=outdated.get(criterion.id),
        )
        for criterion in rubric.criteria
    )
    verdicts = {row.criterion: row.verdict for row in rows if row.verdict is not None}
    return Reviewed(
        findings=rows,
        outdated=tuple(sorted(outdated.values(), key=lambda item: (item.at, item.id))),
        score=score_of(rubric, verdicts),
        report_digest=report_digest(
            assessment.digest, standing.values(), undecided=[row.criterion for row in rows if row.awaits_second_look]
        ),
    )


def review_forms(assessment: Assessment, rubric: Rubric) -> dict[str, Digest]:
    """Return by criterion what a review of the finding in this assessment is bound to."""
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    return {
        finding.criterion: reviewed_form(finding, criteria[finding.criterion])
        for finding in assessment.findings
        if finding.criterion in criteria
    }
