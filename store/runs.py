"""Runs and their states."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from pipeline.domain.ids import RunId, VendorId
from pipeline.domain.run import LastEnd, Run, RunState
from pipeline.errors import NotFound
from store.rows import every, every_of, fields_of, first
from store.tables import runs


class SqlRuns:
    """Port `Runs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: Run) -> None:
        """Add a run.

        Raises:
            InvalidInput: when there is one with this id.
        """
        self._connection.execute(runs.insert(), fields_of(run))

    def get(self, run: RunId) -> Run | None:
        """Return a run by id."""
        return first(self._connection, select(runs).where(runs.c.id == run), Run)

    def replace(self, run: Run) -> None:
        """Put a run's new state in the place of the old.

        Raises:
            NotFound: when there is no run with this id.
        """
        result = self._connection.execute(runs.update().where(runs.c.id == run.id), fields_of(run))
        if not result.rowcount:
            raise NotFound(f"no run {run.id}")

    def running(self, vendor: VendorId) -> list[Run]:
        """Return a vendor's runs that have not ended, oldest first."""
        query = (
            select(runs)
            .where(runs.c.vendor == vendor, runs.c.state == RunState.RUNNING)
            .order_by(runs.c.started_at, runs.c.id)
        )
        return every(self._connection, query, Run)

    def latest(self, vendor: VendorId) -> Run | None:
        """Return the run of a vendor that began last, whatever became of it; one that nobody took never began."""
        query = (
            select(runs)
            .where(runs.c.vendor == vendor, runs.c.taken > 0)
            .order_by(runs.c.started_at.desc(), runs.c.id.desc())
        )
        return first(self._connection, query, Run)

    def ends(self, vendors: Sequence[VendorId]) -> list[LastEnd]:
        """Return when runs of these vendors last finished with a report and last failed, by use."""
        group = (runs.c.vendor, runs.c.profile, runs.c.state)
        # One that only captured judged nothing.
        judged = (runs.c.state == RunState.FINISHED) & runs.c.assessment.is_not(None)
        query = (
            select(*group, func.max(runs.c.finished_at).label("at"))
            .where(judged | (runs.c.state == RunState.FAILED), runs.c.finished_at.is_not(None))
            .group_by(*group)
        )
        return every_of(self._connection, query, LastEnd, runs.c.vendor, vendors)

    def unfinished(self) -> list[Run]:
        """Return the runs that are queued or running, in the order in which they were asked for; ids sort by time."""
        states = [state for state in RunState if not state.is_over]
        return every(self._connection, select(runs).where(runs.c.state.in_(states)).order_by(runs.c.id), Run)

    def newest(self, count: int) -> list[Run]:
        """Return the runs that were asked for last, the newest first."""
        return every(self._connection, select(runs).order_by(runs.c.id.desc()).limit(count), Run)
