"""What people and programs are told: something that happened, in words that are safe to show anywhere."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from pipeline.domain.ids import Digest, SystemId, VendorId
from pipeline.domain.model import Record

TITLE_MAX_CHARS = 160
BODY_MAX_CHARS = 1200


class Topic(StrEnum):
    """What somebody may want to be told of; the `type` of a webhook's payload."""

    REQUEST_MADE = "request.made"
    REPORT_MADE = "report.made"
    REVIEW_WAITING = "review.waiting"
    DECISION_SIGNED = "decision.signed"
    APPROVAL_STALE = "approval.stale"
    APPROVAL_EXPIRED = "approval.expired"
    CONDITION_OVERDUE = "condition.overdue"
    RUN_FAILED = "run.failed"


# A report that somebody has to look at is told of as `review.waiting`: people are not told twice.
FOR_PEOPLE = frozenset(Topic) - {Topic.REPORT_MADE}


class Notice(Record):
    """One thing that happened, as it is told.

    `id` follows from the audit event's hash: whoever is told twice can see it. `title` and `body` are plain text
    (`stages/plain.py`); `path` is a page of the console, such as `/systems/<id>`.
    """

    id: str
    sequence: int
    topic: Topic
    title: str = Field(max_length=TITLE_MAX_CHARS)
    body: str = Field(max_length=BODY_MAX_CHARS)
    subject: str
    path: str
    vendor: VendorId | None = None
    system: SystemId | None = None
    at: datetime


def notice_id(event_hash: Digest) -> str:
    """Return the id under which an audit event is told of: 128 bits of its hash, and no full stop (see `webhook`)."""
    return f"evt_{event_hash.removeprefix('sha256:')[:32]}"
