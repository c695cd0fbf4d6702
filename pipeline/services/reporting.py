"""Read assessments back as reports."""

from pipeline.domain.assessment import Assessment
from pipeline.domain.ids import AssessmentId
from pipeline.domain.report import CapturedSource, Report
from pipeline.domain.vendor import Vendor
from pipeline.errors import NotFound
from pipeline.ports import Store, Transaction
from pipeline.stages.report import cited, report

KNOWN_SHOWN = 10  # vendors that are named to whoever asks for one that is not there


class Reporting:
    """Finds assessments and arranges them for readers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def vendors(self) -> list[Vendor]:
        """Return all vendors, by name."""
        with self._store.reading() as transaction:
            return sorted(transaction.vendors.all(), key=lambda vendor: vendor.name.lower())

    def vendor(self, reference: str) -> Vendor:
        """Return a vendor by id, domain, website or name.

        Raises:
            NotFound: when there is none, naming some that there are.
        """
        with self._store.reading() as transaction:
            return vendor_known_as(transaction, reference)

    def assessments(self, vendor: Vendor) -> list[Assessment]:
        """Return a vendor's assessments, oldest first."""
        with self._store.reading() as transaction:
            return transaction.assessments.of_vendor(vendor.id)

    def report(self, reference: str) -> Report:
        """Return a report by assessment id, or the latest one by vendor domain, name or URL.

        Raises:
            NotFound: when nothing answers to the reference.
        """
        with self._store.reading() as transaction:
            assessment = transaction.assessments.get(AssessmentId(reference))
            if assessment is None:
                vendor = vendor_known_as(transaction, reference)
                assessment = transaction.assessments.latest(vendor.id)
                if assessment is None:
                    raise NotFound(f"{vendor.name} has no assessment yet", advice="Run `dossier assess` on its site.")
            owner = transaction.vendors.get(assessment.vendor)
            rubric = transaction.rubrics.get(assessment.rubric_digest)
            if owner is None or rubric is None:
                raise NotFound(f"assessment {assessment.id} refers to records that are missing")
            captures = transaction.captures.of_run(assessment.run)
            wanted = dict.fromkeys(citation.document for citation in cited(assessment) if citation.document)
            documents = [found for each in wanted if (found := transaction.documents.get(each)) is not None]
            related = transaction.related.as_of(assessment.run)
        sources = [
            CapturedSource(
                url=source.url,
                kind=source.kind,
                kind_reason=source.kind_reason,
                outcome=capture.outcome,
                detail=capture.detail,
            )
            for source, capture in captures
        ]
        return report(owner, assessment, rubric, sources, documents=documents, related=related)


def vendor_known_as(transaction: Transaction, reference: str) -> Vendor:
    """Return the vendor whose id, domain, website or name is the reference.

    Raises:
        NotFound: when there is none, naming some that there are.
    """
    vendor = transaction.vendors.known_as(reference)
    if vendor is None:
        some = transaction.vendors.page(offset=0, limit=KNOWN_SHOWN)
        known = ", ".join(sorted(each.domain for each in some)) or "none yet"
        raise NotFound(f"no assessment or vendor {reference!r}", advice=f"Known vendors: {known}.")
    return vendor
