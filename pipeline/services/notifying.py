"""Tells people and programs what happened, from the audit trail, at least once.

Rules:
- what there is to tell is found by position (`deriving.py`): what was committed is told, whatever is killed when (I11);
- a try is claimed before it is made, in a transaction of its own, so that of two processes one makes it;
- nothing is sent inside a transaction;
- the same event goes out under the same id every time.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from random import random
from typing import NamedTuple, Protocol

from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.delivery import ATTEMPTS_MAX, Delivery, DeliveryState
from pipeline.domain.ids import TargetId, WebhookId
from pipeline.domain.model import Record
from pipeline.domain.notice import Notice
from pipeline.domain.standing import OverdueCondition
from pipeline.domain.webhook import Posted, Webhook, WebhookKeys, payload, signed_headers
from pipeline.errors import MessageRefused
from pipeline.ports import Clock, Messenger, Poster, Store, Transaction
from pipeline.services.deriving import Deriving
from pipeline.stages.notices import Mentioned, Names, mentioned, notice_of

SENT_AT_ONCE = 8
THREADS = 4  # two rounds of a batch, each of 15 seconds at most, fit into the lease several times
SENDS_MAX = 500  # by default, in one call


class Tally(Record):
    """What one call of `send_due` came to."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0

    @property
    def total(self) -> int:
        """How many tries were made."""
        return self.delivered + self.failed + self.given_up


class ChannelTest(Record):
    """What came of a test of one channel; `label` is the kind of its service."""

    channel: TargetId
    label: str
    refused: str = ""


class Overdue(Protocol):
    """Who knows the conditions whose day has passed."""

    def overdue(self, today: date) -> Sequence[OverdueCondition]: ...  # noqa: D102


class _Parcel(NamedTuple):
    """A claimed delivery, and all that sending it needs."""

    delivery: Delivery
    notice: Notice
    webhook: Webhook | None = None
    keys: WebhookKeys | None = None


