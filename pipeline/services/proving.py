"""Prove from storage alone that every citation and related vendor still stands (I2), and say exactly what does not."""

from enum import StrEnum

from pipeline.domain.assessment import Assessment
from pipeline.domain.document import Document, document_is_genuine
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedVendor
from pipeline.errors import DossierError, IntegrityBroken, NotFound
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


class FlawFound(Record):
    """One flaw, in which record, seen through which assessment (empty for what none cites, and for related vendors)."""

    flaw: Flaw
    subject: str
    assessment: str
    detail: str


class Proof(Record):
    """How much was re-proved, and every flaw."""

    snapshots: int
    documents: int
    citations: int
    related_vendors: int
    flaws: tuple[FlawFound, ...]


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
            documents = self._documents(transaction, flaws)
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

    def _documents(self, transaction: Transaction, flaws: list[FlawFound]) -> dict[DocumentId, Document]:
        """Load every extracted document; check its hash, and its extraction where the extractor is the same."""
        documents: dict[DocumentId, Document] = {}
        snapshots = {snapshot.id: snapshot for snapshot in transaction.captures.snapshots()}
        for extraction in transaction.documents.extractions():
            document = documents.get(extraction.document) or transaction.documents.get(extraction.document)
            if document is None:
                flaws.append(_flaw(Flaw.DOCUMENT_MISSING, extraction.document, "its extraction names it"))
                continue
            documents[document.id] = document
            if not document_is_genuine(document):
                flaws.append(_flaw(Flaw.DOCUMENT_CHANGED, document.id, "its content no longer hashes to its id"))
            snapshot = snapshots.get(extraction.snapshot)
            if snapshot is None:
                flaws.append(_flaw(Flaw.SNAPSHOT_MISSING, extraction.snapshot, "an extraction names it"))
                continue
            try:
                again = self._extractor.extract(
                    self._blobs.get(snapshot.id), content_type=snapshot.content_type, url=snapshot.final_url
                )
            except DossierError:
                # The snapshot's own flaw is already named, or its format is read by no extractor of today.
                continue
            if again.extractor == extraction.extractor and again.document.id != document.id:
                flaws.append(_flaw(Flaw.EXTRACTION_DIFFERS, document.id, f"{extraction.extractor} now reads otherwise"))
        return documents

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
