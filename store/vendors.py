"""The vendors' records."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, func, literal, select

from pipeline.domain.assessment import NOT_ASSESSED
from pipeline.domain.ids import VendorId
from pipeline.domain.vendor import Vendor, search_words
from store.assessments import newest
from store.rows import columns_of, every, every_of, fields_of, first
from store.searching import holds
from store.tables import assessments, vendors

_VENDOR = columns_of(vendors, Vendor)


class SqlVendors:
    """Port `Vendors`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, vendor: Vendor) -> None:
        """Add a vendor.

        Raises:
            InvalidInput: when there is one with this id or domain.
        """
        row = fields_of(vendor) | {"words": search_words(vendor.name, vendor.domain)}
        self._connection.execute(vendors.insert(), row)

    def get(self, vendor: VendorId) -> Vendor | None:
        """Return a vendor by id."""
        return first(self._connection, select(*_VENDOR).where(vendors.c.id == vendor), Vendor)

    def by_domain(self, domain: str) -> Vendor | None:
        """Return a vendor by its registrable domain."""
        return first(self._connection, select(*_VENDOR).where(vendors.c.domain == domain), Vendor)

    def all(self) -> list[Vendor]:
        """Return all vendors by domain."""
        return every(self._connection, select(*_VENDOR).order_by(vendors.c.domain), Vendor)

    def some(self, wanted: Sequence[VendorId]) -> list[Vendor]:
        """Return those of these vendors that there are, in no order."""
        return every_of(self._connection, select(*_VENDOR), Vendor, vendors.c.id, wanted)

    def known_as(self, reference: str) -> Vendor | None:
        """Return the vendor whose id, domain, website or name is the reference, in any capitals; the first by domain.

        A slash at its end counts for nothing.
        """
        wanted = reference.strip().rstrip("/")
        folded = wanted.casefold()
        query = select(*_VENDOR).where(
            vendors.c.id.in_([wanted, wanted.lower()])
            | (vendors.c.domain == folded)
            | (func.rtrim(func.lower(vendors.c.website), "/") == wanted.lower())
            | (vendors.c.words == literal(f"{folded}\n", Text) + vendors.c.domain)
        )
        return first(self._connection, query.order_by(vendors.c.domain), Vendor)

    def count(self, *, text: str = "", grade: str = "") -> int:
        """Count those whose name or domain holds a text, in any capitals, and whose newest assessment has a grade."""
        query = _wanted(select(func.count()).select_from(vendors), text=text, grade=grade)
        return int(self._connection.execute(query).scalar_one())

    def page(self, *, text: str = "", grade: str = "", offset: int, limit: int) -> list[Vendor]:
        """Return so many of those that are counted, by name in any capitals, after the first `offset`."""
        query = _wanted(select(*_VENDOR), text=text, grade=grade).order_by(vendors.c.words, vendors.c.id)
        return every(self._connection, query.limit(limit).offset(offset), Vendor)


def _wanted(query: Select[Any], *, text: str, grade: str) -> Select[Any]:
    if text:
        query = query.where(holds(vendors.c.words, text))
    if grade == NOT_ASSESSED:
        query = query.where(vendors.c.id.not_in(select(assessments.c.vendor)))
    elif grade:
        query = query.where(
            vendors.c.id.in_(select(assessments.c.vendor).where(newest(), assessments.c.grade == grade))
        )
    return query
