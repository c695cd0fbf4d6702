"""The dashboard: how the portfolio stands."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter, Response

from console.web.plots import bars, columns, grade_counts, share_points
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.assessment import INSUFFICIENT, AssessmentLine
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.domain.trend import MonthEnd
from pipeline.domain.vendor import Vendor

router = APIRouter()
NEWEST_SHOWN = 8


class Assessed(NamedTuple):
    """A vendor and its newest assessment."""

    vendor: Vendor
    newest: AssessmentLine


@router.get("/")
def dashboard(visit: Visitor) -> Response:
    """Show the portfolio by grade and by risk, what waits, and what was assessed last."""
    vendors = visit.services.browsing.portfolio()
    systems = visit.services.inventory.systems()
    assessed = sorted(
        (Assessed(line.vendor, line.newest) for line in vendors if line.newest is not None),
        key=lambda line: line.newest.made_at,
        reverse=True,
    )
    tiers = Counter(system.facts.risk.tier for system in systems if system.stage.is_open)
    stages = Counter(system.stage for system in systems)
    months = visit.services.trending.month_ends()
    return page(
        visit,
        "dashboard.html.jinja",
        months=months,
        grade_labels=(labels := _grades_in(months)),
        grade_columns=columns([month.grades for month in months], labels),
        tier_labels=tuple(tier.value for tier in RiskTier),
        tier_columns=columns(
            [{tier.value: number for tier, number in month.tiers.items()} for month in months],
            [tier.value for tier in RiskTier],
        ),
        coverage_points=share_points([month.coverage for month in months]),
        vendors=len(vendors),
        assessed=len(assessed),
        coverage=sum(line.newest.coverage for line in assessed) / len(assessed) if assessed else None,
        capped=sum(bool(line.newest.caps) for line in assessed),
        grades=bars(grade_counts([line.newest for line in vendors])),
        risks=bars({tier.value: tiers[tier] for tier in reversed(RiskTier)}),
        stages=bars({stage.value: stages[stage] for stage in Stage if stages[stage]}),
        systems=len(systems),
        newest=assessed[:NEWEST_SHOWN],
        overdue=visit.services.deciding.overdue(datetime.now(UTC).date()),
    )


def _grades_in(months: Iterable[MonthEnd]) -> tuple[str, ...]:
    """Return the grades of any month, the worst first, so that the best stands on top; what has none is below all."""
    known = {grade for month in months for grade in month.grades}
    return tuple(sorted(known, key=lambda grade: (grade != INSUFFICIENT, [-ord(letter) for letter in grade])))
