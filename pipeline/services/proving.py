"""Prove from storage alone that every citation and related vendor still stands (I2), and say exactly what does not."""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from pipeline.domain.assessment import Assessment
from pipeline.domain.document import Document, Extraction, document_is_genuine
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedVendor
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import ExtractionFailed, IntegrityBroken, NotFound, UnsupportedFormat
from pipeline.ports import Blobs, Extractor, Store, Transaction
from pipeline.stages.report import cited


class Flaw(StrEnum):
    """What can be wrong with stored evidence."""

    SNAPSHOT_MISSING = "snapshot_missing"
    SNAPSHOT_CHANGED = "snapshot_changed"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_CHANGED = "document_changed"
    EXTRACTION_MISSING = "extraction_missing"
    EXTRACTION_DIFFERS = "extraction_differs"
    SPAN_DIFFERS = "span_differs"


class Unproved(StrEnum):
    """Why an extraction could not be checked by extracting again; its document may be what the snapshot says or not."""

    OLDER_EXTRACTOR = "older_extractor"
    NOT_READABLE_NOW = "not_readable_now"


class NotProved(Record):
    """One extraction that was not re-proved."""

    reason: Unproved
    document: DocumentId
    snapshot: SnapshotId
    extractor: str
    detail: str


class FlawFound(Record):
    """One flaw, in which record, seen through which assessment (empty for what none cites, and for related vendors)."""

    flaw: Flaw
    subject: str
    assessment: str
    detail: str


class Proof(Record):
    """How much was looked at, every flaw, and every extraction that could be neither proved nor refuted.

    Hashes and spans of what is `unproved` were checked all the same.
    """

    snapshots: int
    documents: int
    citations: int
    related_vendors: int
    flaws: tuple[FlawFound, ...]
    unproved: tuple[NotProved, ...]


