"""The dashboard: how the portfolio stands."""

from collections import Counter
from datetime import UTC, datetime

from fastapi import APIRouter, Response

from console.web.plots import bars, grade_counts
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage

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
    return page(
        visit,
        "dashboard.html.jinja",
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
