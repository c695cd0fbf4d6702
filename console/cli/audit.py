"""`dossier audit`: read and verify the audit trail."""

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.errors import IntegrityBroken


@click.group()
def audit() -> None:
    """Read and verify the audit trail."""


@audit.command()
@click.option("--newest", default=20, show_default=True, type=click.IntRange(1, 1_000_000), help="How many events.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def log(newest: int, as_json: bool) -> None:
    """Print the newest events, the newest last."""
    with build() as services:
        events = services.auditing.log(newest=newest)
    if as_json:
        echo_json([event.model_dump(mode="json") for event in events])
        return
    for event in events:
        payload = printable(str(event.payload))[:120]
        click.echo(
            f"{event.sequence:>7}  {event.at:%Y-%m-%d %H:%M:%S}  {event.actor:12}  {event.action.value:22}  {payload}"
        )


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:
    """Recompute every hash of the chain. Exit code 3 when it does not hold."""
    with build() as services:
        proof = services.auditing.prove()
    if as_json:
        echo_json(proof.model_dump(mode="json") | {"intact": not proof.breaks})
    if proof.breaks:
        raise IntegrityBroken(f"the audit chain is broken: {'; '.join(proof.breaks[:3])}")
    if not as_json:
        click.echo(f"{proof.events:,} events, chain intact, head {proof.head}")
