"""`dossier management`: the AI management system, computed from records. Writing is in `management_entries`."""

from datetime import date
from typing import Any

import click

from console.cli import management_entries as writing
from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.management import Family
from pipeline.domain.register.entry import EntryKind

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def management() -> None:
    """See where the management system stands. Indicative: an auditor decides what is enough."""


for _command in (
    writing.form,
    writing.add,
    writing.change,
    writing.close,
    writing.approve,
    writing.gates,
    writing.pass_gate,
    writing.take_up,
):
    management.add_command(_command)


@management.command()
@_JSON
def soa(as_json: bool) -> None:
    """Print the Statement of Applicability: all 38 controls, and what evidences them."""
    with build() as services:
        found = services.managing.controls()
    if as_json:
        echo_json([_json(item) for item in found])
        return
    for item in found:
        records = sum(len(rule.records) for rule in item.rules)
        click.echo(f"{item.control:8} {item.state.value:12} {records:4} records  {printable(item.title)}")


@management.command()
@_JSON
def gaps(as_json: bool) -> None:
    """Print what is missing, by control, and who answers for it."""
    with build() as services:
        found = services.managing.gaps()
    if as_json:
        echo_json([{"control": item.control, "owner": item.owner, "gaps": list(item.gaps)} for item in found])
        return
    for item in found:
        click.echo(f"{item.control} {printable(item.title)}  {printable(item.owner) or 'nobody answers for it'}")
        for gap in item.gaps:
            click.echo(f"  {printable(gap)}")


@management.command()
@click.option("--keep", is_flag=True, help="Keep the result as a dated run, as the account in DOSSIER_ACTOR.")
@_JSON
def maturity(keep: bool, as_json: bool) -> None:
    """Print the level of each criterion, by our own scale, and the steps that raise it most."""
    with build() as services:
        if keep:
            services.managing.measure(by=services.people.acting())
        found = services.managing.maturity()
    if as_json:
        echo_json(_json(found))
        return
    for item in found.standings:
        click.echo(f"{item.pillar.value:11} {item.level.value:10} {item.criterion}")
    for item in found.steps:
        click.echo(f"next: {item.next_step}")


@management.command()
@_JSON
def road(as_json: bool) -> None:
    """Print the road to certification, each step with its readiness."""
    with build() as services:
        found = services.managing.road()
    if as_json:
        echo_json([_json(item) | {"readiness": item.readiness} for item in found])
        return
    for step in found:
        click.echo(f"{step.readiness:4.0%}  {step.title}")
        for check in step.checks:
            click.echo(f"      {'+' if check.holds else '-'} {check.what}: {check.told}")


@management.command()
@click.option("--kind", type=click.Choice([kind.value for kind in EntryKind]), help="One register alone.")
@_JSON
def entries(kind: str | None, as_json: bool) -> None:
    """List the entries of the registers, those changed last first."""
    today = date.today()  # noqa: DTZ011 -- the day where the reader is
    with build() as services:
        found = services.registering.entries(EntryKind(kind) if kind else None)
    if as_json:
        echo_json([_json(item) for item in found])
        return
    for item in found:
        state = "closed" if item.closed_on else "overdue" if item.is_overdue(today) else "open"
        click.echo(f"{item.id}  {item.kind.value:18} {state:8} {printable(item.body.title)}  {printable(item.owner)}")


@management.command("audit-sample")
@click.option("--seed", required=True, help="The same seed draws the same sample of the same records.")
@click.option("--size", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--family", "families", multiple=True, type=click.Choice([item.value for item in Family]))
@_JSON
def audit_sample(seed: str, size: int, families: tuple[str, ...], as_json: bool) -> None:
    """Draw a sample of records for an internal audit."""
    from pipeline.stages.management.sample import sampled

    with build() as services:
        known = services.managing.live().records
    wanted = [item for item in known if not families or item.family.value in families]
    found = sampled(wanted, seed=seed, size=size)
    if as_json:
        echo_json([_json(item) for item in found])
        return
    for item in found:
        click.echo(f"{item.family.value:18} {item.on}  {item.id}  {printable(item.title)}")


def _json(record: Any) -> Any:
    return record.model_dump(mode="json")
