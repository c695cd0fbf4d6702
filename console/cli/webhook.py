"""`dossier webhook`: the programs that are told of what happens."""

import sys
from typing import Any

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.domain.ids import WebhookId
from pipeline.domain.notice import Topic
from pipeline.domain.webhook import Webhook
from pipeline.services.webhooks import Trouble

_TOPICS = click.Choice([topic.value for topic in Topic])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def webhook() -> None:
    """Keep webhooks, as the administrator in DOSSIER_ACTOR."""


@webhook.command()
@click.argument("url")
@click.option(
    "--topic", "topics", multiple=True, type=_TOPICS, help="What to tell it of; may be repeated. Default: all."
)
@_JSON
def add(url: str, topics: tuple[str, ...], as_json: bool) -> None:
    """Add a webhook and print its secret, which is shown only now.

    It is told of what happens from now on. The address is https; for a host inside your network, name it in
    DOSSIER_WEBHOOK_ALLOW_HOSTS.
    """
    with build() as services:
        made = services.webhooks.add(url=url, topics=[Topic(topic) for topic in topics], by=services.people.acting())
    if as_json:
        echo_json({**_told(made.webhook), "secret": made.secret})
        return
    _echo(made.webhook)
    click.echo(made.secret)


@webhook.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List webhooks, and the newest deliveries that failed."""
    with build() as services:
        by = services.people.acting()
        found, troubled = services.webhooks.all(by), services.webhooks.troubled(by)
    if as_json:
        echo_json({"webhooks": [_told(item) for item in found], "failures": [_failure(item) for item in troubled]})
        return
    for item in found:
        _echo(item)
    for trouble in troubled:
        delivery = trouble.delivery
        then = "given up" if trouble.is_final else f"again at {delivery.next_attempt_at:%Y-%m-%d %H:%M} UTC"
        click.echo(
            f"! {delivery.target}  event {delivery.sequence}  try {delivery.attempts}, {then}: "
            f"{printable(delivery.last_error)}"
        )


@webhook.command()
@click.argument("webhook_id", metavar="ID")
@click.option("--topic", "topics", multiple=True, type=_TOPICS, help="The new topics, all of them.")
@click.option("--active/--inactive", default=None, help="Switch it on or off; one that is off misses what happens.")
def change(webhook_id: str, topics: tuple[str, ...], active: bool | None) -> None:
    """Give a webhook other topics, or switch it off or on."""
    with build() as services:
        changed = services.webhooks.change(
            WebhookId(webhook_id),
            topics=[Topic(topic) for topic in topics] or None,
            active=active,
            by=services.people.acting(),
        )
    _echo(changed)


@webhook.command()
@click.argument("webhook_id", metavar="ID")
def remove(webhook_id: str) -> None:
    """Remove a webhook and what was on its way to it."""
    with build() as services:
        services.webhooks.remove(WebhookId(webhook_id), by=services.people.acting())
    click.echo(f"{webhook_id} is removed")


@webhook.command()
@click.argument("webhook_id", metavar="ID")
def rotate(webhook_id: str) -> None:
    """Print a new secret, shown only now. For 24 hours messages carry a signature by the old one too."""
    with build() as services:
        made = services.webhooks.rotate(WebhookId(webhook_id), by=services.people.acting())
    click.echo(made.secret)


@webhook.command()
@click.argument("webhook_id", metavar="ID")
def test(webhook_id: str) -> None:
    """Send a signed test now, and exit with 1 when it is not taken."""
    with build() as services:
        posted = services.webhooks.test(WebhookId(webhook_id), by=services.people.acting())
    click.echo(posted.detail)
    sys.exit(0 if posted.accepted else 1)


def _told(item: Webhook) -> dict[str, Any]:
    return item.model_dump(mode="json")


def _failure(item: Trouble) -> dict[str, Any]:
    return item.delivery.model_dump(mode="json")


def _echo(item: Webhook) -> None:
    topics = ", ".join(topic.value for topic in item.topics) or "all"
    click.echo(f"{item.id}  {printable(item.url):50}  {topics}{'' if item.active else '  (off)'}")
