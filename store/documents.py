"""Extracted texts, how they came about, and what they were cut into."""

from collections.abc import Iterable

from sqlalchemy import Connection, exists, func, select, tuple_

from pipeline.domain.capture import Capture
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document, Extraction
from pipeline.domain.ids import Digest, DocumentId, RunId, SnapshotId
from pipeline.domain.passage_set import PassageSet
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from store import tables
from store.captures import WITH_SNAPSHOT
from store.dialects import insert_new
from store.rows import columns_of, fields_of, first, part, rows_of, streamed, trusted
from store.tables import captures, extractions, snapshots, sources


class SqlDocuments:
    """Port `Documents`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: Document) -> None:
        """Add a document; it stays as it is when it is there already."""
        insert_new(self._connection, tables.documents, [fields_of(document)])

    def get(self, document: DocumentId) -> Document | None:
        """Return a document by id."""
        return first(self._connection, select(tables.documents).where(tables.documents.c.id == document), Document)

    def title(self, document: DocumentId) -> str:
        """Return a document's title without reading all of it; nothing when there is no such document."""
        query = select(tables.documents.c.title).where(tables.documents.c.id == document)
        return self._connection.execute(query).scalar() or ""

    def add_extraction(self, extraction: Extraction) -> None:
        """Add an extraction as the newest of its snapshot; the same one again changes nothing, its age neither."""
        newest = self._connection.execute(select(func.max(extractions.c.position))).scalar() or 0
        insert_new(self._connection, extractions, [{**fields_of(extraction), "position": newest + 1}])

    def extraction(self, snapshot: SnapshotId, extractors: frozenset[str]) -> Extraction | None:
        """Return what one of these versions of extractors made of a snapshot."""
        query = select(*columns_of(extractions, Extraction)).where(
            extractions.c.snapshot == snapshot, extractions.c.extractor.in_(extractors)
        )
        return first(self._connection, query, Extraction)

    def newest_extraction(self, snapshot: SnapshotId) -> Extraction | None:
        """Return what was made of a snapshot last, by whichever version."""
        query = select(*columns_of(extractions, Extraction)).where(extractions.c.snapshot == snapshot)
        return first(self._connection, query.order_by(extractions.c.position.desc()), Extraction)

    def extractions(self) -> Iterable[Extraction]:
        """Yield every extraction, oldest first."""
        order = [extractions.c.position, extractions.c.snapshot, extractions.c.extractor]
        return streamed(self._connection, select(*columns_of(extractions, Extraction)), Extraction, by=order)

    def snapshots_of(self, document: DocumentId) -> frozenset[SnapshotId]:
        """Return the snapshots that a document was extracted from, by whichever version."""
        query = select(extractions.c.snapshot).where(extractions.c.document == document)
        return frozenset(SnapshotId(row["snapshot"]) for row in rows_of(self._connection, query))

    def documents_of(self, snapshot: SnapshotId) -> frozenset[DocumentId]:
        """Return the documents that were extracted from a snapshot, by whichever version."""
        query = select(extractions.c.document).where(extractions.c.snapshot == snapshot)
        return frozenset(DocumentId(row["document"]) for row in rows_of(self._connection, query))

    def add_passage_set(self, passage_set: PassageSet) -> None:
        """Add what a corpus was cut into; it stays as it is when it is there already."""
        insert_new(self._connection, tables.passage_sets, [fields_of(passage_set)])

    def passage_set(self, passage_set: Digest) -> PassageSet | None:
        """Return what a corpus was cut into, by the digest of what that depends on."""
        query = select(tables.passage_sets).where(tables.passage_sets.c.id == passage_set)
        return first(self._connection, query, PassageSet)

    def corpus(self, run: RunId) -> list[CorpusEntry]:
        """Return what a run has in hand, by URL: the newest capture that brought a source's words, as read last.

        What nobody could extract is left out.
        """
        of_snapshot = extractions.alias()
        newest = (
            select(func.max(of_snapshot.c.position))
            .where(of_snapshot.c.snapshot == captures.c.snapshot)
            .correlate(captures)
            .scalar_subquery()
        )
        later = captures.alias()
        is_the_newest = ~exists().where(
            later.c.run == captures.c.run,
            later.c.source == captures.c.source,
            later.c.outcome.in_(WITH_SNAPSHOT),
            tuple_(later.c.at, later.c.id) > tuple_(captures.c.at, captures.c.id),
        )
        query = (
            select(
                *columns_of(sources, Source, prefix="source_"),
                *columns_of(captures, Capture, prefix="capture_"),
                *columns_of(snapshots, Snapshot, prefix="snapshot_"),
                *columns_of(tables.documents, Document, prefix="document_"),
            )
            .join_from(captures, sources, captures.c.source == sources.c.id)
            .join(snapshots, (snapshots.c.id == captures.c.snapshot) & (snapshots.c.url == captures.c.url))
            .join(extractions, (extractions.c.snapshot == captures.c.snapshot) & (extractions.c.position == newest))
            .join(tables.documents, tables.documents.c.id == extractions.c.document)
            .where(captures.c.run == run, captures.c.outcome.in_(WITH_SNAPSHOT), is_the_newest)
            .order_by(sources.c.url, captures.c.at, captures.c.id)
        )
        with trusted("CorpusEntry"):
            return [
                CorpusEntry(
                    source=part(row, Source, prefix="source_"),
                    capture=part(row, Capture, prefix="capture_"),
                    snapshot=part(row, Snapshot, prefix="snapshot_"),
                    document=part(row, Document, prefix="document_"),
                )
                for row in rows_of(self._connection, query)
            ]
