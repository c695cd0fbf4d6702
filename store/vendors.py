"""The vendors' records."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import VendorId
from pipeline.domain.vendor import Vendor
from store.rows import every, fields_of, first
from store.tables import vendors


class SqlVendors:
    """Port `Vendors`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, vendor: Vendor) -> None:
        """Add a vendor.

        Raises:
            InvalidInput: when there is one with this id or domain.
        """
        self._connection.execute(vendors.insert(), fields_of(vendor))

    def get(self, vendor: VendorId) -> Vendor | None:
        """Return a vendor by id."""
        return first(self._connection, select(vendors).where(vendors.c.id == vendor), Vendor)

    def by_domain(self, domain: str) -> Vendor | None:
        """Return a vendor by its registrable domain."""
        return first(self._connection, select(vendors).where(vendors.c.domain == domain), Vendor)

    def all(self) -> list[Vendor]:
        """Return all vendors by domain."""
        return every(self._connection, select(vendors).order_by(vendors.c.domain), Vendor)
