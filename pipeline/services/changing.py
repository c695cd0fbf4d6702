"""Say what changed in a vendor's report since an earlier one."""

from datetime import datetime

from pipeline.domain.assessment import Assessment, AssessmentLine
from pipeline.domain.changes import ReportChanges
from pipeline.domain.ids import AssessmentId
from pipeline.domain.model import Record
from pipeline.domain.report import CapturedSource
from pipeline.domain.rubric import Rubric
from pipeline.domain.vendor import Vendor
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Store, Transaction
from pipeline.services.under_review import assessment_at, rubric_at
from pipeline.stages.changed import Side, changes
from pipeline.stages.relate import companies
from pipeline.stages.reviewed import reviewed


class EarlierReports(Record):
    """A vendor and its assessments before one, the newest first."""

    vendor: Vendor
    lines: tuple[AssessmentLine, ...]


class Changing:
    """Compares reports as people had them: the earlier one with what was said of it before the newer one was made."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def earlier(self, assessment_id: AssessmentId) -> EarlierReports:
        """Return the vendor's assessments before one.

        Raises:
            NotFound: when there is no such assessment, or its vendor is missing.
        """
        with self._store.reading() as transaction:
            assessment = assessment_at(transaction, assessment_id)
            vendor = transaction.vendors.get(assessment.vendor)
            if vendor is None:
                raise NotFound(f"assessment {assessment_id} refers to a vendor that is missing")
            return EarlierReports(vendor=vendor, lines=_before(transaction, assessment))

    def since(self, assessment_id: AssessmentId, earlier: AssessmentId | None = None) -> ReportChanges | None:
        """Return what changed since an earlier assessment, or None when there is none.

        Without a name it is the one before for the same use, or where there is none the one before for any use.

        Raises:
            NotFound: when there is no such assessment.
            InvalidInput: when it is of another vendor, or not earlier.
        """
        with self._store.reading() as transaction:
            assessment = assessment_at(transaction, assessment_id)
            lines = _before(transaction, assessment)
            if earlier is not None and earlier not in {line.id for line in lines}:
                raise InvalidInput(
                    f"{earlier} is no earlier assessment of this vendor",
                    advice="Choose one of those that `dossier report list` shows for it.",
                )
            former = _former(transaction, assessment, lines) if earlier is None else assessment_at(transaction, earlier)
            if former is None:
                return None
            # Reading a rubric costs more than all else here, and mostly it is one and the same.
            rubric = rubric_at(transaction, assessment)
            same = former.rubric_digest == assessment.rubric_digest
            rubric_before = rubric if same else rubric_at(transaction, former)
            before = _side(transaction, former, rubric_before, until=assessment.made_at)
            after = _side(transaction, assessment, rubric, until=None)
        return changes(before, after)


def _before(transaction: Transaction, assessment: Assessment) -> tuple[AssessmentLine, ...]:
    lines = transaction.assessments.lines(assessment.vendor)
    place = next(number for number, line in enumerate(lines) if line.id == assessment.id)
    return tuple(reversed(lines[:place]))


def _former(transaction: Transaction, assessment: Assessment, lines: tuple[AssessmentLine, ...]) -> Assessment | None:
    """Return the newest earlier one for the same use; they are read one by one, since the first mostly is it."""
    for line in lines:
        found = assessment_at(transaction, line.id)
        if found.profile == assessment.profile:
            return found
    return assessment_at(transaction, lines[0].id) if lines else None


def _side(transaction: Transaction, assessment: Assessment, rubric: Rubric, *, until: datetime | None) -> Side:
    """Return an assessment with the words said of it until a moment (None: all)."""
    reviews = [item for item in transaction.reviews.of_vendor(assessment.vendor) if until is None or item.at <= until]
    known = companies(transaction.related.as_of(assessment.run))
    return Side(
        assessment=assessment,
        rubric=rubric,
        reviewed=reviewed(assessment, rubric, reviews),
        captures=tuple(
            CapturedSource(
                url=source.url,
                kind=source.kind,
                kind_reason=source.kind_reason,
                outcome=capture.outcome,
                detail=capture.detail,
            )
            for source, capture in transaction.captures.of_run(assessment.run)
        ),
        related=tuple(company.current for company in known if not company.has_left),
    )
