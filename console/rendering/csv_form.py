"""A report's findings as CSV for a spreadsheet, safe against formulae in a vendor's words."""

import csv
import io

from pipeline.domain.finding import Scored
from pipeline.domain.report import Report
from pipeline.domain.reviewed import ReviewedReport
from pipeline.stages.sheets.cells import safe_cell

COLUMNS = (
    "dimension",
    "criterion",
    "weight",
    "status",
    "verdict",
    "reason",
    "evidence_kind",
    "quote",
    "url",
    "rationale",
)
# Beside the machine's columns, where a human said anything.
REVIEW_COLUMNS = ("reviewed_verdict", "reviewer", "review_reason")


def csv_report(report: Report, reviewed: ReviewedReport | None = None) -> str:
    """Return one row a criterion, with the first citation that counts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    words = reviewed if reviewed is not None and reviewed.has_words else None
    writer.writerow([*COLUMNS, *(REVIEW_COLUMNS if words else ())])
    for dimension in report.dimensions:
        for row in dimension.criteria:
            finding = row.finding
            scored = isinstance(finding, Scored)
            citation = next((item for item in finding.citations if item.status.counts), None) if scored else None
            writer.writerow(
                [
                    safe_cell(str(value))
                    for value in (
                        dimension.id,
                        row.criterion.id,
                        row.criterion.weight,
                        finding.status,
                        finding.verdict.value if isinstance(finding, Scored) else "",
                        "" if isinstance(finding, Scored) else finding.reason.value,
                        finding.evidence_kind.value if isinstance(finding, Scored) else "",
                        citation.quote if citation else "",
                        citation.url if citation else "",
                        finding.rationale,
                        *(_said(words, row.criterion.id) if words else ()),
                    )
                ]
            )
    return out.getvalue()


def _said(reviewed: ReviewedReport, criterion: str) -> tuple[str, ...]:
    row = reviewed.of(criterion)
    if row is None or row.review is None:
        return ("", "", "")
    return (row.verdict.value if row.verdict else "undecided", reviewed.name(row.review.author), row.review.reason)
