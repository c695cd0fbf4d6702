"""How all vendors and systems stood at the end of each month.

A span is how long something stood: from the month in which it began to that in which it was followed. What began and
was followed within one month stood at no month's end.
"""

from datetime import date

from pipeline.domain.model import Record
from pipeline.domain.risk import RiskTier

Month = str  # 2026-11, which sorts as it reads


class GradedSpan(Record):
    """Newest reports of one grade that were made in one month and followed in another (None: not yet).

    `coverage` is the sum of their coverages, each 0 to 1.
    """

    since: Month
    until: Month | None
    grade: str
    vendors: int
    coverage: float


class TieredSpan(Record):
    """Open systems of one tier that came to it in one month and left it, or changed, in another (None: not yet)."""

    since: Month
    until: Month | None
    tier: RiskTier
    systems: int


class MonthEnd(Record):
    """How it stood on the last day of a month. `coverage` is the mean of the newest reports, None without any."""

    day: date
    grades: dict[str, int]
    coverage: float | None
    tiers: dict[RiskTier, int]

    @property
    def vendors(self) -> int:
        """How many vendors had a report."""
        return sum(self.grades.values())

    @property
    def systems(self) -> int:
        """How many systems were open."""
        return sum(self.tiers.values())
