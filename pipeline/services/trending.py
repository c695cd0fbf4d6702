"""How the portfolio stood at the ends of the past months.

A month that has ended changes no more, since records are never changed, so its count is kept for as long as the process
lives: only the first reader in a month pays.
"""

from datetime import date

from pipeline.domain.trend import MonthEnd
from pipeline.ports import Clock, Store
from pipeline.stages.trend import month_ends


class Trending:
    """Counts once a month."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: dict[date, tuple[MonthEnd, ...]] = {}

    def month_ends(self) -> tuple[MonthEnd, ...]:
        """Return how it stood at the ends of the last months before this one, the oldest first."""
        today = self._clock.now().date()
        month = today.replace(day=1)
        found = self._kept.get(month)
        if found is None:
            with self._store.reading() as transaction:
                found = month_ends(transaction.trends.graded(), transaction.trends.tiered(), today=today)
            self._kept = {month: found}
        return found
