"""Re-assessments, which are only added, and what people said of vendors' cadences."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from pipeline.domain.cadence import VendorCadence
from pipeline.domain.ids import RunId, VendorId
from pipeline.domain.reassessment import LookedAgain, Reassessment
from store.drift_tables import reassessments, vendor_cadences
from store.rows import columns_of, every, every_of, fields_of, first


class SqlReassessments:
    """Port `Reassessments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, reassessment: Reassessment) -> None:
        """Add a re-assessment.

        Raises:
            IntegrityBroken: when there is one with this id.
            InvalidInput: when its run has one.
        """
        self._connection.execute(reassessments.insert(), fields_of(reassessment))

    def get(self, reassessment: str) -> Reassessment | None:
        """Return a re-assessment by id."""
        return first(self._connection, select(reassessments).where(reassessments.c.id == reassessment), Reassessment)

    def of_run(self, run: RunId) -> Reassessment | None:
        """Return what a run made of an earlier report."""
        return first(self._connection, select(reassessments).where(reassessments.c.run == run), Reassessment)

    def of_vendor(self, vendor: VendorId) -> list[Reassessment]:
        """Return a vendor's re-assessments, oldest first."""
        query = (
            select(reassessments)
            .where(reassessments.c.vendor == vendor)
            .order_by(reassessments.c.at, reassessments.c.id)
        )
        return every(self._connection, query, Reassessment)

    def lines(self, vendors: Sequence[VendorId]) -> list[LookedAgain]:
        """Return the re-assessments of these vendors as lines, oldest first among those of one vendor."""
        query = select(*columns_of(reassessments, LookedAgain)).order_by(reassessments.c.at, reassessments.c.id)
        return every_of(self._connection, query, LookedAgain, reassessments.c.vendor, vendors)


class SqlCadences:
    """Port `Cadences`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, cadence: VendorCadence) -> None:
        """Keep what was said of a vendor, in the place of what was said before."""
        row = fields_of(cadence)
        changed = self._connection.execute(
            vendor_cadences.update().where(vendor_cadences.c.vendor == cadence.vendor), row
        )
        if not changed.rowcount:
            self._connection.execute(vendor_cadences.insert(), row)

    def get(self, vendor: VendorId) -> VendorCadence | None:
        """Return what was said of a vendor."""
        return first(self._connection, select(vendor_cadences).where(vendor_cadences.c.vendor == vendor), VendorCadence)

    def all(self) -> list[VendorCadence]:
        """Return what was said of each vendor of which something was."""
        return every(self._connection, select(vendor_cadences).order_by(vendor_cadences.c.vendor), VendorCadence)
