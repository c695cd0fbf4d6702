"""Read what was captured before with the extractors of today; nothing is fetched.

The documents that were judged stay, and citations keep pointing at them: a newer reading stands beside the older one
and is what the next assessment reads. One transaction a snapshot, so it can be killed and run again.
"""

from pipeline.domain.audit import Action
from pipeline.domain.document import Extraction
from pipeline.domain.ids import SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import ExtractionFailed, IntegrityBroken, NotFound, UnsupportedFormat
from pipeline.ports import Blobs, Extractor, Progress, Store


class NotRead(Record):
    """A snapshot that today's extractors could not read, and why; `was_read` says that an older one could."""

    snapshot: SnapshotId
    url: str
    reason: str
    was_read: bool


class ReextractionSummary(Record):
    """How many snapshots there are, how many were read again, and how many of these read differently now."""

    snapshots: int
    read: int
    changed: int
    not_read: tuple[NotRead, ...]


class Reextracting:
    """Extracts again."""

    def __init__(self, store: Store, blobs: Blobs, extractor: Extractor, progress: Progress, *, actor: str) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor
        self._progress = progress
        self._actor = actor

    def reextract(self) -> ReextractionSummary:
        """Extract every snapshot that no extractor of today's versions has read."""
        with self._store.reading() as transaction:
            known = {snapshot.id: snapshot for snapshot in transaction.captures.snapshots()}
            versions = self._extractor.versions
            due = [item for item in known.values() if transaction.documents.extraction(item.id, versions) is None]
        self._progress.begin("extract", len(due))
        changed, not_read = 0, []
        for snapshot in due:
            try:
                changed += self._read_again(snapshot)
            except (UnsupportedFormat, ExtractionFailed, NotFound, IntegrityBroken) as error:
                not_read.append(self._not_read(snapshot, str(error)))
            self._progress.advance(snapshot.url)
        return ReextractionSummary(
            snapshots=len(known), read=len(due) - len(not_read), changed=changed, not_read=tuple(not_read)
        )

    def _not_read(self, snapshot: Snapshot, reason: str) -> NotRead:
        with self._store.reading() as transaction:
            was_read = bool(transaction.documents.documents_of(snapshot.id))
        return NotRead(snapshot=snapshot.id, url=snapshot.url, reason=reason, was_read=was_read)

    def _read_again(self, snapshot: Snapshot) -> bool:
        """Extract one snapshot and keep what came out; return whether it reads differently than before."""
        body = self._blobs.get(snapshot.id)
        extracted = self._extractor.extract(body, content_type=snapshot.content_type, url=snapshot.final_url)
        document = extracted.document
        with self._store.writing() as transaction:
            before = transaction.documents.documents_of(snapshot.id)
            transaction.documents.add(document)
            transaction.documents.add_extraction(
                Extraction(
                    snapshot=snapshot.id,
                    extractor=extracted.extractor,
                    document=document.id,
                    links=extracted.links,
                )
            )
            transaction.audit.append(
                actor=self._actor,
                action=Action.SNAPSHOT_REEXTRACTED,
                subject=snapshot.id,
                payload={"extractor": extracted.extractor, "document": document.id, "before": sorted(before)},
            )
        return document.id not in before
