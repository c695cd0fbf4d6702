"""Read what the console's pages are made of: many records at once, in the order in which people look at them."""

from collections.abc import Iterable
from itertools import islice

from pipeline.domain.assessment import AssessmentLine, GradeCount
from pipeline.domain.audit import AuditEvent
from pipeline.domain.capture import Capture
from pipeline.domain.document import Document
from pipeline.domain.ids import DocumentId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedCompany
from pipeline.domain.run import Run
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from pipeline.domain.vendor import Vendor
from pipeline.errors import NotFound
from pipeline.ports import Store
from pipeline.services.reporting import vendor_known_as
from pipeline.stages.relate import companies

# A document that a thousand addresses serve is one page; the first ones tell where it stands.
SIGHTINGS_MAX = 20


class VendorLine(Record):
    """A vendor and its newest assessment, if there is one."""

    vendor: Vendor
    newest: AssessmentLine | None


class Portfolio(Record):
    """How all vendors stand: how many there are, their grades in no order, and the reports made last, newest first."""

    vendors: int
    grades: tuple[GradeCount, ...]
    newest: tuple[VendorLine, ...]

    @property
    def assessed(self) -> int:
        """How many vendors have a report."""
        return sum(each.vendors for each in self.grades)

    @property
    def capped(self) -> int:
        """How many vendors' newest report is held down by a deal-breaker."""
        return sum(each.capped for each in self.grades)

    @property
    def coverage(self) -> float | None:
        """The mean coverage of the newest reports, 0 to 1; None when there are none."""
        assessed = self.assessed
        return sum(each.coverage * each.vendors for each in self.grades) / assessed if assessed else None


class Captured(Record):
    """An address of a vendor, and what came of asking for it."""

    source: Source
    capture: Capture


class VendorFile(Record):
    """All that is kept of a vendor. `assessments` are oldest first; `captures` are those of the newest run."""

    vendor: Vendor
    assessments: tuple[AssessmentLine, ...]
    run: Run | None
    captures: tuple[Captured, ...]
    related: tuple[RelatedCompany, ...]


class Sighting(Record):
    """Bytes that a document was read from, and what read them, where that is the newest reading."""

    snapshot: Snapshot
    extractor: str | None


class DocumentFile(Record):
    """A document and where it came from. `sightings` is empty when its snapshots' records are missing."""

    document: Document
    sightings: tuple[Sighting, ...]


class AuditPage(Record):
    """Events, newest first, and the number of all there are."""

    events: tuple[AuditEvent, ...]
    total: int


class Browsing:
    """Reads for pages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def portfolio(self, *, newest: int) -> Portfolio:
        """Return how all vendors stand, and so many of those that were assessed last."""
        with self._store.reading() as transaction:
            made_last = transaction.assessments.made_last(newest)
            vendors = {each.id: each for each in transaction.vendors.some([line.vendor for line in made_last])}
            return Portfolio(
                vendors=transaction.vendors.count(),
                grades=tuple(transaction.assessments.grades()),
                newest=tuple(VendorLine(vendor=vendors[line.vendor], newest=line) for line in made_last),
            )

    def count(self, *, text: str = "", grade: str = "") -> int:
        """Count the vendors whose name or domain holds a text, in any capitals, and whose newest report has a grade."""
        with self._store.reading() as transaction:
            return transaction.vendors.count(text=text, grade=grade)

    def lines(self, *, text: str = "", grade: str = "", offset: int = 0, limit: int) -> list[VendorLine]:
        """Return so many of the vendors that are counted, by name, each with its newest assessment."""
        with self._store.reading() as transaction:
            vendors = transaction.vendors.page(text=text, grade=grade, offset=offset, limit=limit)
            found = transaction.assessments.newest_lines([vendor.id for vendor in vendors])
        newest = {line.vendor: line for line in found}
        return [VendorLine(vendor=vendor, newest=newest.get(vendor.id)) for vendor in vendors]

    def vendors(self, wanted: Iterable[VendorId]) -> dict[VendorId, Vendor]:
        """Return those of these vendors that there are, by id."""
        with self._store.reading() as transaction:
            return {vendor.id: vendor for vendor in transaction.vendors.some(list(dict.fromkeys(wanted)))}

    def vendor(self, reference: str) -> VendorFile:
        """Return a vendor's file by id, domain, website or name.

        Raises:
            NotFound: when there is no such vendor.
        """
        with self._store.reading() as transaction:
            known = transaction.vendors.get(VendorId(reference))
            vendor = known or vendor_known_as(transaction, reference)
            run = transaction.runs.latest(vendor.id)
            captures = transaction.captures.of_run(run.id) if run else []
            related = transaction.related.as_of(run.id) if run else []
            lines = transaction.assessments.lines(vendor.id)
        return VendorFile(
            vendor=vendor,
            assessments=tuple(lines),
            run=run,
            captures=tuple(Captured(source=source, capture=capture) for source, capture in captures),
            related=tuple(company.current for company in companies(related) if not company.has_left),
        )

    def document(self, document_id: str) -> DocumentFile:
        """Return a document with the snapshots that it was read from.

        Raises:
            NotFound: when there is no such document.
        """
        with self._store.reading() as transaction:
            document = transaction.documents.get(DocumentId(document_id))
            if document is None:
                raise NotFound(
                    f"no document {document_id!r}",
                    advice="Open it from a citation in a report: the link carries its id.",
                )
            sightings: list[Sighting] = []
            for snapshot_id in sorted(transaction.documents.snapshots_of(document.id))[:SIGHTINGS_MAX]:
                read = transaction.documents.newest_extraction(snapshot_id)
                by = read.extractor if read and read.document == document.id else None
                received = transaction.captures.received(snapshot_id)
                sightings += [Sighting(snapshot=snapshot, extractor=by) for snapshot in received]
        return DocumentFile(document=document, sightings=tuple(sightings[:SIGHTINGS_MAX]))

    def events(self, *, before: int | None = None, size: int) -> AuditPage:
        """Return so many events of the audit trail before a sequence (None: the newest), newest first."""
        with self._store.reading() as transaction:
            head = transaction.audit.head()
            total = head.sequence if head else 0
            end = total + 1 if before is None else max(1, min(before, total + 1))
            after = max(0, end - 1 - size)
            found = list(islice(transaction.audit.events(after), end - 1 - after))
        return AuditPage(events=tuple(reversed(found)), total=total)
