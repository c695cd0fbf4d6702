"""The audit chain in the database. The rules of the chain are in `pipeline.domain.audit`; triggers guard the table."""

import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, select

from pipeline.domain.audit import Action, AuditEvent, chained
from pipeline.domain.canonical import canonical_json
from pipeline.errors import InvalidInput
from pipeline.ports import Clock
from store.rows import fields_of, first, streamed
from store.tables import audit_events


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

    def head(self) -> AuditEvent | None:
        """Return the newest event."""
        return first(self._connection, select(audit_events).order_by(audit_events.c.sequence.desc()), AuditEvent)
