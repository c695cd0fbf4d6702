"""A report's findings as CSV for a spreadsheet, safe against formulae in a vendor's words."""

import csv
import io

from pipeline.domain.finding import Scored
from pipeline.domain.report import Report

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
# What spreadsheets read as the beginning of a formula (OWASP: CSV injection), in full width too, as some locales do.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_report(report: Report) -> str:
    """Return one row a criterion, with the first citation that counts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
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
                    )
                ]
            )
    return out.getvalue()


def safe_cell(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
