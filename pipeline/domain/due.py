"""Work on a vendor that has become due, and why."""

from datetime import date
from enum import StrEnum

from pipeline.domain.ids import VendorId
from pipeline.domain.model import Record
from pipeline.domain.risk import RiskTier


class Work(StrEnum):
    """What can become due, the lighter first."""

    WATCH = "watch"
    REASSESS = "reassess"


class DueReason(StrEnum):
    """Why."""

    NEVER_ASSESSED = "never_assessed"
    CADENCE = "cadence"
    CONTRACT = "contract"
    APPROVAL_ENDS = "approval_ends"
    UPLOAD_EXPIRES = "upload_expires"
    EVIDENCE_AGES = "evidence_ages"
    DRIFT = "drift"


class Trigger(Record):
    """A day from which on a kind of work is due, unless it was done on that day or later."""

    day: date
    work: Work
    reason: DueReason
    note: str = ""


class LastDone(Record):
    """When a vendor was last looked at with success, and since when looks fail; None where there was no such day."""

    assessed_on: date | None = None
    watched_on: date | None = None
    failing_since: date | None = None
    failed_on: date | None = None


class Due(Record):
    """Work on a vendor that is due, with every trigger that made it so, the oldest first.

    `tier` is the highest of the vendor's systems: what is due is done in its order.
    """

    vendor: VendorId
    tier: RiskTier
    work: Work
    triggers: tuple[Trigger, ...]

    @property
    def since(self) -> date:
        """The day from which on it is due."""
        return self.triggers[0].day
