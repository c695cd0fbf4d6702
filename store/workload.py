"""Leases and progress of runs: rows that are put in each other's place."""

from datetime import datetime

from sqlalchemy import Connection, Table, select

from pipeline.domain.ids import RunId
from pipeline.domain.progress import Lease, RunProgress
from store.rows import every, fields_of, first
from store.tables import run_leases, run_progress


class SqlWorkload:
    """Port `Workload`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, lease: Lease) -> None:
        """Keep a lease, in the place of the run's former one."""
        self._put(run_leases, lease)

    def lease(self, run: RunId) -> Lease | None:
        """Return a run's lease."""
        return first(self._connection, select(run_leases).where(run_leases.c.run == run), Lease)

    def leases(self) -> list[Lease]:
        """Return the leases of holders that others may take over."""
        query = select(run_leases).where(run_leases.c.holder != "").order_by(run_leases.c.run)
        return every(self._connection, query, Lease)

    def renew(self, run: RunId, *, holder: str, until: datetime) -> bool:
        """Lengthen a lease; False when somebody else holds it, or nobody."""
        held = (run_leases.c.run == run) & (run_leases.c.holder == holder)
        return bool(self._connection.execute(run_leases.update().where(held), {"until": until}).rowcount)

    def let_go(self, run: RunId) -> None:
        """Remove a run's lease, if it has one."""
        self._connection.execute(run_leases.delete().where(run_leases.c.run == run))

    def report(self, progress: RunProgress) -> None:
        """Keep how far a run is, in the place of what was kept before."""
        self._put(run_progress, progress)

    def progress(self, run: RunId) -> RunProgress | None:
        """Return how far a run is, as far as that was kept."""
        return first(self._connection, select(run_progress).where(run_progress.c.run == run), RunProgress)

    def _put(self, table: Table, record: Lease | RunProgress) -> None:
        """Change the row, or add it; writers exclude each other, so that none comes between."""
        row = fields_of(record)
        changed = self._connection.execute(table.update().where(table.c.run == record.run), row)
        if not changed.rowcount:
            self._connection.execute(table.insert(), row)
