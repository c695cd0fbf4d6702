"""`dossier report`: show and export reports."""

import sys
from datetime import datetime
from pathlib import Path

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.ids import AssessmentId
from pipeline.domain.model import Record
from pipeline.domain.report import Report
from pipeline.errors import InvalidInput

FORMATS = ("json", "html", "pdf", "csv", "md")
PACK = "pack"
TELLS_CHANGES = frozenset({"html", "pdf", "md"})


class ReportLine(Record):
    """One assessment in the list."""

    assessment_id: str
    vendor: str
    domain: str
    made_at: datetime
    grade: str
    score: float | None
    coverage: float


@click.group()
def report() -> None:
    """Show and export reports. ID is an assessment's id, or a vendor's domain, name or URL for its latest."""


@report.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_reports(as_json: bool) -> None:
    """List every assessment, by vendor."""
    with build() as services:
        rows = [
            ReportLine(
                assessment_id=assessment.id,
                vendor=vendor.name,
                domain=vendor.domain,
                made_at=assessment.made_at,
                grade=assessment.result.grade,
                score=assessment.result.score,
                coverage=assessment.result.coverage,
            )
            for vendor in services.reporting.vendors()
            for assessment in services.reporting.assessments(vendor)
        ]
    if as_json:
        echo_json([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        click.echo("No assessments yet. Make one: dossier assess https://vendor.example")
    for row in rows:
        score = "-" if row.score is None else f"{row.score:.1f}"
        vendor = printable(f"{row.vendor} ({row.domain})")
        click.echo(f"{row.assessment_id}  {row.grade:>12}  {score:>5}  {row.coverage:4.0%}  {vendor}")


@report.command()
@click.argument("reference", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(reference: str, as_json: bool) -> None:
    """Print a report: its summary, or all of it as JSON."""
    with build() as services:
        reviewed = services.reviewing.reviewed(reference)
    found = reviewed.report
    if as_json:
        from console.rendering.json_form import json_report

        echo_json(json_report(found, reviewed=reviewed))
        return
    from console.rendering.text_form import text_summary

    click.echo(text_summary(found, reviewed))
    click.echo(f"\nAll of it: dossier report export {printable(found.vendor.domain)} --format html")


@report.command()
@click.argument("reference", metavar="ID")
@click.option("--format", "form", type=click.Choice((*FORMATS, PACK)), default="html", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; - prints it.")
def export(reference: str, form: str, output: Path | None) -> None:
    """Write a whole report to a file and print the file's name.

    `pack` is a ZIP with the report, its evidence, the decisions on it and a script that verifies them offline. A file
    appears whole or not at all. Exit code 3, and no pack, when it would not prove its report.
    """
    from console.rendering.report_form import packed_forms, report_in
    from store.whole_files import written_whole

    prints = output is not None and str(output) == "-"
    if prints and form == PACK:
        raise InvalidInput("a pack is written to a file, not printed")
    with build() as services:
        reviewed = services.reviewing.reviewed(reference)
        found = reviewed.report
        changes = services.changing.since(found.assessment.id) if form in TELLS_CHANGES else None
        path = output or Path(_file_name(found, form))
        if form == PACK:
            services.packing.pack(path, found, files=packed_forms(found, reviewed))
        else:
            data = report_in(form, found, reviewed, changes=changes)
            if form == "pdf":
                data = services.printer.printed(data.decode())
            if prints:
                sys.stdout.buffer.write(data)
                return
            with written_whole(path) as file:
                file.write(data)
    click.echo(str(path))


@report.command()
@click.argument("reference", metavar="ID")
@click.option("--since", metavar="ID", help="The earlier assessment; default is the last one for the same use.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def changes(reference: str, since: str | None, as_json: bool) -> None:
    """Say what changed in a report since an earlier one.

    Where the rubric, the prompt, the judge or the use is another, a difference may be ours and not the vendor's: that
    is said first.
    """
    with build() as services:
        assessment = services.reporting.report(reference).assessment.id
        found = services.changing.since(assessment, AssessmentId(since) if since else None)
    if as_json:
        echo_json(found.model_dump(mode="json") if found is not None else None)
        return
    from console.rendering.changes_form import changes_text

    for line in changes_text(found):
        click.echo(printable(line))


def _file_name(found: Report, form: str) -> str:
    kept = "".join(character if character.isalnum() else "-" for character in found.vendor.domain)
    ending = "pack.zip" if form == PACK else form
    return f"{kept}-{found.assessment.made_at:%Y%m%d}.{ending}"
