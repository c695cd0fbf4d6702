"""`dossier review`: what people say of reports. Signing is in `review_sign`, questions in `review_questions`."""

from typing import Any

import click

from console.cli.acting import acting_person
from console.cli.output import echo_json, printable
from console.cli.review_questions import answer, ask, questions, rejudge
from console.cli.review_sign import fulfil, sign, verify
from pipeline.bootstrap import build
from pipeline.domain.decision import use_digest
from pipeline.domain.ids import AssessmentId
from pipeline.domain.reviewed import ReviewedReport
from pipeline.domain.verdict import Verdict

UNDECIDED = "undecided"


@click.group()
def review() -> None:
    """Review reports, ask vendors, and sign.

    You act as the account whose e-mail address is DOSSIER_ACTOR. ID is an assessment's id, or a vendor's domain, name
    or URL for its latest.

    New evidence: `dossier review answer QUESTION --upload FILE`, `dossier review rejudge ID CRITERION --upload FILE`,
    or `dossier assess URL --upload FILE`, which asks the site too, makes a new assessment. Only what the new evidence
    bears on is judged again; every other answer is taken from the cache. What reviewers said holds on where the finding
    is still the same, and is shown as outdated where it is not.
    """


@review.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_waiting(as_json: bool) -> None:
    """List the systems that wait for a decision or a new one, those changed longest ago first."""
    with build() as services:
        rows = services.deciding.waiting()
    if as_json:
        echo_json([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        click.echo("Nothing waits for a decision.")
    for row in rows:
        missing = f"{row.lacking.people} to sign" if row.lacking else ""
        why = f" ({'; '.join(row.why)})" if row.why else ""
        click.echo(
            printable(f"{row.system}  {row.state.value:8}  {missing:10}  report {row.assessment or 'none'}{why}")
        )


@review.command()
@click.argument("reference", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(reference: str, as_json: bool) -> None:
    """Show a report's findings with what people said of them, and the digests that a signature binds."""
    with build() as services:
        found = services.reviewing.reviewed(reference)
        systems = services.inventory.systems(vendor=found.report.vendor.id)
    if as_json:
        from console.rendering.review_form import review_object

        uses = [{"system": item.id, "tier": item.facts.risk.tier, "use": use_digest(item.facts)} for item in systems]
        echo_json({**review_object(found), "uses": uses})
        return
    uses_lines = [
        f"Use of {item.facts.name}, system {item.id}, {item.facts.risk.tier.value} risk: {use_digest(item.facts)}"
        for item in systems
    ]
    for line in (*_lines(found), *uses_lines):
        click.echo(printable(line))


@review.command()
@click.argument("reference", metavar="ID")
@click.argument("criterion")
@click.option("--reason", default="", help="Why, if there is something to say.")
def accept(reference: str, criterion: str, reason: str) -> None:
    """Say that a finding is right as it is; takes back an override of it."""
    with build() as services:
        person = acting_person(services)
        said = services.reviewing.accept(
            _id(services.reviewing.reviewed(reference)), criterion, by=person, reason=reason
        )
    click.echo(f"{said.criterion}: accepted")


@review.command()
@click.argument("reference", metavar="ID")
@click.argument("criterion")
@click.argument("verdict", type=click.Choice([*(item.value for item in Verdict), UNDECIDED]))
@click.option("--reason", required=True, help="Why; it is shown beside your verdict.")
def override(reference: str, criterion: str, verdict: str, reason: str) -> None:
    """Put your verdict beside the machine's, which stays."""
    given = None if verdict == UNDECIDED else Verdict(verdict)
    with build() as services:
        person = acting_person(services)
        assessment = _id(services.reviewing.reviewed(reference))
        said = services.reviewing.override(assessment, criterion, verdict=given, reason=reason, by=person)
        score = services.reviewing.reviewed(assessment).score
    click.echo(f"{said.criterion}: {verdict}. With all overrides: grade {score.grade}, coverage {score.coverage:.0%}")


@review.command()
@click.argument("reference", metavar="ID")
@click.argument("text")
@click.option("--criterion", help="The criterion that it is about; without one, the whole report.")
def comment(reference: str, text: str, criterion: str | None) -> None:
    """Remark on a report."""
    with build() as services:
        person = acting_person(services)
        said = services.reviewing.comment(_id(services.reviewing.reviewed(reference)), criterion, text, by=person)
    click.echo(said.id)


for command in (ask, questions, answer, rejudge, sign, verify, fulfil):
    review.add_command(command)


def _id(found: ReviewedReport) -> AssessmentId:
    return found.report.assessment.id


def _lines(found: ReviewedReport) -> list[str]:
    machine, human = found.report.assessment.result, found.score
    lines = [
        f"{found.report.vendor.name}, assessment {_id(found)}",
        f"The machine's result: grade {machine.grade}, coverage {machine.coverage:.0%}",
        f"With what reviewers said: grade {human.grade}, coverage {human.coverage:.0%}",
        f"Report digest: {found.report_digest}",
    ]
    if found.superseded_by:
        lines.append(f"Superseded by assessment {found.superseded_by}")
    for row in found.findings:
        machine_said: Any = row.machine_verdict.value if row.machine_verdict else UNDECIDED
        said = ""
        if row.review is not None:
            verdict = row.verdict.value if row.verdict else UNDECIDED
            what = f"{verdict}, {row.review.reason}" if row.is_overridden else "accepted"
            said = f"  | {found.name(row.review.author)}: {what}"
        elif row.outdated is not None:
            said = f"  | {found.name(row.outdated.author)} spoke of another finding: {row.outdated.stance.value}"
            said += "; undecided until somebody looks at it again" if row.awaits_second_look else ""
        lines.append(f"  {row.criterion:40} {machine_said:15}{said}")
    lines += [
        f"Comment on {item.criterion or 'the report'} by {found.name(item.author)}: {item.text}"
        for item in found.comments
    ]
    return lines
