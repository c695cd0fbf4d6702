"""Runs and their states."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import RunId, VendorId
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound
from store.rows import every, fields_of, first
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
        """Return the run that a vendor saw started last, whatever became of it."""
        query = select(runs).where(runs.c.vendor == vendor).order_by(runs.c.started_at.desc(), runs.c.id.desc())
        return first(self._connection, query, Run)
