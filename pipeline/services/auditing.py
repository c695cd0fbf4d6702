"""Read and prove the audit trail."""

from collections.abc import Iterable
from itertools import islice

from pipeline.domain.audit import AuditEvent, chain_breaks
from pipeline.domain.model import Record
from pipeline.ports import Store


class ChainProof(Record):
    """How many events were read, the hash of the last one, and each place where the chain does not hold."""

    events: int
    head: str | None
    breaks: tuple[str, ...]


# A broken chain breaks at every event after the first break; the first ones tell the story.
BREAKS_SHOWN_MAX = 20


class Auditing:
    """Reads the chain."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def log(self, *, newest: int) -> list[AuditEvent]:
        """Return the newest events, oldest of them first."""
        with self._store.reading() as transaction:
            head = transaction.audit.head()
            after = max(0, head.sequence - newest) if head else 0
            return list(transaction.audit.events(after))

    def prove(self) -> ChainProof:
        """Read the whole chain once and check every link of it."""
        counter = _Counted()
        with self._store.reading() as transaction:
            breaks = tuple(islice(chain_breaks(counter.through(transaction.audit.events())), BREAKS_SHOWN_MAX))
            for _ in counter.rest():
                pass
        return ChainProof(events=counter.count, head=counter.last, breaks=breaks)


class _Counted:
    """Counts events as they pass."""

    def __init__(self) -> None:
        self.count = 0
        self.last: str | None = None
        self._events: Iterable[AuditEvent] = ()

    def through(self, events: Iterable[AuditEvent]) -> Iterable[AuditEvent]:
        self._events = iter(events)
        yield from self.rest()

    def rest(self) -> Iterable[AuditEvent]:
        for event in self._events:
            self.count += 1
            self.last = event.hash
            yield event
