"""The dashboard: how the portfolio stands."""

from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter, Response

from console.web.plots import bars, grade_counts
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.assessment import AssessmentLine
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
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
    return page(
        visit,
        "dashboard.html.jinja",
        vendors=len(vendors),
        assessed=len(assessed),
        coverage=sum(line.newest.coverage for line in assessed) / len(assessed) if assessed else None,
        capped=sum(bool(line.newest.caps) for line in assessed),
        grades=bars(grade_counts([line.newest for line in vendors])),
        risks=bars({tier.value: tiers[tier] for tier in reversed(RiskTier)}),
        stages=bars({stage.value: stages[stage] for stage in Stage if stages[stage]}),
        systems=len(systems),
        newest=assessed[:NEWEST_SHOWN],
        under_way=visit.services.starting.under_way(),
        overdue=visit.services.deciding.overdue(datetime.now(UTC).date()),
    )
