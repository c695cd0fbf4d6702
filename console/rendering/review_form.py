"""What people said of a report, as a JSON-compatible object: the `review` of the JSON report (docs/report-json.md)."""

from typing import Any

from pipeline.domain.review import FindingReview
from pipeline.domain.reviewed import ReviewedFinding, ReviewedReport


def review_object(reviewed: ReviewedReport) -> dict[str, Any]:
    """Return the human words on a report. The machine's grade and score are the report's own; these are beside them."""
    score = reviewed.score
    return {
        "assessment_id": reviewed.report.assessment.id,
        "report_digest": reviewed.report_digest,
        "superseded_by": reviewed.superseded_by,
        "grade": score.grade,
        "score": score.score,
        "coverage": score.coverage,
        "caps": list(score.caps),
        "dimensions": [row.model_dump(mode="json") for row in score.dimensions],
        "findings": [_finding(row, reviewed) for row in reviewed.findings],
        "outdated": [_said(item, reviewed) for item in reviewed.outdated],
        "comments": [
            item.model_dump(mode="json") | {"author": reviewed.name(item.author)} for item in reviewed.comments
        ],
        "questions": [
            item.question.model_dump(mode="json")
            | {
                "author": reviewed.name(item.question.author),
                "answers": [reviewed.address(each.source) for each in item.answers],
            }
            for item in reviewed.questions
        ],
    }


def _finding(row: ReviewedFinding, reviewed: ReviewedReport) -> dict[str, Any]:
    return {
        "criterion": row.criterion,
        "machine_verdict": row.machine_verdict.value if row.machine_verdict else None,
        "verdict": row.verdict.value if row.verdict else None,
        "review": _said(row.review, reviewed) if row.review else None,
    }


def _said(review: FindingReview, reviewed: ReviewedReport) -> dict[str, Any]:
    return review.model_dump(mode="json", exclude={"vendor"}) | {"author": reviewed.name(review.author)}
