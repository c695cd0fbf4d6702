"""`dossier reassess` and `dossier cadence`: look again at vendors that are known, now or when it is due."""

import os
import sys
from datetime import datetime

import click

from console.cli.acting import acting_person
from console.cli.output import PlainProgress, echo_json, printable
from pipeline.bootstrap import Services, build
from pipeline.domain.cadence import Cadence
from pipeline.domain.profile import Profile
from pipeline.domain.run import Run
from pipeline.domain.vendor import Vendor
from pipeline.errors import DossierError
from pipeline.runtime import Overrides
from pipeline.services.due_work import DueVendor


@click.command()
@click.argument("vendor", required=False)
@click.option("--due", "only_due", is_flag=True, help="Every vendor that is due; with VENDOR, that one if it is.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and why; queue nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reassess(vendor: str | None, only_due: bool, dry_run: bool, as_json: bool) -> None:
    """Assess VENDOR again (id, domain or name), for each use that its systems rest on, or whatever is due.

    Only what a change touches is judged again. A vendor that is queued or under way is left to whoever works on it, and
    what was missed is caught up once. Exit code 1 when a run failed.
    """
    if vendor is None and not only_due:
        raise click.UsageError("Name a VENDOR, or say --due.")
    holder = f"{os.uname().nodename}:{os.getpid()}:reassess"
    with build(overrides=Overrides(progress=PlainProgress(), run_holder=holder)) as services:
        wanted = _due(services, vendor) if only_due else []
        if dry_run and only_due:
            _say_due(wanted, as_json=as_json)
            return
        orders = [(each.vendor, each.profiles) for each in wanted]
        if not only_due:
            orders = [services.due_work.uses_of(str(vendor))]
        if dry_run:
            _say_orders(orders, as_json=as_json)
            return
        rows = [
            _carried_out(services, known, run, holder)
            for known, profiles in orders
            for run in services.due_work.queue(known, profiles)
        ]
    if as_json:
        echo_json(rows)
    else:
        for row in rows:
            click.echo(printable(f"{row['vendor']}: {row['said']}"))
        if not rows:
            click.echo("Nothing to do.")
    if any(row["error"] for row in rows):
        sys.exit(1)


@click.command()
@click.argument("vendor")
@click.option("--reassess-days", type=click.IntRange(1, 3650), help="Days between two re-assessments.")
@click.option("--contract-ends", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the contract.")
@click.option("--notice-days", type=click.IntRange(0, 730), default=90, show_default=True, help="Days before that.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def cadence(
    vendor: str,
    reassess_days: int | None,
    contract_ends: datetime | None,
    notice_days: int,
    as_json: bool,
) -> None:
    """Say how often VENDOR is looked at, and when its contract ends; what is left out is left to its risk tier."""
    with build() as services:
        known, _ = services.due_work.uses_of(vendor)
        own = Cadence(watch_days=reassess_days, reassess_days=reassess_days) if reassess_days else None
        said = services.due_work.set_cadence(
            known,
            cadence=own,
            contract_ends_on=contract_ends.date() if contract_ends else None,
            notice_days=notice_days,
            by=acting_person(services),
        )
    if as_json:
        echo_json(said.model_dump(mode="json"))
        return
    every = f"every {reassess_days} days" if reassess_days else "as often as its risk tier says"
    ends = f"; its contract ends on {said.contract_ends_on}" if said.contract_ends_on else ""
    click.echo(printable(f"{known.name} is assessed again {every}{ends}."))


def _due(services: Services, vendor: str | None) -> list[DueVendor]:
    found = services.due_work.due()
    if vendor is None:
        return found
    known, _ = services.due_work.uses_of(vendor)
    return [each for each in found if each.vendor.id == known.id]


def _carried_out(services: Services, vendor: Vendor, run: Run, holder: str) -> dict[str, object]:
    from flows import dispatch

    row: dict[str, object] = {"vendor": vendor.domain, "run": run.id, "assessment": None, "reassessment": None}
    if services.taking.take(run.id, holder=holder) is None:
        return row | {"said": "queued; another run of this vendor is under way", "error": ""}
    try:
        assessment = dispatch.carry_out(services, run.id)
    except DossierError as error:
        services.taking.give_back(run.id, holder=holder, died=True)
        return row | {"said": f"failed: {error}", "error": str(error)}
    services.taking.done(run.id, holder=holder)
    found = services.reassessing.of_run(run.id)
    if found is None:
        return row | {"assessment": assessment, "said": "assessed for the first time", "error": ""}
    said = (
        f"{found.change_class.value}; {len(found.judged)} criteria judged again, {len(found.carried)} carried over, "
        f"{len(found.verdicts_changed)} came out otherwise"
    )
    made = found.model_dump(mode="json", exclude={"carried"}) | {"carried": [each.criterion for each in found.carried]}
    return row | {"assessment": assessment, "reassessment": made, "said": said, "error": ""}


def _say_due(wanted: list[DueVendor], *, as_json: bool) -> None:
    if as_json:
        echo_json([each.model_dump(mode="json") for each in wanted])
        return
    for each in wanted:
        reasons = ", ".join(item.note or item.reason.value.replace("_", " ") for item in each.due.triggers)
        click.echo(printable(f"{each.vendor.domain}  {each.due.tier.value:6}  {reasons}"))
    if not wanted:
        click.echo("Nothing is due.")


def _say_orders(orders: list[tuple[Vendor, tuple[Profile, ...]]], *, as_json: bool) -> None:
    rows = [
        {"vendor": vendor.domain, "uses": [each.model_dump(mode="json") for each in uses]} for vendor, uses in orders
    ]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(printable(f"{row['vendor']}: would be assessed again for {len(row['uses'])} uses"))
