"""Plan, do, check, act: where each record sits, and what is due or overdue."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.model import Record
from pipeline.domain.register.entry import Entry
from pipeline.domain.register.improvement import ManagementReview, Nonconformity
from pipeline.domain.standing import Standing
from pipeline.domain.system import AISystem

SOON_DAYS = 60


class Phase(StrEnum):
    """The four phases."""

    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"


PHASES: dict[Family, Phase] = {
    Family.SCOPE: Phase.PLAN,
    Family.POLICY: Phase.PLAN,
    Family.PARTY: Phase.PLAN,
    Family.CONTEXT: Phase.PLAN,
    Family.ROLE: Phase.PLAN,
    Family.COMPETENCE: Phase.PLAN,
    Family.OBJECTIVE: Phase.PLAN,
    Family.IMPACT_ASSESSMENT: Phase.PLAN,
    Family.REQUEST: Phase.PLAN,
    Family.SYSTEM: Phase.DO,
    Family.ASSESSMENT: Phase.DO,
    Family.DECISION: Phase.DO,
    Family.GATE_DECISION: Phase.DO,
    Family.CONTRACT: Phase.DO,
    Family.ACCOUNT: Phase.DO,
    Family.UPLOAD: Phase.DO,
    Family.MODEL_BILL: Phase.DO,
    Family.SERVICE_DECISION: Phase.DO,
    Family.QUESTION: Phase.DO,
    Family.REVIEW: Phase.CHECK,
    Family.REASSESSMENT: Phase.CHECK,
    Family.LOG_IMPORT: Phase.CHECK,
    Family.CHECKPOINT: Phase.CHECK,
    Family.ATTESTATION: Phase.CHECK,
    Family.AUDIT_PROGRAMME: Phase.CHECK,
    Family.AUDIT_FINDING: Phase.CHECK,
    Family.MANAGEMENT_REVIEW: Phase.CHECK,
    Family.CONDITION_MET: Phase.ACT,
    Family.NONCONFORMITY: Phase.ACT,
}


class PhaseLine(Record):
    """How many records of a family there are, the day of the newest, and the page that lists or shows them."""

    phase: Phase
    family: Family
    number: int
    newest: date
    link: str


class DueItem(Record):
    """Something to be done by a day."""

    due: date
    what: str
    owner: str
    link: str
    is_overdue: bool


_LISTS = {
    Family.SYSTEM: "/systems",
    Family.REQUEST: "/systems",
    Family.ASSESSMENT: "/vendors",
    Family.DECISION: "/systems",
    Family.CONDITION_MET: "/systems",
    Family.ACCOUNT: "/people",
    Family.CHECKPOINT: "/audit",
}


def phase_lines(records: Iterable[LiveRecord]) -> list[PhaseLine]:
    """Return how many different records of each family there are, by phase."""
    newest: dict[Family, date] = {}
    different = {(item.family, item.id): item for item in records}
    for item in different.values():
        newest[item.family] = max(newest.get(item.family, item.on), item.on)
    numbers = Counter(family for family, _ in different)
    order = list(Phase)
    return [
        PhaseLine(
            phase=PHASES[family],
            family=family,
            number=numbers[family],
            newest=newest[family],
            link=_LISTS.get(family, f"/management/entries?kind={family.value}"),
        )
        for family in sorted(numbers, key=lambda each: (order.index(PHASES[each]), list(Family).index(each)))
    ]


def due_items(
    entries: Iterable[Entry], systems: Sequence[AISystem], standings: Iterable[Standing], *, today: date
) -> list[DueItem]:
    """Return what is overdue or due within `SOON_DAYS`, by its day."""
    names = {item.id: item for item in systems}
    found = [item for entry in entries if entry.closed_on is None for item in _of_entry(entry)]
    for standing in standings:
        system = names[standing.system]
        if system.stage.is_final:
            continue
        link = f"/systems/{system.id}"
        found += [
            (each.condition.due, f"condition of {system.facts.name}: {each.condition.text}", each.condition.owner, link)
            for each in standing.open_conditions
        ]
        if standing.expires_on is not None:
            found.append((standing.expires_on, f"approval of {system.facts.name} ends", system.facts.owner, link))
    soon = today + timedelta(days=SOON_DAYS)
    return [
        DueItem(due=due, what=what, owner=owner, link=link, is_overdue=due < today)
        for due, what, owner, link in sorted(found)
        if due <= soon
    ]


def _of_entry(entry: Entry) -> Iterator[tuple[date, str, str, str]]:
    link = f"/management/entries/{entry.id}"
    if entry.review_on is not None:
        yield entry.review_on, f"look at “{entry.body.title}” again", entry.owner, link
    if isinstance(entry.body, Nonconformity):
        body = entry.body
        if body.action_due is not None and body.action_done_on is None:
            yield body.action_due, f"action on “{body.title}”", entry.owner, link
        if body.check_due is not None and body.checked_on is None:
            yield body.check_due, f"check whether the action on “{body.title}” helped", entry.owner, link
    if isinstance(entry.body, ManagementReview):
        for action in entry.body.actions:
            if action.done_on is None:
                yield action.due, action.words, action.owner, link
