"""`dossier review ask|questions|answer`: what the vendor is asked, and what it answers."""

from pathlib import Path

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import QuestionId
from pipeline.domain.source import SourceKind


@click.command()
@click.argument("reference", metavar="ID")
@click.argument("criterion")
@click.option("--text", default="", help="The question; default is the rubric's own.")
def ask(reference: str, criterion: str, text: str) -> None:
    """Note a question to the vendor and print its id."""
    with build() as services:
        person = acting_person(services)
        assessment = services.reviewing.reviewed(reference).report.assessment.id
        click.echo(services.reviewing.ask(assessment, criterion, text, by=person).id)


@click.command()
@click.argument("reference", metavar="ID")
@click.option("--with-gaps", is_flag=True, help="Also what the rubric asks about each undecided criterion.")
@click.option("--json", "as_json", is_flag=True, help="Print all questions, answered ones too, as JSON.")
def questions(reference: str, with_gaps: bool, as_json: bool) -> None:
    """Print the open questions to a vendor as a list to send."""
    with build() as services:
        found = services.reviewing.reviewed(reference)
        if as_json:
            from console.rendering.review_form import review_object

            echo_json(review_object(found)["questions"])
            return
        click.echo(services.reviewing.questions_text(found.report.assessment.id, with_gaps=with_gaps), nl=False)


@click.command()
@click.argument("question_id", metavar="QUESTION")
@click.option("--source", help="The address or id of a source that was captured or uploaded before.")
@click.option(
    "--upload",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The vendor's answer as a file: it is taken as evidence, and the vendor is assessed anew.",
)
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), help="What the file is.")
def answer(question_id: str, source: str | None, file: Path | None, kind: str | None) -> None:
    """Say which source answers a question.

    With --upload the vendor is assessed anew as in its last run, with the file among the evidence. Only what the file
    bears on is judged again: every other answer is taken from the cache.
    """
    if (source is None) == (file is None):
        raise click.UsageError("Name either --source or --upload.")
    with build() as services:
        person = acting_person(services)
        question = QuestionId(question_id)
        if file is not None:
            source = _assessed_anew(services, question, file, kind)
        found = services.reviewing.source_of(question, str(source))
        services.reviewing.answer(question, found, by=person)
    click.echo(found)


def _assessed_anew(services: Services, question: QuestionId, file: Path, kind: str | None) -> str:
    """Take a file into a new run like the vendor's last one, and return its address as a source."""
    from flows import dispatch
    from flows.plans import AssessOrder
    from pipeline.domain.upload import upload_url

    run = services.reviewing.asked_in(question)
    upload = services.uploading.kept(file.name, file.read_bytes(), kind=SourceKind(kind) if kind else None)
    order = AssessOrder(url=run.start_url, limits=run.limits, uploads=(upload,), profile=run.profile)
    report = services.reporting.report(dispatch.assess(services, order))
    click.echo(f"assessment {report.assessment.id}: {report.assessment.usage.cached_calls} answers kept", err=True)
    return upload_url(report.vendor, upload.file_name)
