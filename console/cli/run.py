"""`dossier run`: the runs that are queued or under way, and how they ended."""

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.ids import RunId
from pipeline.domain.run import RunState
from pipeline.services.starting import RunView


@click.group()
def run() -> None:
    """See runs, also those that were started from the console, and end them."""


@run.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_runs(as_json: bool) -> None:
    """List what is queued or under way, then what was asked for last."""
    with build() as services:
        found = services.starting.recent()
    if as_json:
        echo_json([_object(each) for each in found])
        return
    if not found:
        click.echo("No runs yet. Start one: dossier assess https://vendor.example")
    for each in found:
        click.echo(_line(each))


@run.command()
@click.argument("run_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(run_id: str, as_json: bool) -> None:
    """Print how far a run is, or how it ended."""
    with build() as services:
        found = services.starting.view(RunId(run_id))
    if as_json:
        echo_json(_object(found))
        return
    click.echo(_line(found))
    said, progress = found.run, found.progress
    if said.state is RunState.RUNNING and not found.is_alive:
        click.echo("  The process that carried it out gives no sign of life any more: start it again.")
    elif said.state is RunState.RUNNING and progress.note:
        click.echo(f"  {printable(progress.note)}")
    if said.assessment is not None:
        click.echo(f"  Read it: dossier report show {said.assessment}")
    if said.error is not None:
        click.echo(f"  {printable(said.error)}\n  {said.advice or ''}".rstrip())


@run.command()
@click.argument("run_id", metavar="ID")
def cancel(run_id: str) -> None:
    """End a run that is queued or running; what it captured is kept."""
    with build() as services:
        ended = services.starting.cancel(RunId(run_id), by=acting_person(services))
    click.echo(f"Run {ended.id}: {ended.state.value}")


def _line(view: RunView) -> str:
    found, progress = view.run, view.progress
    stage = ""
    if found.state is RunState.RUNNING and progress.stage:
        stage = f" ({progress.stage} {progress.done}{f' of {progress.total}' if progress.total else ''})"
    asked = f" for {printable(found.asked_by)}" if found.asked_by else ""
    since = found.queued_at or found.started_at
    return f"{found.id}  {since:%Y-%m-%d %H:%M}  {found.state.value:10} {view.vendor.domain}{stage}{asked}"


def _object(view: RunView) -> dict[str, object]:
    return view.run.model_dump(mode="json") | {
        "vendor": view.vendor.model_dump(mode="json"),
        "progress": view.progress.model_dump(mode="json", exclude={"run"}),
        "is_alive": view.is_alive,
    }
