"""Measure objectives from records (6.2). What cannot be computed yet has no value, which is not zero (I8)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from pipeline.domain.decision import Decision
from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.model import Record
from pipeline.domain.register.organisation import Measure, Objective
from pipeline.domain.request import Request
from pipeline.domain.standing import Standing, StandingCondition

_LOOK_BACK_DAYS = 365


class Measured(Record):
    """An objective's value on a day, by which records; None when nothing says."""

    value: Decimal | None
    records: tuple[LiveRecord, ...] = ()

    def meets(self, objective: Objective) -> bool:
        """Whether the target is reached."""
        if self.value is None:
            return False
        return self.value >= objective.target if objective.at_least else self.value <= objective.target


class Facts(Record):
    """What the measures are computed from. `coverage` is by system, 0 to 1, of the report that it relies on."""

    records: tuple[LiveRecord, ...]
    standings: tuple[Standing, ...]
    requests: tuple[Request, ...]
    decisions: tuple[Decision, ...]
    coverage: dict[str, float]


def measured(objective: Objective, facts: Facts, *, today: date) -> Measured:
    """Return where an objective stands: shares and coverage in percent, the time to a decision in days (median)."""
    used = [item for item in facts.records if item.family is Family.SYSTEM and "in_use" in item.traits]
    match objective.measure:
        case Measure.ATTESTED:
            newest = max(
                (item for item in objective.readings if item.on <= today), key=lambda item: item.on, default=None
            )
            return Measured(value=newest.value if newest else None)
        case Measure.SYSTEMS_WITH_VALID_APPROVAL:
            return _share([item for item in used if "use_as_signed" in item.traits], used)
        case Measure.CONDITIONS_MET_IN_TIME:
            return _conditions(facts, today)
        case Measure.COVERAGE_OF_REPORTS:
            covered = [facts.coverage.get(item.id, 0.0) for item in used]
            return Measured(value=_percent(sum(covered), len(covered)), records=tuple(used))
        case Measure.REVIEWS_WITHIN_DAYS:
            return _days_to_decide(facts, today)


def _share(holding: Sequence[LiveRecord], whole: Sequence[LiveRecord]) -> Measured:
    return Measured(value=_percent(len(holding), len(whole)), records=tuple(holding))


def _percent(part: float, whole: int) -> Decimal | None:
    return Decimal(str(round(100 * part / whole, 1))) if whole else None


def _conditions(facts: Facts, today: date) -> Measured:
    """Of the conditions of approvals whose day has come, those that were met on it or before."""
    due = [item for standing in facts.standings for item in standing.conditions if item.condition.due < today]
    in_time = [item for item in due if _was_in_time(item)]
    names = {f"{item.decision}/{item.condition.number}" for item in in_time}
    shown = tuple(item for item in facts.records if item.family is Family.CONDITION_MET and item.id in names)
    return Measured(value=_percent(len(in_time), len(due)), records=shown)


def _was_in_time(item: StandingCondition) -> bool:
    return item.fulfilment is not None and item.fulfilment.at.date() <= item.condition.due


def _days_to_decide(facts: Facts, today: date) -> Measured:
    """From a request to the decision that settled its first round, for what was settled within the year."""
    settled: dict[str, Decision] = {}
    for decision in facts.decisions:
        if decision.settles:
            settled.setdefault(decision.system, decision)
    since = today - timedelta(days=_LOOK_BACK_DAYS)
    counted = [
        (request, found)
        for request in facts.requests
        if (found := settled.get(request.system)) is not None and found.signed_at.date() >= since
    ]
    days = [(found.signed_at - request.made_at).total_seconds() / 86_400 for request, found in counted]
    named = {found.id for _, found in counted}
    shown = tuple(item for item in facts.records if item.family is Family.DECISION and item.id in named)
    return Measured(value=Decimal(str(round(median(days), 1))) if days else None, records=shown)
