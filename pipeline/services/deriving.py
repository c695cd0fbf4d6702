"""Finds in the audit trail what there is to tell, and for whom.

Each target has its position. In one transaction the events after it become deliveries and the position moves on, so
that a process which dies between two events loses none and tells none twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from pipeline.domain.delivery import KEPT_DAYS, Delivery, Target
from pipeline.domain.ids import TargetId
from pipeline.domain.notice import FOR_PEOPLE, Topic
from pipeline.ports import Clock, Store, Transaction
from pipeline.stages.notices import mentioned

EVENTS_AT_ONCE = 500  # read within one transaction, which keeps other writers waiting
CHANNEL_FORGOTTEN_DAYS = 7
CHANNEL_SEEN_MINUTES = 60


class _Listener(NamedTuple):
    target: TargetId
    position: int
    topics: frozenset[Topic]


class Deriving:
    """Makes deliveries out of events. `channels` are those that this process can send to, beside all webhooks."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[TargetId]) -> None:
        self._store = store
        self._clock = clock
        self._channels = tuple(channels)

    def catch_up(self) -> None:
        """Derive everything up to the head."""
        while self._is_behind() and self._derived():
            pass

    def _is_behind(self) -> bool:
        """Whether there may be something to derive: asked first, for a look keeps no writer waiting."""
        with self._store.reading() as transaction:
            head = transaction.audit.head()
            known = {target.id: target for target in transaction.outbox.targets()}
            webhooks = [webhook for webhook in transaction.outbox.webhooks() if webhook.active]
        now = self._clock.now()
        if any(self._is_to_be_seen(known.get(channel), now) for channel in self._channels):
            return True
        wanted = [*self._channels, *(TargetId(webhook.id) for webhook in webhooks)]
        return head is not None and any(known[item].position < head.sequence for item in wanted if item in known)

    def _derived(self) -> bool:
        """Turn the next events into deliveries; return whether there may be more."""
        now = self._clock.now()
        with self._store.writing() as transaction:
            self._enlist_channels(transaction, now)
            listeners = self._listeners(transaction)
            if not listeners:
                return False
            start = min(listener.position for listener in listeners)
            events = list(islice(transaction.audit.events(start), EVENTS_AT_ONCE))
            if not events:
                return False
            transaction.outbox.add_deliveries(
                [
                    Delivery(target=listener.target, sequence=event.sequence, next_attempt_at=now)
                    for event in events
                    if (about := mentioned(event)) is not None
                    for listener in listeners
                    if listener.position < event.sequence and about.topic in listener.topics
                ]
            )
            transaction.outbox.advance([listener.target for listener in listeners], events[-1].sequence)
            transaction.outbox.prune(before=now - timedelta(days=KEPT_DAYS))
        return len(events) == EVENTS_AT_ONCE

    def _listeners(self, transaction: Transaction) -> list[_Listener]:
        positions = {target.id: target.position for target in transaction.outbox.targets()}
        topics = dict.fromkeys(self._channels, FOR_PEOPLE)
        for webhook in transaction.outbox.webhooks():
            if webhook.active:
                topics[TargetId(webhook.id)] = frozenset(webhook.topics or Topic)
        return [
            _Listener(target, positions[target], wanted) for target, wanted in topics.items() if target in positions
        ]

    def _enlist_channels(self, transaction: Transaction, now: datetime) -> None:
        """Begin new channels at the head. One that no process knew of for a week is new: it is not told that week."""
        known = {target.id: target for target in transaction.outbox.targets()}
        head = transaction.audit.head()
        for channel in self._channels:
            found = known.get(channel)
            if not self._is_to_be_seen(found, now):
                continue
            if found is None or now - found.seen_at > timedelta(days=CHANNEL_FORGOTTEN_DAYS):
                transaction.outbox.give_up(channel, "the channel was away", at=now)
                found = Target(id=channel, position=head.sequence if head else 0, seen_at=now)
            transaction.outbox.put_target(found.model_copy(update={"seen_at": now}))

    def _is_to_be_seen(self, found: Target | None, now: datetime) -> bool:
        return found is None or now - found.seen_at > timedelta(minutes=CHANNEL_SEEN_MINUTES)
