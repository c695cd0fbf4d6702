"""The road to certification, step by step, each with its readiness computed from records.

Indicative: an auditor decides.

A step's readiness is the share of its checks that hold.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pipeline.domain.management import ControlStanding, ControlState, Family, LiveRecord
from pipeline.domain.model import Record
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import AuditFinding, FindingGrade, Nonconformity
from pipeline.stages.management.cycle import DueItem

YEAR_DAYS = 400  # a year, and the weeks by which what is yearly slips
BUILT_SHARE_MIN = 0.8


class Check(Record):
    """Something that has to hold, whether it does, and the page where that shows."""

    what: str
    holds: bool
    told: str
    link: str


class RoadStep(Record):
    """A step of the road."""

    title: str
    checks: tuple[Check, ...]

    @property
    def readiness(self) -> float:
        """0 to 1."""
        return sum(item.holds for item in self.checks) / len(self.checks)


def road(
    records: Sequence[LiveRecord],
    entries: Iterable[Entry],
    controls: Sequence[ControlStanding],
    due: Iterable[DueItem],
    *,
    today: date,
) -> list[RoadStep]:
    """Return the five steps: gap analysis, building, internal audit, stage 1 (documents), stage 2 (operation)."""
    there = _There(records, today)
    known = list(entries)
    included = [item for item in controls if item.state is not ControlState.EXCLUDED]
    done = [item for item in included if item.state is ControlState.IMPLEMENTED]
    begun = [item for item in included if item.state is not ControlState.MISSING]
    late = [item for item in due if item.is_overdue]
    taken_up = {ref.id for item in known if isinstance(item.body, Nonconformity) for ref in item.body.about}
    bad = [
        item.id
        for item in known
        if isinstance(item.body, AuditFinding) and item.body.grade in {FindingGrade.MINOR, FindingGrade.MAJOR}
    ]
    loose = [name for name in bad if name not in taken_up]
    policy, scope = there.check(Family.POLICY, "an AI policy"), there.check(Family.SCOPE, "a statement of scope")
    audit = there.check(Family.AUDIT_PROGRAMME, "an internal audit within the year", days=YEAR_DAYS)
    review = there.check(Family.MANAGEMENT_REVIEW, "a management review within the year", days=YEAR_DAYS)
    reports = there.check(Family.ASSESSMENT, "a risk assessment of a system", days=YEAR_DAYS)
    return [
        RoadStep(
            title="gap analysis",
            checks=(
                scope,
                there.check(Family.CONTEXT, "issues inside and outside"),
                there.check(Family.PARTY, "interested parties"),
                there.check(Family.SYSTEM, "an inventory"),
            ),
        ),
        RoadStep(
            title="building",
            checks=(
                policy,
                there.check(Family.ROLE, "roles"),
                there.check(Family.OBJECTIVE, "objectives"),
                there.check(Family.COMPETENCE, "competence of people"),
                there.check(Family.IMPACT_ASSESSMENT, "an impact assessment"),
                _share("controls that are implemented or begun", len(begun), len(included), BUILT_SHARE_MIN),
            ),
        ),
        RoadStep(
            title="internal audit",
            checks=(
                audit,
                there.check(Family.AUDIT_FINDING, "findings within the year", days=YEAR_DAYS),
                Check(
                    what="each finding that does not conform is taken up",
                    holds=not loose if bad else audit.holds,
                    told=f"{len(loose)} of {len(bad)} are not",
                    link=_entries(EntryKind.AUDIT_FINDING.value),
                ),
                review,
            ),
        ),
        RoadStep(
            title="stage 1: documents",
            checks=(
                scope,
                policy,
                reports,
                there.check(Family.OBJECTIVE, "objectives"),
                audit,
                review,
                _share("controls that are implemented or begun", len(begun), len(included), 1.0),
            ),
        ),
        RoadStep(
            title="stage 2: operation",
            checks=(
                _share("controls that are implemented", len(done), len(included), 1.0),
                Check(
                    what="nothing is overdue",
                    holds=not late,
                    told=f"{len(late)} overdue",
                    link="/management/cycle",
                ),
                there.check(Family.CHECKPOINT, "a checkpoint of the trail within 100 days", days=100),
                there.check(Family.DECISION, "decisions within the year", days=YEAR_DAYS),
            ),
        ),
    ]


class _There:
    """What there is of each family."""

    def __init__(self, records: Iterable[LiveRecord], today: date) -> None:
        self._today = today
        self._days: dict[Family, list[date]] = {}
        for item in records:
            self._days.setdefault(item.family, []).append(item.on)

    def check(self, family: Family, what: str, *, days: int = 3650) -> Check:
        oldest = self._today - timedelta(days=days)
        counted = [day for day in self._days.get(family, ()) if oldest <= day <= self._today]
        told = f"{len(counted)}, the newest of {max(counted)}" if counted else "none"
        link = _entries(family.value) if family.value in {kind.value for kind in EntryKind} else "/management/cycle"
        return Check(what=what, holds=bool(counted), told=told, link=link)


def _entries(kind: str) -> str:
    return f"/management/entries?kind={kind}"


def _share(what: str, part: int, whole: int, least: float) -> Check:
    return Check(
        what=f"{what}: at least {least:.0%}",
        holds=whole > 0 and part >= least * whole,
        told=f"{part} of {whole}",
        link="/management/controls",
    )
