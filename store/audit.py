"""The audit chain in the database. The rules of the chain are in `pipeline.domain.audit`; triggers guard the table."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Text, select, type_coerce
from sqlalchemy.exc import DBAPIError

from pipeline.domain.audit import Action, AuditEvent, chained
from pipeline.domain.canonical import canonical_json
from pipeline.domain.chain import StoredEvent
from pipeline.errors import IntegrityBroken, InvalidInput
from pipeline.ports import Clock
from store.rows import fields_of, first, streamed
from store.tables import audit_events

_PAGE_EVENTS = 500

_TEXTS = tuple(
    column if column.name == "sequence" else type_coerce(column, Text).label(column.name)
    for column in (audit_events.c[name] for name in StoredEvent._fields)
)


class SqlAuditTrail:
    """Port `AuditTrail`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._appended: AuditEvent | None = None

    def append(self, *, actor: str, action: Action, subject: str, payload: dict[str, Any]) -> AuditEvent:
        """Seal and add an event after the newest one, which no other writer can move while this transaction lives.

        What is sealed is what will be read back: the payload as JSON spells it, the time in UTC.

        Raises:
            InvalidInput: when the payload is not JSON.
        """
        try:
            content = json.loads(canonical_json(payload))
        except (TypeError, ValueError) as exc:
            raise InvalidInput(f"the payload of {action.value} is not JSON: {exc}") from exc
        sealed = chained(
            # After the first one the head is ours: no other writer gets in before this transaction ends.
            after=self._appended or self.head(),
            at=self._clock.now().astimezone(UTC),
            actor=actor,
            action=action,
            subject=subject,
            payload=content,
        )
        self._connection.execute(audit_events.insert(), fields_of(sealed))
        self._appended = sealed
        return sealed

    def events(self, after: int = 0) -> Iterable[AuditEvent]:
        """Yield events in order, those with a sequence above `after`, without holding them all.

        Raises:
            IntegrityBroken: when a row is no event any more.
        """
        query = select(audit_events).where(audit_events.c.sequence > after)
        return streamed(self._connection, query, AuditEvent, by=[audit_events.c.sequence])

    def event(self, sequence: int) -> AuditEvent | None:
        """Return one event.

        Raises:
            IntegrityBroken: when the row is no event any more.
        """
        return first(self._connection, select(audit_events).where(audit_events.c.sequence == sequence), AuditEvent)

    def pages(self) -> Iterable[Sequence[StoredEvent]]:
        """Yield every row there is, whatever its sequence, in order and in pages. Read it to its end.

        Raises:
            IntegrityBroken: when a column is not even text.
        """
        # One cursor and no condition: a page that began after the last sequence would pass over a row that stands
        # twice in a table without its key, and `sequence > 0` over one that was put before the first.
        query = select(*_TEXTS).order_by(audit_events.c.sequence)
        try:
            with self._connection.execute(query, execution_options={"yield_per": _PAGE_EVENTS}) as result:
                for page in result.partitions():
                    yield [StoredEvent._make(row) for row in page]
        except DBAPIError as exc:
            raise IntegrityBroken(f"the audit trail cannot be read: {exc.orig}") from exc

    def head(self) -> AuditEvent | None:
        """Return the newest event."""
        return first(self._connection, select(audit_events).order_by(audit_events.c.sequence.desc()), AuditEvent)
