"""`dossier management form|add|change|close|approve|gates|pass-gate|take-up`: write into the registers."""

from datetime import date
from typing import BinaryIO

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.ids import DecisionId, SystemId
from pipeline.domain.register.entry import Body, Entry, EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.domain.register.use import Gate

BODY_MAX_BYTES = 1024 * 1024
_FILE = click.argument("file", type=click.File("rb"))
_REVISION = click.option("--revision", type=click.IntRange(1), required=True, help="The revision that you saw.")
_REVIEW_ON = click.option("--review-on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the next look at it.")
_KINDS = click.Choice([kind.value for kind in EntryKind])


@click.command()
@click.argument("kind", type=_KINDS)
def form(kind: str) -> None:
    """Print the JSON schema of what an entry of a register says: the form for `add` and `change`."""
    from pydantic import TypeAdapter

    whole = TypeAdapter(Body).json_schema()
    reference = whole["discriminator"]["mapping"][kind].rpartition("/")[2]
    echo_json(whole["$defs"][reference] | {"$defs": whole["$defs"]})


@click.command()
@_FILE
@click.option("--owner", required=True, help="Who answers for it.")
@_REVIEW_ON
def add(file: BinaryIO, owner: str, review_on: date | None) -> None:
    """Add the entry whose words are in FILE (JSON, `-` is the standard input), as the account in DOSSIER_ACTOR."""
    body = _body(file)
    with build() as services:
        entry = services.registering.add(body, owner=owner, by=services.people.acting(), review_on=_day(review_on))
    _told(entry)


@click.command()
@click.argument("entry_id")
@_FILE
@_REVISION
@click.option("--owner", help="Who answers for it now; default: as before.")
@_REVIEW_ON
def change(entry_id: str, file: BinaryIO, revision: int, owner: str | None, review_on: date | None) -> None:
    """Put the words in FILE (JSON) in the place of an entry's."""
    body = _body(file)
    with build() as services:
        entry = services.registering.change(
            EntryId(entry_id),
            body,
            revision=revision,
            by=services.people.acting(),
            owner=owner,
            review_on=_day(review_on),
        )
    _told(entry)


@click.command()
@click.argument("entry_id")
@_REVISION
def close(entry_id: str, revision: int) -> None:
    """Close an entry: it stays, and counts no more."""
    with build() as services:
        _told(services.registering.close(EntryId(entry_id), revision=revision, by=services.people.acting()))


@click.command()
@click.argument("entry_id")
@_REVISION
def approve(entry_id: str, revision: int) -> None:
    """Approve an impact assessment that others wrote."""
    with build() as services:
        _told(services.registering.approve(EntryId(entry_id), revision=revision, by=services.people.acting()))


@click.command()
@click.argument("system")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def gates(system: str, as_json: bool) -> None:
    """Print where the gates of a system's life stand, and which records each of them lacks."""
    with build() as services:
        found = services.registering.gates(SystemId(system))
    if as_json:
        echo_json([item.model_dump(mode="json") for item in found])
        return
    for item in found:
        click.echo(item.gate.value)
        for need in item.needs:
            click.echo(f"  {'+' if need.holds else '-'} {need.id}")


@click.command("pass-gate")
@click.argument("system")
@click.argument("gate", type=click.Choice([gate.value for gate in Gate]))
@click.option("--waive", "waived", multiple=True, help="A record that the gate lacks, by its name in `gates`.")
@click.option("--reason", default="", help="Why it is waived.")
def pass_gate(system: str, gate: str, waived: tuple[str, ...], reason: str) -> None:
    """Pass a gate on the records that are there."""
    with build() as services:
        entry = services.registering.pass_gate(
            SystemId(system), Gate(gate), by=services.people.acting(), waived=waived, reason=reason
        )
    _told(entry)


@click.command("take-up")
@click.argument("decision")
@click.argument("number", type=click.IntRange(1))
def take_up(decision: str, number: int) -> None:
    """Take an overdue condition of an approval up as a nonconformity."""
    with build() as services:
        _told(services.registering.take_up(DecisionId(decision), number, by=services.people.acting()))


def _body(file: BinaryIO) -> Body:
    from pydantic import TypeAdapter

    from pipeline.errors import InvalidInput, TooLarge
    from pipeline.services.under_review import worded

    text = file.read(BODY_MAX_BYTES + 1)
    if len(text) > BODY_MAX_BYTES:
        raise TooLarge(f"an entry has at most {BODY_MAX_BYTES:,} bytes")
    try:
        with worded():
            adapter: TypeAdapter[Body] = TypeAdapter(Body)
            return adapter.validate_json(text)
    except InvalidInput as error:
        raise InvalidInput(str(error), advice="See `dossier management form KIND`; nothing was stored.") from error


def _day(given: date | None) -> date | None:
    # click reads a day as midnight.
    return None if given is None else date(given.year, given.month, given.day)


def _told(entry: Entry) -> None:
    click.echo(f"{entry.id}  {entry.kind.value}  revision {entry.revision}  {printable(entry.body.title)}")
