"""Webhooks: which programs are told of what happens. Administrators keep them; a secret is shown once."""

import secrets
from collections.abc import Iterable

from pydantic import Field

from pipeline.domain.audit import Action
from pipeline.domain.delivery import Delivery, DeliveryState, Target
from pipeline.domain.ids import TargetId, WebhookId
from pipeline.domain.model import Record
from pipeline.domain.notice import Topic
from pipeline.domain.person import Person, Role
from pipeline.domain.webhook import (
    SECRET_BYTES,
    Posted,
    Webhook,
    WebhookKeys,
    signed_headers,
    test_payload,
    webhook_secret,
)
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Clock, Poster, Store, Transaction
from pipeline.services.keeping import demand, valid

TROUBLED_MAX = 50
WEBHOOKS_MAX = 50  # each is a request for each notice


class NewSecret(Record):
    """A webhook and its secret, on their way to whoever asked for it."""

    webhook: Webhook
    secret: str = Field(repr=False)


class Trouble(Record):
    """A delivery that failed; `webhook` is None when it was to a channel of messages."""

    delivery: Delivery
    webhook: Webhook | None

    @property
    def is_final(self) -> bool:
        """Whether it is not tried again."""
        return self.delivery.state is DeliveryState.GIVEN_UP


class Webhooks:
    """Adds, changes, removes, lists and tests webhooks."""

    def __init__(self, store: Store, clock: Clock, poster: Poster) -> None:
        self._store = store
        self._clock = clock
        self._poster = poster

    def add(self, *, url: str, topics: Iterable[Topic] = (), by: Person) -> NewSecret:
        """Add a webhook, which is told of what happens from now on; return it with its secret, shown now only.

        Raises:
            NotAllowed: when `by` is no administrator.
            InvalidInput: when the address is not one that may be sent to, or there are too many.
        """
        secret = _fresh_secret()
        webhook = valid(
            Webhook,
            id=WebhookId(self._clock.new_id()),
            url=self._sendable(url),
            topics=_ordered(topics),
            created_by=by.id,
            created_at=self._clock.now(),
        )
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            if len(transaction.outbox.webhooks()) >= WEBHOOKS_MAX:
                raise InvalidInput(f"there are {WEBHOOKS_MAX} webhooks", advice="Remove one first.")
            transaction.outbox.add_webhook(webhook, WebhookKeys(current=secret))
            _noted(transaction, Action.WEBHOOK_ADDED, webhook, by)
            self._begin_at_head(transaction, webhook)
        return NewSecret(webhook=webhook, secret=secret)

    def change(
        self,
        webhook_id: WebhookId,
        *,
        topics: Iterable[Topic] | None = None,
        active: bool | None = None,
        by: Person,
    ) -> Webhook:
        """Change what is given. One that is switched off misses what happens, and what was on its way to it.

        Raises:
            NotAllowed: when `by` is no administrator.
            NotFound: when there is no such webhook.
        """
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            before = webhook_at(transaction, webhook_id)
            given = {"topics": None if topics is None else _ordered(topics), "active": active}
            after = before.model_copy(update={name: value for name, value in given.items() if value is not None})
            if after == before:
                return before
            transaction.outbox.replace_webhook(after)
            if before.active and not after.active:
                transaction.outbox.give_up(TargetId(after.id), "the webhook was switched off", at=self._clock.now())
            _noted(transaction, Action.WEBHOOK_CHANGED, after, by)
            if after.active and not before.active:
                self._begin_at_head(transaction, after)
        return after

    def rotate(self, webhook_id: WebhookId, *, by: Person) -> NewSecret:
        """Give a webhook a new secret, shown now only; for a day messages are signed with the old one too.

        Raises:
            NotAllowed: when `by` is no administrator.
            NotFound: when there is no such webhook.
        """
        secret = _fresh_secret()
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            webhook = webhook_at(transaction, webhook_id)
            keys = keys_at(transaction, webhook_id).rotated(secret, at=self._clock.now())
            transaction.outbox.set_keys(webhook_id, keys)
            _noted(transaction, Action.WEBHOOK_ROTATED, webhook, by)
        return NewSecret(webhook=webhook, secret=secret)

    def remove(self, webhook_id: WebhookId, *, by: Person) -> None:
        """Remove a webhook and what was on its way to it.

        Raises:
            NotAllowed: when `by` is no administrator.
            NotFound: when there is no such webhook.
        """
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            webhook = webhook_at(transaction, webhook_id)
            transaction.outbox.remove_webhook(webhook_id)
            _noted(transaction, Action.WEBHOOK_REMOVED, webhook, by)

    def all(self, by: Person) -> list[Webhook]:
        """Return all webhooks, oldest first.

        Raises:
            NotAllowed: when `by` is no administrator.
        """
        with self._store.reading() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            return transaction.outbox.webhooks()

    def troubled(self, by: Person, *, limit: int = TROUBLED_MAX) -> list[Trouble]:
        """Return deliveries that failed, to webhooks and channels, the newest try first.

        Raises:
            NotAllowed: when `by` is no administrator.
        """
        with self._store.reading() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            known = {webhook.id: webhook for webhook in transaction.outbox.webhooks()}
            found = transaction.outbox.troubled(limit=limit)
        return [Trouble(delivery=item, webhook=known.get(WebhookId(item.target))) for item in found]

    def test(self, webhook_id: WebhookId, *, by: Person) -> Posted:
        """Send a signed test now, once, and return what came of it.

        Raises:
            NotAllowed: when `by` is no administrator.
            NotFound: when there is no such webhook.
        """
        with self._store.reading() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            webhook, keys = webhook_at(transaction, webhook_id), keys_at(transaction, webhook_id)
        at = self._clock.now()
        body = test_payload(at)
        headers = signed_headers(keys, message_id=f"test_{self._clock.new_id()}", body=body, at=at)
        return self._poster.post(webhook.url, headers, body)

    def _sendable(self, url: str) -> str:
        stripped = url.strip()
        problem = self._poster.refusal(stripped)
        if problem is not None:
            raise InvalidInput(
                f"nothing is sent to this address: {problem}",
                advice="Use an https address that the public Internet has, or name its host in "
                "DOSSIER_WEBHOOK_ALLOW_HOSTS.",
            )
        return stripped

    def _begin_at_head(self, transaction: Transaction, webhook: Webhook) -> None:
        head = transaction.audit.head()
        transaction.outbox.put_target(
            Target(id=TargetId(webhook.id), position=head.sequence if head else 0, seen_at=self._clock.now())
        )


