"""`dossier inventory`: the AI systems, their facts, and where each of them stands."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json, printable
from console.cli.use import facts_from, use_options
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import SystemId
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move

_REVISION = click.option(
    "--revision", type=click.IntRange(1), help="The revision that you saw; refused when it is another one now."
)


@click.group()
def inventory() -> None:
    """List, correct, move and hand out the AI systems."""


def _filters(command: Any) -> Any:
    for option in (
        click.option("--text", default="", help="Words that the system, its vendor or its models have."),
        click.option("--vendor", help="A vendor's domain, name or URL."),
        click.option("--tier", type=click.Choice([item.value for item in RiskTier]), help="Its inherent risk."),
        click.option("--stage", type=click.Choice([item.value for item in Stage]), help="Where it stands."),
    ):
        command = option(command)
    return command


@inventory.command("list")
@_filters
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_systems(stage: str | None, tier: str | None, vendor: str | None, text: str, as_json: bool) -> None:
    """List the systems, oldest first."""
    from console.rendering.inventory_form import json_system, system_line

    with build() as services:
        found = _found(services, stage, tier, vendor, text)
        vendors = services.inventory.vendors()
    if as_json:
        echo_json([json_system(system, vendors[system.vendor]) for system in found])
        return
    if not found:
        click.echo("No such system. Add one: dossier inventory add --website https://vendor.example --product NAME")
    for system in found:
        click.echo(system_line(system, vendors))


@inventory.command()
@click.argument("system_id", metavar="SYSTEM")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every former revision.")
def show(system_id: str, as_json: bool) -> None:
    """Print a system with its risk, assessments, decisions, related vendors and possible moves."""
    from console.rendering.inventory_form import json_view, view_text

    with build() as services:
        view = services.inventory.system(SystemId(system_id))
    if as_json:
        echo_json(json_view(view))
        return
    click.echo(view_text(view))


@inventory.command()
@click.option("--website", required=True, metavar="URL", help="The vendor's site.")
@use_options
@click.option("--vendor-name", help="The vendor's name, when the vendor is new; default is its domain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(website: str, vendor_name: str | None, as_json: bool, **use: Any) -> None:
    """Add a system that nobody requested. It begins as requested: what nobody signed is not approved."""
    from pipeline.stages.sheets.entries import website_of

    facts = facts_from(use)
    with build() as services:
        system = services.inventory.add(
            website=website_of(website), facts=facts, by=acting_person(services), vendor_name=vendor_name
        )
        _say(services, system, as_json=as_json)


@inventory.command()
@click.argument("system_id", metavar="SYSTEM")
@use_options
@_REVISION
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def change(system_id: str, revision: int | None, as_json: bool, **use: Any) -> None:
    """Correct what is said of a system; what no option names stays. A higher risk takes it into re-review."""
    with build() as services:
        seen = services.inventory.system(SystemId(system_id)).system
        system = services.inventory.change(
            seen.id, facts_from(use, known=seen.facts), revision=revision or seen.revision, by=acting_person(services)
        )
        _say(services, system, as_json=as_json)


@inventory.command()
@click.argument("system_id", metavar="SYSTEM")
@click.argument("move", type=click.Choice([item.value for item in Move]))
@click.option("--reason", default="", help="Why; most moves need it.")
@_REVISION
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def move(system_id: str, move: str, reason: str, revision: int | None, as_json: bool) -> None:
    """Make a MOVE that is no decision, such as put_in_use, withdraw or decommission."""
    with build() as services:
        system = services.moving.move(
            SystemId(system_id), Move(move), by=acting_person(services), reason=reason, revision=revision
        )
        _say(services, system, as_json=as_json)


@inventory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["csv", "bom"]), help="Default: a .json file is a bom.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_systems(file: Path, form: str | None, as_json: bool) -> None:
    """Take a CSV file or a CycloneDX bill of materials, all of it or nothing. docs/inventory.md says how."""
    is_bom = form == "bom" if form else file.suffix.lower() == ".json"
    with build() as services:
        taking = services.inventory.import_bom if is_bom else services.inventory.import_csv
        summary = taking(file.read_bytes(), by=acting_person(services))
    if as_json:
        echo_json(summary.model_dump(mode="json"))
        return
    click.echo(f"{len(summary.added)} added, {summary.already_there} there already")


@inventory.command("export")
@_filters
@click.option("--format", "form", type=click.Choice(["csv", "bom"]), default="csv", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; default prints it.")
def export_systems(
    stage: str | None, tier: str | None, vendor: str | None, text: str, form: str, output: Path | None
) -> None:
    """Hand the systems out as CSV, or as a CycloneDX 1.6 bill of materials for machine learning."""
    with build() as services:
        found = _found(services, stage, tier, vendor, text)
        if form == "csv":
            # Excel takes a file without the mark for an older encoding.
            data = services.inventory.export_csv(found).encode("utf-8-sig")
        else:
            data = (json.dumps(services.inventory.export_bom(found), ensure_ascii=False, indent=2) + "\n").encode()
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        return
    output.write_bytes(data)
    click.echo(str(output))


def _found(services: Services, stage: str | None, tier: str | None, vendor: str | None, text: str) -> list[AISystem]:
    return services.inventory.systems(
        vendor=services.reporting.vendor(vendor).id if vendor else None,
        stage=Stage(stage) if stage else None,
        tier=RiskTier(tier) if tier else None,
        text=text,
    )


def _say(services: Services, system: AISystem, *, as_json: bool) -> None:
    from console.rendering.inventory_form import json_system

    if as_json:
        echo_json(json_system(system, services.inventory.vendors()[system.vendor]))
        return
    name, tier = printable(system.facts.name), system.facts.risk.tier.value
    click.echo(f"{system.id}: {name} is {system.stage.value}, inherent risk {tier}, revision {system.revision}")
