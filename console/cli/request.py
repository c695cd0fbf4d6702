"""`dossier request`: what procurement asks for."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json, printable
from console.cli.use import facts_from, use_options
from pipeline.bootstrap import build
from pipeline.domain.ids import RequestId


@click.group()
def request() -> None:
    """Ask for the use of a vendor's product; see what was asked for."""


@request.command()
@click.option("--website", required=True, metavar="URL", help="The vendor's site.")
@use_options
@click.option("--vendor-name", help="The vendor's name, when the vendor is new; default is its domain.")
@click.option("--needed-by", type=click.DateTime(["%Y-%m-%d"]), help="The day by which it is needed.")
@click.option("--assess", "starts", is_flag=True, help="Research the vendor right away, for this use.")
@click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST[:PORT]", help="As of `dossier assess`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def new(
    ctx: click.Context,
    /,
    website: str,
    vendor_name: str | None,
    needed_by: datetime | None,
    starts: bool,
    allow_hosts: tuple[str, ...],
    as_json: bool,
    **use: Any,
) -> None:
    """Request the use of a product. Other systems of the same vendor are shown and keep nobody from asking."""
    from pipeline.stages.sheets.entries import website_of

    facts = facts_from(use)
    with build() as services:
        made = services.requesting.request(
            website=website_of(website),
            facts=facts,
            needed_by=needed_by.date() if needed_by else None,
            by=acting_person(services),
            vendor_name=vendor_name,
        )
        vendors = services.inventory.vendors()
    if starts:
        from console.cli.assess import assess

        click.echo(f"Request {made.request.id}", err=True)
        ctx.invoke(assess, request_id=made.request.id, allow_hosts=allow_hosts, as_json=as_json)
        return
    from console.rendering.inventory_form import json_system, system_line

    if as_json:
        echo_json(
            made.request.model_dump(mode="json")
            | {
                "system": json_system(made.system, vendors[made.system.vendor]),
                "duplicates": [json_system(item, vendors[item.vendor]) for item in made.duplicates],
            }
        )
        return
    risk = made.system.facts.risk
    click.echo(f"Request {made.request.id}: {printable(facts.name)}, inherent risk {risk.tier.value} ({risk.points})")
    for item in made.duplicates:
        click.echo(f"  there already: {system_line(item, vendors)}")
    click.echo(f"Research it: dossier assess --request {made.request.id}")


@request.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_requests(as_json: bool) -> None:
    """List all requests, oldest first, with what became of each."""
    from console.rendering.inventory_form import request_line

    with build() as services:
        found = services.requesting.all()
        systems = {system.id: system for system in services.inventory.systems()}
        vendors = services.inventory.vendors()
    if as_json:
        echo_json([item.model_dump(mode="json") | {"stage": systems[item.system].stage.value} for item in found])
        return
    if not found:
        click.echo("No requests yet. Make one: dossier request new --website https://vendor.example --product NAME")
    for item in found:
        click.echo(request_line(item, systems[item.system], vendors))


@request.command()
@click.argument("request_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(request_id: str, as_json: bool) -> None:
    """Print a request as it was made, and its system as it stands."""
    from console.rendering.inventory_form import json_view, view_text

    with build() as services:
        found = services.requesting.get(RequestId(request_id))
        view = services.inventory.system(found.system)
    if as_json:
        echo_json(found.model_dump(mode="json") | {"system": json_view(view)})
        return
    needed = f", needed by {found.needed_by}" if found.needed_by else ""
    click.echo(f"Request {found.id} of {found.made_at:%Y-%m-%d}{needed}: {printable(found.website)}")
    click.echo(view_text(view))


@request.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_requests(file: Path, as_json: bool) -> None:
    """Take a CSV file of requests, all of it or nothing. docs/inventory.md names the columns."""
    with build() as services:
        summary = services.requesting.import_csv(file.read_bytes(), by=acting_person(services))
    if as_json:
        echo_json(summary.model_dump(mode="json"))
        return
    click.echo(f"{len(summary.added)} requested, {summary.already_there} asked for before")
    if summary.duplicates:
        click.echo(f"Their vendors are known with: {', '.join(summary.duplicates)}")