def webhook_at(transaction: Transaction, webhook_id: WebhookId) -> Webhook:
    """Return a webhook.

    Raises:
        NotFound: when there is none.
    """
    webhook = transaction.outbox.webhook(webhook_id)
    if webhook is None:
        raise NotFound(f"no webhook {webhook_id}", advice="`dossier webhook list` shows them.")
    return webhook


def keys_at(transaction: Transaction, webhook_id: WebhookId) -> WebhookKeys:
    """Return a webhook's keys.

    Raises:
        NotFound: when there are none.
    """
    keys = transaction.outbox.keys(webhook_id)
    if keys is None:
        raise NotFound(f"no keys of webhook {webhook_id}", advice="`dossier webhook list` shows the webhooks.")
    return keys


def _fresh_secret() -> str:
    return webhook_secret(secrets.token_bytes(SECRET_BYTES))


def _ordered(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    given = set(topics)
    return tuple(topic for topic in Topic if topic in given)


def _noted(transaction: Transaction, action: Action, webhook: Webhook, by: Person) -> None:
    transaction.audit.append(
        actor=by.label,
        action=action,
        subject=webhook.id,
        payload={
            "origin": webhook.origin,
            "topics": [topic.value for topic in webhook.topics],
            "active": webhook.active,
        },
    )
