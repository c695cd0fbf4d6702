"""`dossier people`: accounts, and the links by which their owners set passwords."""

from collections.abc import Iterable

import click

from console.cli.output import echo_json, printable
from console.cli.people_token import token
from pipeline.bootstrap import Services, build
from pipeline.domain.person import Person, Role
from pipeline.errors import NotFound

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def people() -> None:
    """Keep accounts, links and API tokens.

    What changes something is done as the account whose e-mail address is in DOSSIER_ACTOR. Nothing asks for its
    password: whoever can write to the database acts as anybody, here and without Dossier, and the audit trail says as
    whom.
    """


people.add_command(token)


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="As others see it.")
@click.option("--role", "roles", required=True, multiple=True, type=_ROLES, help="May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(email: str, name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Add an account. It has no password: `dossier people invite EMAIL` makes a link to set one.

    The very first account needs no DOSSIER_ACTOR and must be an administrator.
    """
    with build() as services:
        by = services.people.acting() if services.people.has_any() else None
        person = services.people.add(email=email, name=name, roles=_roles(roles), by=by)
    _echo([person], as_json=as_json)


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the accounts; for administrators and auditors."""
    with build() as services:
        found = services.people.all(services.people.acting())
    if as_json:
        echo_json([_told(person) for person in found])
    else:
        _echo(found, as_json=False)


@people.command()
@click.argument("email")
@click.option("--name", help="A new name.")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="The new roles, all of them; may be repeated.")
@click.option("--active/--inactive", default=None, help="Let them back in, or out for good.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def change(email: str, name: str | None, roles: tuple[str, ...], active: bool | None, as_json: bool) -> None:
    """Change an account. Other roles or --inactive sign its owner out everywhere; --inactive revokes their tokens."""
    with build() as services:
        by = services.people.acting()
        person = services.people.change(
            _owner(services, email, by=by).id, name=name, roles=_roles(roles) or None, active=active, by=by
        )
    _echo([person], as_json=as_json)


@people.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print a secret by which somebody sets their password. It counts once, for 48 hours, and is shown only now."""
    with build() as services:
        by = services.people.acting()
        click.echo(services.people.invitation(_owner(services, email, by=by).id, by=by))


@people.command()
def accept() -> None:
    """Set your password by such a secret; asks for both."""
    secret = click.prompt("Secret of the invitation", hide_input=True, err=True)
    password = click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    with build() as services:
        person = services.people.accept_invitation(secret.strip(), password)
    click.echo(f"password set for {person.email}")


def _roles(given: Iterable[str]) -> list[Role]:
    return [Role(role) for role in given]


def _owner(services: Services, email: str, *, by: Person) -> Person:
    found = services.people.find(email, by=by)
    if found is None:
        raise NotFound(f"no account {email}", advice="`dossier people list` shows the accounts.")
    return found


def _told(person: Person) -> dict[str, object]:
    return person.model_dump(mode="json")


def _echo(found: list[Person], *, as_json: bool) -> None:
    for person in found:
        if as_json:
            echo_json(_told(person))
        else:
            roles = ", ".join(role.value for role in person.roles)
            state = "" if person.active else "  (inactive)"
            click.echo(f"{person.email:30}  {printable(person.name):24}  {roles}{state}")
