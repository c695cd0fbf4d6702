"""Where a system's approval stands today: what was decided, whether it still holds, and what is to be done under it."""

from datetime import date
from enum import StrEnum

from pipeline.domain.decision import ApprovalCondition, Decision, Fulfilment, Lacking, Ruling
from pipeline.domain.ids import AssessmentId, DecisionId, SystemId
from pipeline.domain.model import Record
from pipeline.domain.system import AISystem


class StandingState(StrEnum):
    """What the decisions on a system are worth today."""

    NONE = "none"
    WAITING = "waiting"
    VALID = "valid"
    STALE = "stale"
    EXPIRED = "expired"


class StandingCondition(Record):
    """A condition that the approval came with, and how it was met, if it was."""

    decision: DecisionId
    condition: ApprovalCondition
    fulfilment: Fulfilment | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and nobody said that it was met."""
        return self.fulfilment is None and self.condition.due < today


class Standing(Record):
    """A system's standing.

    `ruling`, `decisions` and `expires_on` are of the last settled round; `signed` are those of the open round that
    count for the present report, and `lacking` who has to sign yet for an approval. `why` says for a stale
    one what changed. `assessment` is the one that would be signed now.
    """

    system: SystemId
    state: StandingState
    today: date
    ruling: Ruling | None = None
    decisions: tuple[Decision, ...] = ()
    expires_on: date | None = None
    is_exception: bool = False
    signed: tuple[Decision, ...] = ()
    lacking: Lacking | None = None
    why: tuple[str, ...] = ()
    conditions: tuple[StandingCondition, ...] = ()
    assessment: AssessmentId | None = None

    @property
    def open_conditions(self) -> tuple[StandingCondition, ...]:
        """Those that nobody has met."""
        return tuple(item for item in self.conditions if item.fulfilment is None)

    @property
    def overdue_conditions(self) -> tuple[StandingCondition, ...]:
        """Those whose day has passed."""
        return tuple(item for item in self.conditions if item.is_overdue(self.today))


class OverdueCondition(Record):
    """A condition of an approval that its day has passed, and the system that it is of."""

    system: AISystem
    condition: StandingCondition


class Verification(Record):
    """A decision, and every way in which it does not prove what it says; none when it holds."""

    decision: Decision
    flaws: tuple[str, ...]
