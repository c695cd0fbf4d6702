"""Sources, the attempts to fetch them, and what was received."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.ids import RunId, SnapshotId, VendorId
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from pipeline.errors import NotFound
from store.dialects import insert_new
from store.rows import columns_of, every, fields_of, first, part, rows_of, streamed, trusted
from store.tables import captures, snapshots, sources

WITH_SNAPSHOT = tuple(outcome for outcome in CaptureOutcome if outcome.has_snapshot)


class SqlCaptures:
    """Port `Captures`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_source(self, source: Source) -> None:
        """Add a source.

        Raises:
            InvalidInput: when the vendor has one with this URL, or there is one with this id.
        """
        self._connection.execute(sources.insert(), fields_of(source))

    def replace_source(self, source: Source) -> None:
        """Put what is known of a source now in the place of what was; its address and vendor stay.

        Raises:
            NotFound: when there is no source with this id at this address of this vendor.
        """
        same = (sources.c.id == source.id) & (sources.c.vendor == source.vendor) & (sources.c.url == source.url)
        result = self._connection.execute(sources.update().where(same), fields_of(source))
        if not result.rowcount:
            raise NotFound(f"no source {source.id} at {source.url}")

    def source(self, vendor: VendorId, url: str) -> Source | None:
        """Return a vendor's source at a URL."""
        query = select(sources).where(sources.c.vendor == vendor, sources.c.url == url)
        return first(self._connection, query, Source)

    def sources(self, vendor: VendorId) -> list[Source]:
        """Return a vendor's sources by URL."""
        return every(
            self._connection, select(sources).where(sources.c.vendor == vendor).order_by(sources.c.url), Source
        )

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Add a snapshot's record; when these bytes were received at this URL before, the first record stays."""
        insert_new(self._connection, snapshots, [fields_of(snapshot)])

    def latest(self, url: str) -> Capture | None:
        """Return the newest capture of this URL that brought something."""
        query = (
            select(*columns_of(captures, Capture))
            .where(captures.c.url == url, captures.c.outcome.in_(WITH_SNAPSHOT))
            .order_by(captures.c.at.desc(), captures.c.id.desc())
        )
        return first(self._connection, query, Capture)

    def latest_snapshot(self, url: str) -> Snapshot | None:
        """Return what the newest capture of this URL that brought something holds in hand."""
        query = (
            select(snapshots)
            .join(captures, (captures.c.snapshot == snapshots.c.id) & (captures.c.url == snapshots.c.url))
            .where(captures.c.url == url, captures.c.outcome.in_(WITH_SNAPSHOT))
            .order_by(captures.c.at.desc(), captures.c.id.desc())
            .limit(1)
        )
        return first(self._connection, query, Snapshot)

    def holding(self, url: str, snapshot: SnapshotId) -> Capture | None:
        """Return the newest capture of a URL that brought this snapshot."""
        query = (
            select(*columns_of(captures, Capture))
            .where(captures.c.url == url, captures.c.snapshot == snapshot, captures.c.outcome.in_(WITH_SNAPSHOT))
            .order_by(captures.c.at.desc(), captures.c.id.desc())
        )
        return first(self._connection, query, Capture)

    def snapshots(self) -> Iterable[Snapshot]:
        """Yield every snapshot's record, by id and URL."""
        return streamed(self._connection, select(snapshots), Snapshot, by=[snapshots.c.id, snapshots.c.url])

    def received(self, snapshot: SnapshotId) -> list[Snapshot]:
        """Return a snapshot's records, one for each URL that these bytes came from, oldest first."""
        query = select(snapshots).where(snapshots.c.id == snapshot).order_by(snapshots.c.fetched_at, snapshots.c.url)
        return every(self._connection, query, Snapshot)

    def add(self, capture: Capture) -> None:
        """Add a capture of a source that was added before; its snapshot may come later in the same transaction.

        Raises:
            InvalidInput: when there is one with this id, there is no such source, or its outcome wants a snapshot that
                it does not name.
            NotFound: at the end of the transaction, when its snapshot was not received at the source's URL.
        """
        url = select(sources.c.url).where(sources.c.id == capture.source).scalar_subquery()
        self._connection.execute(captures.insert().values(**fields_of(capture), url=url))

    def of_run(self, run: RunId) -> list[tuple[Source, Capture]]:
        """Return a run's captures with their sources, in the order in which they were made."""
        query = (
            select(*columns_of(sources, Source, prefix="source_"), *columns_of(captures, Capture, prefix="capture_"))
            .join_from(captures, sources, captures.c.source == sources.c.id)
            .where(captures.c.run == run)
            .order_by(captures.c.at, captures.c.id)
        )
        with trusted("Capture"):
            return [
                (part(row, Source, prefix="source_"), part(row, Capture, prefix="capture_"))
                for row in rows_of(self._connection, query)
            ]
