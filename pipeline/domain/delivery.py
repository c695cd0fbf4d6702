"""Deliveries: one notice on its way to one target, tried until it is taken or given up.

Rules:
- a target is a webhook or a channel of messages; it has a position in the audit trail, and what comes after that is
  still to be told. A new target begins at the head: it is never told history;
- of a target and an event there is one delivery;
- whoever tries one claims it first: that counts the try and puts the next one off by `LEASE_SECONDS`. If they die, it
  is tried again then, and the receiver may meet it twice under the same id;
- after `ATTEMPTS_MAX` tries it is given up, and said.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.domain.ids import TargetId
from pipeline.domain.model import Record

# Waits after each try but the last, about 24 hours in all; each is lengthened by up to a fifth, so that receivers which
# were all down at once are not all asked again at once.
BACKOFF_SECONDS = (10, 60, 300, 1800, 7200, 21600, 54000)
ATTEMPTS_MAX = len(BACKOFF_SECONDS) + 1
JITTER_MAX = 0.2
LEASE_SECONDS = 180  # several times what a batch of tries may take (services/notifying.py)
RETRY_AFTER_MAX_SECONDS = 86_400
KEPT_DAYS = 30  # how long a delivery that has ended is shown
ERROR_MAX_CHARS = 300


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Target(Record):
    """Somebody who is told: up to where in the audit trail they were, and when a process last knew of them."""

    id: TargetId
    position: int
    seen_at: datetime


class Delivery(Record):
    """One event for one target. `tried_at` is when it was last tried or given up, `last_error` what came of that."""

    target: TargetId
    sequence: int
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_attempt_at: datetime
    tried_at: datetime | None = None
    last_error: str = ""

    def claimed(self, at: datetime) -> "Delivery":
        """Return it as whoever tries it now writes it down first."""
        lease = timedelta(seconds=LEASE_SECONDS)
        return self.model_copy(update={"attempts": self.attempts + 1, "tried_at": at, "next_attempt_at": at + lease})

    def delivered(self) -> "Delivery":
        """Return it as taken."""
        return self.model_copy(update={"state": DeliveryState.DELIVERED, "last_error": ""})

    def given_up(self, why: str) -> "Delivery":
        """Return it as given up."""
        return self.model_copy(update={"state": DeliveryState.GIVEN_UP, "last_error": why[:ERROR_MAX_CHARS]})

    def failed(self, why: str, *, at: datetime, chance: float, retry_after_seconds: int | None = None) -> "Delivery":
        """Return it after a try that failed: to be tried again later, or given up.

        Args:
            why: what went wrong, in words.
            at: now.
            chance: from 0 to 1, by which the wait is lengthened.
            retry_after_seconds: what the receiver asked for; it never shortens the wait.
        """
        if self.attempts >= ATTEMPTS_MAX:
            return self.given_up(why)
        usual = BACKOFF_SECONDS[self.attempts - 1] * (1 + JITTER_MAX * chance)
        wait = max(usual, min(retry_after_seconds or 0, RETRY_AFTER_MAX_SECONDS))
        return self.model_copy(
            update={"last_error": why[:ERROR_MAX_CHARS], "next_attempt_at": at + timedelta(seconds=wait)}
        )
