"""A report in each form that it is exported in, as bytes; PDF is the HTML form, printed."""

import json

from console.rendering.csv_form import csv_report
from console.rendering.json_form import json_report
from pipeline.domain.changes import ReportChanges
from pipeline.domain.report import Report
from pipeline.domain.reviewed import ReviewedReport


def report_in(
    form: str, report: Report, reviewed: ReviewedReport | None = None, *, changes: ReportChanges | None = None
) -> bytes:
    """Return a report as `json`, `csv`, `md` or `html`, with what people said of it beside the machine's findings.

    `changes` since an earlier report are told by `md` and `html` alone.
    """
    if form == "json":
        return (json.dumps(json_report(report, reviewed=reviewed), ensure_ascii=False, indent=2) + "\n").encode()
    if form == "csv":
        return csv_report(report, reviewed).encode("utf-8-sig")
    from console.rendering.templates_form import html_report, markdown_report

    told = markdown_report if form == "md" else html_report
    return told(report, reviewed, changes=changes).encode()


def packed_forms(report: Report, reviewed: ReviewedReport | None = None) -> dict[str, bytes]:
    """Return the files of an evidence pack that show the report, by name."""
    from console.rendering.json_schema import SCHEMA

    forms = {f"report.{form}": report_in(form, report, reviewed) for form in ("json", "html", "csv")}
    return forms | {SCHEMA.name: SCHEMA.read_bytes()}
