"""The audit trail: a chain in which every event carries the hash of the one before it.

Rules:
- sequences are 1, 2, 3 ... without gaps;
- `previous` is the hash of the event before; the first event's is `GENESIS`;
- `hash` is over the canonical JSON of all other fields, so no field can be changed without breaking the chain.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.domain.canonical import digest_of
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record

GENESIS = Digest("sha256:" + "0" * 64)


class Action(StrEnum):
    """Everything that can be recorded, as subject and verb."""

    VENDOR_ADDED = "vendor.added"
    RUN_QUEUED = "run.queued"
    RUN_STARTED = "run.started"
    RUN_REQUEUED = "run.requeued"
    RUN_CANCELLED = "run.cancelled"
    RUN_FAILED = "run.failed"
    RUN_SUPERSEDED = "run.superseded"
    RUN_CAPTURED = "run.captured"
    SOURCE_FOUND = "source.found"
    SOURCE_RECLASSIFIED = "source.reclassified"
    SOURCE_UPLOADED = "source.uploaded"
    CAPTURE_MADE = "capture.made"
    SNAPSHOT_REEXTRACTED = "snapshot.reextracted"
    RELATED_VENDORS_CHANGED = "related_vendors.changed"
    ASSESSMENT_MADE = "assessment.made"
    ASSESSMENT_CONFIRMED = "assessment.confirmed"
    VENDOR_REASSESSED = "vendor.reassessed"
    CADENCE_SET = "vendor.cadence_set"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_INVITED = "person.invited"
    PERSON_LINKED = "person.linked"
    PASSWORD_SET = "person.password_set"  # noqa: S105  (an action, not a secret)
    PERSON_SIGNED_IN = "person.signed_in"
    PERSON_SIGNED_OUT = "person.signed_out"
    TOKEN_ISSUED = "token.issued"  # noqa: S105  (likewise)
    TOKEN_REVOKED = "token.revoked"  # noqa: S105  (likewise)
    SYSTEM_REQUESTED = "system.requested"
    SYSTEM_ADDED = "system.added"
    SYSTEM_CHANGED = "system.changed"
    SYSTEM_MOVED = "system.moved"
    FINDING_REVIEWED = "finding.reviewed"
    COMMENT_ADDED = "comment.added"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    DECISION_SIGNED = "decision.signed"
    DECISION_STALE = "decision.stale"
    CONDITION_MET = "condition.met"
    CONDITION_OVERDUE = "condition.overdue"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_REMOVED = "webhook.removed"
    REGISTER_ADDED = "register.added"
    REGISTER_CHANGED = "register.changed"
    REGISTER_CLOSED = "register.closed"
    MATURITY_MEASURED = "maturity.measured"


class AuditEvent(Record):
    """One change of state: who did what to which record, when, and what it became."""

    sequence: int
    at: datetime
    actor: str
    action: Action
    subject: str
    payload: dict[str, Any]
    previous: Digest
    hash: Digest


def event_hash(event: AuditEvent) -> Digest:
    """Return the hash that the event's fields demand."""
    fields = event.model_dump(mode="json", exclude={"hash", "payload"})
    # The payload as it is: pydantic would turn what JSON cannot carry into null, and the chain would not know.
    return Digest(digest_of(fields | {"payload": event.payload}))


def chained(
    *,
    after: AuditEvent | None,
    at: datetime,
    actor: str,
    action: Action,
    subject: str,
    payload: dict[str, Any],
) -> AuditEvent:
    """Return the event that follows `after` (None for the first)."""
    unsealed = AuditEvent(
        sequence=after.sequence + 1 if after else 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        payload=payload,
        previous=after.hash if after else GENESIS,
        hash=GENESIS,
    )
    return unsealed.model_copy(update={"hash": event_hash(unsealed)})


def chain_breaks(events: Iterable[AuditEvent]) -> Iterable[str]:
    """Yield a sentence for each place where the chain does not hold, reading the events once in order."""
    expected, previous = 1, GENESIS
    for event in events:
        if event.sequence != expected:
            yield f"event {event.sequence}: expected sequence {expected} here"
        if event.previous != previous:
            yield f"event {event.sequence}: does not follow the event before it"
        if event.hash != event_hash(event):
            yield f"event {event.sequence}: its content was changed"
        expected, previous = event.sequence + 1, event.hash
