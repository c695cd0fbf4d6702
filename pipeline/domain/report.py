"""What a reader of an assessment is given: the same facts, in the order in which they are needed."""

from pipeline.domain.assessment import Assessment
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.citation import Citation
from pipeline.domain.finding import Finding
from pipeline.domain.ids import DocumentId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedCompany
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.source import SourceKind
from pipeline.domain.vendor import Vendor


class CapturedSource(Record):
    """One line of the list of what was looked at."""

    url: str
    kind: SourceKind
    kind_reason: str
    outcome: CaptureOutcome
    detail: str


class Statement(Record):
    """A sentence of the summary and the one citation that it rests on."""

    criterion: str
    text: str
    citation: Citation


class Gap(Record):
    """A criterion without a verdict, why, and what to ask the vendor about it."""

    criterion: str
    why: str
    question: str


class Excerpt(Record):
    """A cited span as it stands in its document: the headings above it, and the text around it."""

    document: DocumentId
    start: int
    end: int
    heading_path: tuple[str, ...]
    before: str
    after: str


class CriterionReport(Record):
    """A criterion with its finding."""

    criterion: Criterion
    finding: Finding


class DimensionReport(Record):
    """A dimension with its criteria in the rubric's order."""

    id: str
    title: str
    score: float | None
    coverage: float
    criteria: tuple[CriterionReport, ...]


class Report(Record):
    """A report: made from an assessment and its run alone, so the same assessment always reads the same.

    `related` are the companies on the vendor's lists as the run left them, `formerly_related` those on none of them any
    more. They are no part of what is judged.
    """

    vendor: Vendor
    assessment: Assessment
    rubric: Rubric
    headline: str
    strengths: tuple[Statement, ...]
    concerns: tuple[Statement, ...]
    gaps: tuple[Gap, ...]
    dimensions: tuple[DimensionReport, ...]
    captures: tuple[CapturedSource, ...]
    related: tuple[RelatedCompany, ...] = ()
    formerly_related: tuple[RelatedCompany, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()

    def excerpt(self, citation: Citation) -> Excerpt | None:
        """Return the place of a citation, when its document was at hand."""
        place = (citation.document, citation.start, citation.end)
        return next((item for item in self.excerpts if (item.document, item.start, item.end) == place), None)
