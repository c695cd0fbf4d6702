"""Telling people and programs what happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.delivery import Delivery, Target
from pipeline.domain.ids import (
    DecisionId,
    TargetId,
    WebhookId,
)
from pipeline.domain.webhook import Posted, Webhook, WebhookKeys


class Poster(Protocol):
    """Requests to the receivers of webhooks, through the guard that all fetching goes through."""

    def refusal(self, url: str) -> str | None:
        """Return why an address is never sent to, as far as it can be told without looking a name up, or None."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send a body once and return what came of it; what happens on the network is not raised."""


class Messenger(Protocol):
    """One channel to people: e-mail, a chat. `id` tells channels apart and gives nothing of their addresses away."""

    @property
    def id(self) -> TargetId: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102

    def send(self, *, title: str, body: str) -> None:
        """Hand over a message of plain text.

        Raises:
            MessageRefused: when the service did not take it.
        """


class Outbox(Protocol):
    """Whom to tell, and how far they were told. What there is to tell is in the audit trail."""

    def add_webhook(self, webhook: Webhook, keys: WebhookKeys) -> None: ...  # noqa: D102
    def replace_webhook(self, webhook: Webhook) -> None: ...  # noqa: D102
    def set_keys(self, webhook: WebhookId, keys: WebhookKeys) -> None: ...  # noqa: D102
    def remove_webhook(self, webhook: WebhookId) -> None:
        """Remove a webhook, its keys, and what was on its way to it."""

    def webhook(self, webhook: WebhookId) -> Webhook | None: ...  # noqa: D102
    def webhooks(self) -> list[Webhook]: ...  # noqa: D102
    def keys(self, webhook: WebhookId) -> WebhookKeys | None: ...  # noqa: D102
    def targets(self) -> list[Target]: ...  # noqa: D102
    def put_target(self, target: Target) -> None:
        """Add a target, or put it in the place of what is known of it."""

    def advance(self, targets: Iterable[TargetId], position: int) -> None:
        """Note that targets were told up to a position; one that is further stays there."""

    def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries; those that are there already stay as they are."""

    def delivery(self, target: TargetId, sequence: int) -> Delivery | None: ...  # noqa: D102
    def replace_delivery(self, delivery: Delivery) -> None: ...  # noqa: D102
    def due(self, targets: Iterable[TargetId], *, at: datetime, limit: int) -> list[Delivery]:
        """Return pending deliveries to targets whose time has come, those that wait longest first."""

    def give_up(self, target: TargetId, why: str, *, at: datetime) -> None:
        """Give up all that is pending for a target."""

    def troubled(self, *, limit: int) -> list[Delivery]:
        """Return deliveries that failed and are pending, or were given up, the newest try first."""

    def prune(self, *, before: datetime) -> None:
        """Forget deliveries that ended with a try before a moment."""

    def note_overdue(self, decision: DecisionId, number: int, *, at: datetime) -> bool:
        """Note that a condition was said to be overdue; False when it was before."""
