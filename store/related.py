"""The companies that vendors' lists name, from the run that found each to the last that did.

When a company was last seen is not kept but told from captures: it is the last run, before the one that noted its
leaving, that had its list in hand. That run need not have read the list: one that was killed before it did counts too,
though the company may have left by then, which only the next run that reads the list notes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select, tuple_

from pipeline.domain.ids import RelatedVendorId, RunId
from pipeline.domain.related import RelatedVendor
from store.captures import WITH_SNAPSHOT
from store.rows import fields_of, rows_of, trusted
from store.tables import captures, related_vendors, related_vendors_left, runs

_IN_OTHER_TABLES = {"last_seen", "left_in"}


class SqlRelatedVendors:
    """Port `RelatedVendors`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, related: Sequence[RelatedVendor]) -> None:
        """Add companies in the order of their lists; `last_seen` and `left_in` are not theirs to say.

        Raises:
            IntegrityBroken: when there is one with an id of these; none is ever changed.
            NotFound: at the end of the transaction, when a vendor, run, document or snapshot is not stored.
        """
        if not related:
            return
        last = self._connection.execute(select(func.max(related_vendors.c.position))).scalar() or 0
        rows = [
            {name: value for name, value in fields_of(item).items() if name not in _IN_OTHER_TABLES}
            | {"position": position}
            for position, item in enumerate(related, start=last + 1)
        ]
        self._connection.execute(related_vendors.insert(), rows)

    def leave(self, related: Iterable[RelatedVendorId], run: RunId) -> None:
        """Note that companies are no longer on their lists, as this run found.

        Raises:
            IntegrityBroken: when one of them has left before.
            NotFound: at the end of the transaction, when one of them or the run is not stored.
        """
        rows = [{"related": item, "left_in": run} for item in related]
        if rows:
            self._connection.execute(related_vendors_left.insert(), rows)

    def as_of(self, run: RunId) -> list[RelatedVendor]:
        """Return all companies that the lists of a run's vendor had named when the run ended, with those that had left.

        Raises:
            IntegrityBroken: when a row is no company any more.
        """
        order = self._runs_until(run)
        with trusted("RelatedVendor"):
            rows = [row for row in self._rows(run) if row["first_seen"] in order]
            read = self._runs_that_read({row["url"] for row in rows}, order)
            return [_related(row, read[row["url"]], order) for row in rows]

    def _runs_until(self, run: RunId) -> dict[str, int]:
        """Return the runs of a run's vendor up to this one, each with its place in time."""
        this = runs.alias()
        query = (
            select(runs.c.id)
            .join(this, this.c.vendor == runs.c.vendor)
            .where(this.c.id == run, tuple_(runs.c.started_at, runs.c.id) <= tuple_(this.c.started_at, this.c.id))
            .order_by(runs.c.started_at, runs.c.id)
        )
        return {row["id"]: place for place, row in enumerate(rows_of(self._connection, query))}

    def _rows(self, run: RunId) -> list[dict[str, object]]:
        vendor = select(runs.c.vendor).where(runs.c.id == run).scalar_subquery()
        query = (
            select(related_vendors, related_vendors_left.c.left_in)
            .outerjoin(related_vendors_left, related_vendors_left.c.related == related_vendors.c.id)
            .where(related_vendors.c.vendor == vendor)
            .order_by(related_vendors.c.position, related_vendors.c.id)
        )
        return rows_of(self._connection, query)

    def _runs_that_read(self, urls: set[object], order: dict[str, int]) -> defaultdict[object, list[str]]:
        """Return, for each list, the runs that captured it, in time."""
        found: defaultdict[object, list[str]] = defaultdict(list)
        if urls:
            query = select(captures.c.run, captures.c.url).where(captures.c.outcome.in_(WITH_SNAPSHOT)).distinct()
            for row in rows_of(self._connection, query.where(captures.c.url.in_(urls))):
                if row["run"] in order:
                    found[row["url"]].append(row["run"])
        for reading in found.values():
            reading.sort(key=order.__getitem__)
        return found


def _related(row: dict[str, object], read_in: Sequence[str], order: dict[str, int]) -> RelatedVendor:
    first, left = str(row["first_seen"]), row["left_in"]
    end = order.get(str(left), len(order))
    seen = [run for run in read_in if order[first] <= order[run] < end]
    fields = {name: row[name] for name in RelatedVendor.model_fields if name not in _IN_OTHER_TABLES}
    return RelatedVendor.model_validate(
        fields | {"last_seen": seen[-1] if seen else first, "left_in": left if left in order else None}
    )
