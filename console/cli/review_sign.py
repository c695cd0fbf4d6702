"""`dossier review sign|verify|fulfil`: decisions on systems, their proof, and their conditions."""

from datetime import date, datetime

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.decision import ApprovalCondition, Ruling
from pipeline.domain.ids import DecisionId, Digest, SystemId
from pipeline.errors import IntegrityBroken, InvalidInput
from pipeline.services.under_review import worded

SEPARATOR = "|"


@click.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("reference", metavar="ID")
@click.argument("ruling", type=click.Choice([item.value for item in Ruling]))
@click.option("--statement", required=True, help="Why, in your words.")
@click.option("--digest", required=True, help="The report digest that you saw: `dossier review show ID` prints it.")
@click.option("--use", required=True, help="The digest of the system's use that you saw: the same command prints it.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="TEXT|OWNER|DUE",
    help="What has to be done, by whom, until which day (YYYY-MM-DD). Repeatable.",
)
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last day that the approval holds.")
@click.option("--exception", "is_exception", is_flag=True, help="Approve in spite of the report; needs --expires.")
@click.option("--json", "as_json", is_flag=True, help="Print the signed decision as JSON.")
def sign(
    system: str,
    reference: str,
    ruling: str,
    statement: str,
    digest: str,
    use: str,
    conditions: tuple[str, ...],
    expires: datetime | None,
    is_exception: bool,
    as_json: bool,
) -> None:
    """Sign a report for a system of the inventory.

    The signature is refused when the report or the system's use says something else by now than under the digests
    that you give. Who asked for the system cannot sign. A high risk takes two people, at least one of them an approver.

    A report whose grade is `insufficient` is approved with conditions, or as an exception that ends.
    """
    with build() as services:
        person = acting_person(services)
        decision = services.deciding.sign(
            SystemId(system),
            services.reviewing.reviewed(reference).report.assessment.id,
            ruling=Ruling(ruling),
            statement=statement,
            report_digest=Digest(digest),
            use=Digest(use),
            conditions=tuple(_condition(number, text) for number, text in enumerate(conditions, start=1)),
            expires_on=expires.date() if expires else None,
            is_exception=is_exception,
            by=person,
        )
        standing = services.deciding.standing(decision.system)
    if as_json:
        echo_json(decision.model_dump(mode="json"))
        return
    waits = standing.lacking.people if standing.lacking and not decision.settles else 0
    click.echo(f"{decision.id}  {ruling}" + (f"; waiting for {waits} more" if waits else ""))


@click.command()
@click.argument("decision_id", metavar="DECISION")
@click.option("--key", "keys", multiple=True, help="A verifier key to trust beside this installation's. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(decision_id: str, keys: tuple[str, ...], as_json: bool) -> None:
    """Prove that a decision is as it was signed, on the report that it names.

    Raises:
        IntegrityBroken: when it is not.
    """
    with build() as services:
        found = services.deciding.verify(DecisionId(decision_id), keys=keys)
    if as_json:
        echo_json(found.model_dump(mode="json"))
    if found.flaws:
        raise IntegrityBroken(f"decision {decision_id}: {'; '.join(found.flaws)}")
    if not as_json:
        decision = found.decision
        click.echo(printable(f"{decision.id}: {decision.ruling.value} by {decision.signer_label}, as it was signed"))


@click.command()
@click.argument("decision_id", metavar="DECISION")
@click.argument("number", type=int)
@click.argument("note")
def fulfil(decision_id: str, number: int, note: str) -> None:
    """Say that condition NUMBER of a decision was met, and how that shows."""
    with build() as services:
        person = acting_person(services)
        services.deciding.fulfil(DecisionId(decision_id), number, note, by=person)
    click.echo(f"condition {number}: met")


def _condition(number: int, text: str) -> ApprovalCondition:
    """Read `what|who|until when`; none of the three may be empty."""
    parts = [part.strip() for part in text.split(SEPARATOR)]
    wanted = "Write it like `Sign the DPA|Legal|2026-12-31`."
    if len(parts) != len(("what", "who", "until when")) or not all(parts):
        raise InvalidInput(f"not a condition: {text!r}", advice=wanted)
    try:
        due = date.fromisoformat(parts[2])
    except ValueError as exc:
        raise InvalidInput(f"not a day: {parts[2]!r}", advice=wanted) from exc
    with worded():
        return ApprovalCondition(number=number, text=parts[0], owner=parts[1], due=due)
