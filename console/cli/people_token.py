"""`dossier people token`: keys to the API."""

from datetime import datetime

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.credentials import Scope
from pipeline.domain.ids import TokenId


@click.group()
def token() -> None:
    """Issue, list and revoke API tokens of the account in DOSSIER_ACTOR."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    required=True,
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may be used for; may be repeated. It never gives more than your roles.",
)
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts.")
def issue(name: str, scopes: tuple[str, ...], expires: datetime) -> None:
    """Print a new token. It is shown only now."""
    with build() as services:
        secret = services.people.issue_token(
            name=name,
            scopes=[Scope(scope) for scope in scopes],
            expires_on=expires.date(),
            by=services.people.acting(),
        )
    click.echo(secret)


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List your tokens; for administrators and auditors, everybody's."""
    with build() as services:
        tokens = services.people.tokens(services.people.acting())
    if as_json:
        echo_json([found.model_dump(mode="json") for found in tokens])
        return
    for found in tokens:
        state = "revoked" if found.revoked_at else f"until {found.expires_on}"
        click.echo(f"{found.id}  {printable(found.name):24}  {', '.join(found.scopes):24}  {state}")


@token.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Revoke one of your tokens; an administrator revokes anybody's."""
    with build() as services:
        services.people.revoke_token(TokenId(token_id), by=services.people.acting())
    click.echo(f"{token_id} is revoked")
