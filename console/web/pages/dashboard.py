"""The dashboard: how the portfolio stands."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi import APIRouter, Response

from console.web.plots import bars, columns, grade_counts, share_points
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.assessment import INSUFFICIENT
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.domain.trend import MonthEnd

router = APIRouter()
NEWEST_SHOWN = 8


@router.get("/")
def dashboard(visit: Visitor) -> Response:
    """Show the portfolio by grade and by risk, what waits, and what was assessed last."""
    portfolio = visit.services.browsing.portfolio(newest=NEWEST_SHOWN)
    tiers, stages = Counter[RiskTier](), Counter[Stage]()
    for count in visit.services.inventory.counts():
        stages[count.stage] += count.number
        if count.stage.is_open:
            tiers[count.tier] += count.number
    grades = {each.grade: each.vendors for each in portfolio.grades}
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
        vendors=portfolio.vendors,
        assessed=portfolio.assessed,
        coverage=portfolio.coverage,
        capped=portfolio.capped,
        grades=bars(grade_counts(grades, not_assessed=portfolio.vendors - portfolio.assessed)),
        risks=bars({tier.value: tiers[tier] for tier in reversed(RiskTier)}),
        stages=bars({stage.value: stages[stage] for stage in Stage if stages[stage]}),
        systems=stages.total(),
        newest=portfolio.newest,
        under_way=visit.services.starting.under_way(),
        overdue=visit.services.deciding.overdue(datetime.now(UTC).date()),
    )


def _grades_in(months: Iterable[MonthEnd]) -> tuple[str, ...]:
    """Return the grades of any month, the worst first, so that the best stands on top; what has none is below all."""
    known = {grade for month in months for grade in month.grades}
    return tuple(sorted(known, key=lambda grade: (grade != INSUFFICIENT, [-ord(letter) for letter in grade])))
