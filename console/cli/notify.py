"""`dossier notify`: tell people and programs what happened, where no console is served or besides it."""

import sys

import click

from console.cli.output import echo_json
from pipeline.bootstrap import build


@click.group()
def notify() -> None:
    """Tell people and programs what happened. `dossier up` does it by itself; for cron, `dossier notify send`."""


@notify.command()
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1), help="Messages at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def send(limit: int, as_json: bool) -> None:
    """Send what is due, and exit with 1 when something was given up.

    First it notes which approvals have expired and which conditions are overdue, as the account or name in
    DOSSIER_ACTOR.
    """
    with build() as services:
        actor = services.settings.actor
        services.deciding.expire(actor=actor)
        services.notifying.note_overdue(actor=actor)
        tally = services.notifying.send_due(limit)
    if as_json:
        echo_json(tally.model_dump(mode="json"))
    else:
        click.echo(f"{tally.delivered} delivered, {tally.failed} to be tried again, {tally.given_up} given up")
    sys.exit(1 if tally.given_up else 0)


@notify.command()
def test() -> None:
    """Send a test to every channel in DOSSIER_NOTIFY_URLS now, and exit with 1 when one does not take it."""
    with build() as services:
        found = services.notifying.test_channels()
    for item in found:
        click.echo(f"{item.channel}  {item.label:12}  {item.refused or 'handed over'}")
    if not found:
        click.echo("DOSSIER_NOTIFY_URLS names no channel.")
    sys.exit(1 if any(item.refused for item in found) else 0)
