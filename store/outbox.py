"""Whom to tell, and how far they were told. Unlike evidence, these rows change and go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.domain.delivery import Delivery, DeliveryState, Target
from pipeline.domain.ids import DecisionId, TargetId, WebhookId
from pipeline.domain.webhook import Webhook, WebhookKeys
from pipeline.errors import NotFound
from store.dialects import insert_new
from store.rows import columns_of, every, fields_of, first
from store.sign_off_tables import deliveries, notice_targets, overdue_notes, webhook_keys, webhooks


class SqlOutbox:
    """Port `Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_webhook(self, webhook: Webhook, keys: WebhookKeys) -> None:
        """Add a webhook and its keys."""
        self._connection.execute(webhooks.insert(), fields_of(webhook))
        self._connection.execute(webhook_keys.insert(), {"webhook": webhook.id, **fields_of(keys)})

    def replace_webhook(self, webhook: Webhook) -> None:
        """Put a webhook's new state in the place of the old.

        Raises:
            NotFound: when there is none.
        """
        result = self._connection.execute(webhooks.update().where(webhooks.c.id == webhook.id), fields_of(webhook))
        if not result.rowcount:
            raise NotFound(f"no webhook {webhook.id}")

    def set_keys(self, webhook: WebhookId, keys: WebhookKeys) -> None:
        """Put new keys in the place of the old.

        Raises:
            NotFound: when there is no such webhook.
        """
        result = self._connection.execute(
            webhook_keys.update().where(webhook_keys.c.webhook == webhook), fields_of(keys)
        )
        if not result.rowcount:
            raise NotFound(f"no webhook {webhook}")

    def remove_webhook(self, webhook: WebhookId) -> None:
        """Remove a webhook, its keys, and what was on its way to it."""
        for statement in (
            deliveries.delete().where(deliveries.c.target == webhook),
            notice_targets.delete().where(notice_targets.c.id == webhook),
            webhook_keys.delete().where(webhook_keys.c.webhook == webhook),
            webhooks.delete().where(webhooks.c.id == webhook),
        ):
            self._connection.execute(statement)

    def webhook(self, webhook: WebhookId) -> Webhook | None:
        """Return a webhook by id."""
        return first(self._connection, select(webhooks).where(webhooks.c.id == webhook), Webhook)

    def webhooks(self) -> list[Webhook]:
        """Return all webhooks, oldest first."""
        return every(self._connection, select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id), Webhook)

    def keys(self, webhook: WebhookId) -> WebhookKeys | None:
        """Return a webhook's keys."""
        query = select(*columns_of(webhook_keys, WebhookKeys)).where(webhook_keys.c.webhook == webhook)
        return first(self._connection, query, WebhookKeys)

    def targets(self) -> list[Target]:
        """Return all targets by id."""
        return every(self._connection, select(notice_targets).order_by(notice_targets.c.id), Target)

    def put_target(self, target: Target) -> None:
        """Add a target, or put it in the place of what is known of it."""
        insert_new(self._connection, notice_targets, [fields_of(target)])
        self._connection.execute(notice_targets.update().where(notice_targets.c.id == target.id), fields_of(target))

    def advance(self, targets: Iterable[TargetId], position: int) -> None:
        """Note that targets were told up to a position; one that is further stays there."""
        self._connection.execute(
            notice_targets.update().where(notice_targets.c.id.in_(list(targets)), notice_targets.c.position < position),
            {"position": position},
        )

    def add_deliveries(self, found: Sequence[Delivery]) -> None:
        """Add deliveries; those that are there already stay as they are."""
        insert_new(self._connection, deliveries, [fields_of(item) for item in found])

    def delivery(self, target: TargetId, sequence: int) -> Delivery | None:
        """Return a delivery."""
        return first(
            self._connection,
            select(deliveries).where(deliveries.c.target == target, deliveries.c.sequence == sequence),
            Delivery,
        )

    def replace_delivery(self, delivery: Delivery) -> None:
        """Put a delivery's new state in the place of the old.

        Raises:
            NotFound: when there is none.
        """
        result = self._connection.execute(
            deliveries.update().where(
                deliveries.c.target == delivery.target, deliveries.c.sequence == delivery.sequence
            ),
            fields_of(delivery),
        )
        if not result.rowcount:
            raise NotFound(f"no delivery of event {delivery.sequence} to {delivery.target}")

    def due(self, targets: Iterable[TargetId], *, at: datetime, limit: int) -> list[Delivery]:
        """Return pending deliveries to targets whose time has come, those that wait longest first."""
        query = (
            select(deliveries)
            .where(
                deliveries.c.state == DeliveryState.PENDING,
                deliveries.c.next_attempt_at <= at,
                deliveries.c.target.in_(list(targets)),
            )
            .order_by(deliveries.c.next_attempt_at, deliveries.c.sequence, deliveries.c.target)
            .limit(limit)
        )
        return every(self._connection, query, Delivery)

    def give_up(self, target: TargetId, why: str, *, at: datetime) -> None:
        """Give up all that is pending for a target."""
        self._connection.execute(
            deliveries.update().where(deliveries.c.target == target, deliveries.c.state == DeliveryState.PENDING),
            {"state": DeliveryState.GIVEN_UP, "last_error": why, "tried_at": at},
        )

    def troubled(self, *, limit: int) -> list[Delivery]:
        """Return deliveries that failed and are pending, or were given up, the newest try first."""
        query = (
            select(deliveries)
            .where(deliveries.c.state != DeliveryState.DELIVERED, deliveries.c.last_error != "")
            .order_by(deliveries.c.tried_at.desc(), deliveries.c.sequence.desc(), deliveries.c.target)
            .limit(limit)
        )
        return every(self._connection, query, Delivery)

    def prune(self, *, before: datetime) -> None:
        """Forget deliveries that ended with a try before a moment."""
        self._connection.execute(
            deliveries.delete().where(deliveries.c.state != DeliveryState.PENDING, deliveries.c.tried_at < before)
        )

    def note_overdue(self, decision: DecisionId, number: int, *, at: datetime) -> bool:
        """Note that a condition was said to be overdue; False when it was before."""
        here = overdue_notes.c.decision == decision, overdue_notes.c.number == number
        if self._connection.execute(select(overdue_notes.c.number).where(*here)).first() is not None:
            return False
        self._connection.execute(overdue_notes.insert(), {"decision": decision, "number": number, "noted_at": at})
        return True
