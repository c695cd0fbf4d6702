"""`dossier review ask|questions|answer`: what the vendor is asked, and what it answers."""

from datetime import datetime
from pathlib import Path

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import QuestionId
from pipeline.domain.run import Run
from pipeline.domain.source import SourceKind
from pipeline.services.rejudging import HandedIn
from pipeline.services.under_review import no_criterion


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
@click.option(
    "--expires", "expires_on", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it may be relied on."
)
def answer(
    question_id: str, source: str | None, file: Path | None, kind: str | None, expires_on: datetime | None
) -> None:
    """Say which source answers a question.

    With --upload the file is laid beside the evidence of the newest report, and all is judged anew. Nothing is fetched,
    and only what the file bears on is asked again: every other answer is taken from the cache.
    """
    if (source is None) == (file is None):
        raise click.UsageError("Name either --source or --upload.")
    with build() as services:
        person = acting_person(services)
        question = QuestionId(question_id)
        if file is None:
            found = services.reviewing.source_of(question, str(source))
            services.reviewing.answer(question, found, by=person)
            click.echo(found)
            return
        handed_in = _handed_in(file, kind, expires_on)
        assessment = services.rejudging.asked_of(question)
        _judged_anew(services, services.rejudging.begin(assessment, handed_in, by=person, question=question))


@click.command()
@click.argument("reference", metavar="ID")
@click.argument("criterion")
@click.option(
    "--upload",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="New evidence on the criterion.",
)
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), help="What the file is.")
@click.option(
    "--expires", "expires_on", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it may be relied on."
)
def rejudge(reference: str, criterion: str, file: Path, kind: str | None, expires_on: datetime | None) -> None:
    """Lay a file beside a report's evidence, judge anew, and print what is said of a criterion now.

    Nothing is fetched. Whatever else the file bears on is judged again too; every other answer is from the cache.
    """
    with build() as services:
        person = acting_person(services)
        found = services.reviewing.reviewed(reference)
        if found.of(criterion) is None:
            raise no_criterion(found.report.assessment.id, criterion)
        handed_in = _handed_in(file, kind, expires_on)
        run = services.rejudging.begin(found.report.assessment.id, handed_in, by=person)
        after = services.reviewing.reviewed(_judged_anew(services, run)).of(criterion)
        click.echo(f"{criterion}: {after.verdict.value if after and after.verdict else 'undecided'}")


def _handed_in(file: Path, kind: str | None, expires_on: datetime | None) -> HandedIn:
    return HandedIn(
        name=file.name,
        body=file.read_bytes(),
        kind=SourceKind(kind) if kind else None,
        expires_on=expires_on.date() if expires_on else None,
    )


def _judged_anew(services: Services, run: Run) -> str:
    """Judge a run that has its evidence in hand; return the assessment's id, and print it."""
    from flows import dispatch

    assessment = services.reporting.report(dispatch.judge_anew(services, run.id)).assessment
    click.echo(f"assessment {assessment.id}: {assessment.usage.cached_calls} answers kept", err=True)
    return assessment.id