class Notifying:
    """Finds what there is to tell, and sends it.

    `address` is where people reach the console, for links; `actor` is whom the audit trail names when a receiver ends
    its webhook by itself; `chance` gives a number from 0 to 1.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        poster: Poster,
        messengers: Sequence[Messenger] = (),
        *,
        overdue: Overdue,
        address: str = "",
        actor: str = "dossier",
        chance: Callable[[], float] = random,
    ) -> None:
        self._store = store
        self._clock = clock
        self._poster = poster
        self._messengers = {messenger.id: messenger for messenger in messengers}
        self._deriving = Deriving(store, clock, self._messengers)
        self._overdue = overdue
        self._address = address.rstrip("/")
        self._actor = actor
        self._chance = chance

    def note_overdue(self, *, actor: str) -> int:
        """Write into the audit trail which conditions became overdue; return how many. Each is written once."""
        now = self._clock.now()
        late = self._overdue.overdue(now.date())
        if not late:
            return 0
        noted = 0
        with self._store.writing() as transaction:
            for item in late:
                decision, condition = item.condition.decision, item.condition.condition
                met = {found.number for found in transaction.reviews.fulfilments(decision)}
                if condition.number in met or not transaction.outbox.note_overdue(decision, condition.number, at=now):
                    continue
                transaction.audit.append(
                    actor=actor,
                    action=Action.CONDITION_OVERDUE,
                    subject=decision,
                    payload={
                        "system": item.system.id,
                        "vendor": item.system.vendor,
                        "number": condition.number,
                        "due": condition.due.isoformat(),
                        "owner": condition.owner,
                    },
                )
                noted += 1
        return noted

    def send_due(self, limit: int = SENDS_MAX) -> Tally:
        """Send what there is to tell and what is to be tried again, at most `limit` messages; return what came of it.

        Raises:
            StoreBusy: when another writer holds the database for too long. What was sent meanwhile is sent again.
        """
        self._deriving.catch_up()
        tally, left = Tally(), limit
        with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="dossier-notify") as pool:
            while left > 0 and (parcels := self._claimed(min(left, SENT_AT_ONCE))):
                left -= len(parcels)
                for parcel, posted in zip(parcels, pool.map(self._sent, parcels), strict=True):
                    tally = _counted(tally, self._recorded(parcel, posted))
        return tally

    def test_channels(self) -> list[ChannelTest]:
        """Send a test to every channel now, once each, and return what came of it."""
        found = []
        for channel, messenger in self._messengers.items():
            refused = ""
            try:
                messenger.send(title="A test", body=_linked("Dossier sends its messages here.", self._address))
            except MessageRefused as error:
                refused = str(error)
            found.append(ChannelTest(channel=channel, label=messenger.label, refused=refused))
        return found

    def _claimed(self, limit: int) -> list[_Parcel]:
        now = self._clock.now()
        with self._store.reading() as transaction:
            if not self._due(transaction, now, limit):
                return []
        parcels: list[_Parcel] = []
        with self._store.writing() as transaction:
            for delivery in self._due(transaction, now, limit):
                parcel = _packed(transaction, delivery) if delivery.attempts < ATTEMPTS_MAX else None
                if parcel is None:
                    # Whoever made the last try died over it, or the record is gone.
                    given_up = delivery.given_up(delivery.last_error or "the last try ended without a word")
                    transaction.outbox.replace_delivery(given_up)
                    continue
                claimed = delivery.claimed(now)
                transaction.outbox.replace_delivery(claimed)
                parcels.append(parcel._replace(delivery=claimed))
        return parcels

    def _due(self, transaction: Transaction, now: datetime, limit: int) -> list[Delivery]:
        active = [TargetId(webhook.id) for webhook in transaction.outbox.webhooks() if webhook.active]
        return transaction.outbox.due([*self._messengers, *active], at=now, limit=limit)

    def _sent(self, parcel: _Parcel) -> Posted:
        if parcel.webhook is not None and parcel.keys is not None:
            body = payload(parcel.notice)
            headers = signed_headers(parcel.keys, message_id=parcel.notice.id, body=body, at=self._clock.now())
            return self._poster.post(parcel.webhook.url, headers, body)
        try:
            self._messengers[parcel.delivery.target].send(
                title=parcel.notice.title,
                body=_linked(parcel.notice.body, self._address and self._address + parcel.notice.path),
            )
        except MessageRefused as refused:
            return Posted(detail=str(refused))
        return Posted(status=200, detail="handed over")

    def _recorded(self, parcel: _Parcel, posted: Posted) -> DeliveryState:
        now, claimed = self._clock.now(), parcel.delivery
        if posted.accepted:
            after = claimed.delivered()
        elif posted.gone:
            after = claimed.given_up(posted.detail)
        else:
            after = claimed.failed(
                posted.detail, at=now, chance=self._chance(), retry_after_seconds=posted.retry_after_seconds
            )
        with self._store.writing() as transaction:
            stored = transaction.outbox.delivery(claimed.target, claimed.sequence)
            # Removed meanwhile, or ended; or the lease ran out and somebody else is at it, whose failure counts.
            if stored is None or stored.state is not DeliveryState.PENDING:
                return after.state
            if stored.attempts != claimed.attempts and after.state is not DeliveryState.DELIVERED:
                return after.state
            transaction.outbox.replace_delivery(after)
            if posted.gone and parcel.webhook is not None:
                self._switch_off(transaction, parcel.webhook.id, now)
        return after.state

    def _switch_off(self, transaction: Transaction, webhook_id: WebhookId, now: datetime) -> None:
        webhook = transaction.outbox.webhook(webhook_id)
        if webhook is None or not webhook.active:
            return
        transaction.outbox.replace_webhook(webhook.model_copy(update={"active": False}))
        transaction.outbox.give_up(TargetId(webhook_id), "the receiver wants to hear no more (410)", at=now)
        transaction.audit.append(
            actor=self._actor,
            action=Action.WEBHOOK_CHANGED,
            subject=webhook_id,
            payload={"origin": webhook.origin, "active": False, "reason": "the receiver answered 410 Gone"},
        )


def _packed(transaction: Transaction, delivery: Delivery) -> _Parcel | None:
    event = transaction.audit.event(delivery.sequence)
    about = mentioned(event) if event is not None else None
    if event is None or about is None:
        return None
    webhook = transaction.outbox.webhook(WebhookId(delivery.target))
    keys = transaction.outbox.keys(webhook.id) if webhook else None
    return _Parcel(delivery, _notice(transaction, event, about), webhook, keys)


def _notice(transaction: Transaction, event: AuditEvent, about: Mentioned) -> Notice:
    system = transaction.systems.get(about.system) if about.system else None
    run = transaction.runs.get(about.run) if about.run else None
    vendor_id = about.vendor or (system.vendor if system else None) or (run.vendor if run else None)
    vendor = transaction.vendors.get(vendor_id) if vendor_id else None
    names = Names(vendor=vendor.name if vendor else "", vendor_id=vendor_id, system=system.facts.name if system else "")
    return notice_of(event, about, names)


def _linked(body: str, address: str) -> str:
    return f"{body}\n\n{address}" if address else body


def _counted(tally: Tally, state: DeliveryState) -> Tally:
    name = {DeliveryState.DELIVERED: "delivered", DeliveryState.PENDING: "failed", DeliveryState.GIVEN_UP: "given_up"}
    return tally.model_copy(update={name[state]: getattr(tally, name[state]) + 1})