class Proving:
    """Re-proves snapshots, documents, citations and related vendors."""

    def __init__(self, store: Store, blobs: Blobs, extractor: Extractor) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor

    def prove(self) -> Proof:
        """Check every snapshot's bytes, every document's hash and extraction, and the spans of all that is quoted."""
        with self._store.reading() as transaction:
            flaws: list[FlawFound] = []
            snapshots = self._snapshots(transaction, flaws)
            unproved: list[NotProved] = []
            documents = self._documents(transaction, flaws, unproved)
            citations = 0
            for assessment_id in transaction.assessments.ids():
                assessment = transaction.assessments.get(assessment_id)
                if assessment is not None:
                    citations += self._citations(assessment, documents, transaction, flaws)
            related = self._related(transaction, documents, flaws)
        return Proof(
            snapshots=snapshots,
            documents=len(documents),
            citations=citations,
            related_vendors=related,
            flaws=tuple(flaws),
            unproved=tuple(unproved),
        )

    def _snapshots(self, transaction: Transaction, flaws: list[FlawFound]) -> int:
        seen: set[SnapshotId] = set()
        for snapshot in transaction.captures.snapshots():
            if snapshot.id in seen:
                continue
            seen.add(snapshot.id)
            try:
                self._blobs.get(snapshot.id)
            except NotFound as error:
                flaws.append(_flaw(Flaw.SNAPSHOT_MISSING, snapshot.id, error))
            except IntegrityBroken as error:
                flaws.append(_flaw(Flaw.SNAPSHOT_CHANGED, snapshot.id, error))
        return len(seen)

    def _documents(
        self, transaction: Transaction, flaws: list[FlawFound], unproved: list[NotProved]
    ) -> dict[DocumentId, Document]:
        """Load every extracted document; check its hash, and its extraction by extracting again."""
        documents: dict[DocumentId, Document] = {}
        snapshots: defaultdict[SnapshotId, list[Snapshot]] = defaultdict(list)
        for snapshot in transaction.captures.snapshots():
            snapshots[snapshot.id].append(snapshot)
        for extraction in transaction.documents.extractions():
            document = documents.get(extraction.document) or transaction.documents.get(extraction.document)
            if document is None:
                flaws.append(_flaw(Flaw.DOCUMENT_MISSING, extraction.document, "its extraction names it"))
                continue
            documents[document.id] = document
            if not document_is_genuine(document):
                flaws.append(_flaw(Flaw.DOCUMENT_CHANGED, document.id, "its content no longer hashes to its id"))
            received = snapshots.get(extraction.snapshot)
            if received is None:
                flaws.append(_flaw(Flaw.SNAPSHOT_MISSING, extraction.snapshot, "an extraction names it"))
                continue
            found = self._again(extraction, received)
            if isinstance(found, NotProved):
                unproved.append(found)
            elif found is not None:
                flaws.append(found)
        return documents

    def _again(self, extraction: Extraction, received: Sequence[Snapshot]) -> FlawFound | NotProved | None:
        """Extract a snapshot again, as what it was received as at each of its addresses; one of them was read then."""
        read: list[str] = []
        why = ""
        for snapshot in received:
            try:
                body = self._blobs.get(snapshot.id)
                again = self._extractor.extract(body, content_type=snapshot.content_type, url=snapshot.final_url)
            except (NotFound, IntegrityBroken):
                return None  # The snapshot's own flaw is named already.
            except (UnsupportedFormat, ExtractionFailed) as error:
                why = str(error)
                continue
            read.append(again.extractor)
            if (again.extractor, again.document.id) == (extraction.extractor, extraction.document):
                return None
        if extraction.extractor in read:
            return _flaw(Flaw.EXTRACTION_DIFFERS, extraction.document, f"{extraction.extractor} now reads otherwise")
        reason = Unproved.OLDER_EXTRACTOR if read else Unproved.NOT_READABLE_NOW
        return NotProved(
            reason=reason,
            document=extraction.document,
            snapshot=extraction.snapshot,
            extractor=extraction.extractor,
            detail=(f"today it is read by {read[0]}" if read else why)[:300],
        )

    @staticmethod
    def _citations(
        assessment: Assessment,
        documents: dict[DocumentId, Document],
        transaction: Transaction,
        flaws: list[FlawFound],
    ) -> int:
        checked = 0
        for citation in cited(assessment):
            checked += 1
            document = documents.get(citation.document) if citation.document else None
            if document is None:
                flaws.append(_flaw(Flaw.DOCUMENT_MISSING, str(citation.document), citation.quote, assessment))
                continue
            if document.text[citation.start : citation.end] != citation.quote:
                flaws.append(_flaw(Flaw.SPAN_DIFFERS, document.id, citation.quote, assessment))
            pairs = transaction.documents.snapshots_of(document.id)
            if citation.snapshot not in pairs:
                flaws.append(_flaw(Flaw.EXTRACTION_MISSING, document.id, f"not from {citation.snapshot}", assessment))
        return checked

    @staticmethod
    def _related(transaction: Transaction, documents: dict[DocumentId, Document], flaws: list[FlawFound]) -> int:
        """Check those that have left their lists too: their evidence is kept."""
        related: list[RelatedVendor] = []
        for vendor in transaction.vendors.all():
            run = transaction.runs.latest(vendor.id)
            related += transaction.related.as_of(run.id) if run else []
        for item in related:
            document = documents.get(item.document)
            if document is None:
                flaws.append(_flaw(Flaw.DOCUMENT_MISSING, item.document, f"related vendor {item.name}"))
                continue
            if document.text[item.start : item.end] != item.quote or not item.words_are_quoted:
                flaws.append(_flaw(Flaw.SPAN_DIFFERS, document.id, f"related vendor {item.name}"))
            if item.snapshot not in transaction.documents.snapshots_of(document.id):
                flaws.append(_flaw(Flaw.EXTRACTION_MISSING, document.id, f"not from {item.snapshot}"))
        return len(related)


def _flaw(flaw: Flaw, subject: str, detail: object, assessment: Assessment | None = None) -> FlawFound:
    return FlawFound(
        flaw=flaw, subject=subject, assessment=assessment.id if assessment else "", detail=str(detail)[:300]
    )
