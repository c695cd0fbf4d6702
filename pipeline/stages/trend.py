"""Count what stood at the end of each month out of how long each thing stood."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pipeline.domain.risk import RiskTier
from pipeline.domain.trend import GradedSpan, Month, MonthEnd, TieredSpan

MONTHS_SHOWN = 12


def month_ends(
    graded: Iterable[GradedSpan], tiered: Iterable[TieredSpan], *, today: date, months: int = MONTHS_SHOWN
) -> tuple[MonthEnd, ...]:
    """Return the newest so many month ends before today, the oldest first, from the first with anything on."""
    grades, tiers = list(graded), list(tiered)
    found = [_month_end(day, grades, tiers) for day in reversed(_last_days(today, months))]
    first = next((number for number, item in enumerate(found) if item.vendors or item.systems), len(found))
    return tuple(found[first:])


def _last_days(today: date, months: int) -> list[date]:
    """Return the last days of the months before this one, the newest first."""
    days = [today.replace(day=1) - timedelta(days=1)]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days


def _month_end(day: date, graded: Sequence[GradedSpan], tiered: Sequence[TieredSpan]) -> MonthEnd:
    month = f"{day:%Y-%m}"
    standing = [item for item in graded if _stood(item.since, item.until, month)]
    grades: Counter[str] = Counter()
    for item in standing:
        grades[item.grade] += item.vendors
    tiers: Counter[RiskTier] = Counter()
    for span in tiered:
        if _stood(span.since, span.until, month):
            tiers[span.tier] += span.systems
    vendors = grades.total()
    return MonthEnd(
        day=day,
        grades=dict(grades),
        coverage=sum(item.coverage for item in standing) / vendors if vendors else None,
        tiers=dict(tiers),
    )


def _stood(since: Month, until: Month | None, month: Month) -> bool:
    return since <= month and (until is None or until > month)
