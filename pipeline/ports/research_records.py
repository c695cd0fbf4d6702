"""The record families of research: vendors, runs, captures, documents, assessments and what follows from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.assessment import AssessedUse, Assessment, AssessmentLine, GradeCount, ScoredLine
from pipeline.domain.cadence import VendorCadence
from pipeline.domain.capture import Capture
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document, Extraction
from pipeline.domain.ids import (
    AssessmentId,
    Digest,
    DocumentId,
    RelatedVendorId,
    RunId,
    SnapshotId,
    VendorId,
)
from pipeline.domain.judgement import Judgement
from pipeline.domain.passage_set import PassageSet
from pipeline.domain.progress import Lease, RunProgress
from pipeline.domain.reassessment import LookedAgain, Reassessment
from pipeline.domain.related import RelatedVendor
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import LastEnd, Run
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from pipeline.domain.trend import GradedSpan, TieredSpan
from pipeline.domain.vendor import Vendor


class Vendors(Protocol):
    """The vendors' records."""

    def add(self, vendor: Vendor) -> None: ...  # noqa: D102
    def get(self, vendor: VendorId) -> Vendor | None: ...  # noqa: D102
    def by_domain(self, domain: str) -> Vendor | None: ...  # noqa: D102
    def all(self) -> list[Vendor]: ...  # noqa: D102
    def some(self, wanted: Sequence[VendorId]) -> list[Vendor]: ...  # noqa: D102
    def known_as(self, reference: str) -> Vendor | None:
        """Return the first vendor by domain whose id, domain, website or name is the reference, in any capitals."""

    def count(self, *, text: str = "", grade: str = "") -> int:
        """Count those whose name or domain holds a text, in any capitals, and whose newest assessment has a grade."""

    def page(self, *, text: str = "", grade: str = "", offset: int, limit: int) -> list[Vendor]:
        """Return so many of those that are counted, by name, after the first `offset`."""


class Runs(Protocol):
    """Runs and their states."""

    def add(self, run: Run) -> None: ...  # noqa: D102
    def get(self, run: RunId) -> Run | None: ...  # noqa: D102
    def replace(self, run: Run) -> None: ...  # noqa: D102
    def running(self, vendor: VendorId) -> list[Run]: ...  # noqa: D102
    def latest(self, vendor: VendorId) -> Run | None:
        """Return the run of a vendor that began last; one that is queued, or was cancelled there, never began."""

    def ends(self, vendors: Sequence[VendorId]) -> list[LastEnd]:
        """Return when runs of these vendors last finished and last failed, by use."""

    def unfinished(self) -> list[Run]:
        """Return the runs that are queued or running, in the order in which they were asked for."""

    def newest(self, count: int) -> list[Run]:
        """Return the runs that were asked for last, the newest first."""


class Workload(Protocol):
    """Which process works on which run, and how far it is. No part of the record: no event goes with it."""

    def hold(self, lease: Lease) -> None:
        """Keep a lease, in the place of the run's former one."""

    def lease(self, run: RunId) -> Lease | None: ...  # noqa: D102
    def leases(self) -> list[Lease]:
        """Return the leases of holders that others may take over."""

    def renew(self, run: RunId, *, holder: str, until: datetime) -> bool:
        """Lengthen a lease; False when somebody else holds it, or nobody."""

    def let_go(self, run: RunId) -> None: ...  # noqa: D102
    def report(self, progress: RunProgress) -> None:
        """Keep how far a run is, in the place of what was kept before."""

    def progress(self, run: RunId) -> RunProgress | None: ...  # noqa: D102


class Captures(Protocol):
    """Sources, the attempts to fetch them, and what was received."""

    def add_source(self, source: Source) -> None: ...  # noqa: D102
    def replace_source(self, source: Source) -> None: ...  # noqa: D102
    def source(self, vendor: VendorId, url: str) -> Source | None: ...  # noqa: D102
    def sources(self, vendor: VendorId) -> list[Source]: ...  # noqa: D102
    def add_snapshot(self, snapshot: Snapshot) -> None: ...  # noqa: D102
    def latest(self, url: str) -> Capture | None: ...  # noqa: D102
    def latest_snapshot(self, url: str) -> Snapshot | None: ...  # noqa: D102
    def snapshots(self) -> Iterable[Snapshot]: ...  # noqa: D102
    def holding(self, url: str, snapshot: SnapshotId) -> Capture | None:
        """Return the newest capture of a URL that brought this snapshot."""

    def received(self, snapshot: SnapshotId) -> list[Snapshot]: ...  # noqa: D102
    def add(self, capture: Capture) -> None: ...  # noqa: D102
    def of_run(self, run: RunId) -> list[tuple[Source, Capture]]: ...  # noqa: D102


class Documents(Protocol):
    """Extracted texts, how they came about, and what they were cut into."""

    def add(self, document: Document) -> None: ...  # noqa: D102
    def get(self, document: DocumentId) -> Document | None: ...  # noqa: D102
    def title(self, document: DocumentId) -> str: ...  # noqa: D102
    def add_extraction(self, extraction: Extraction) -> None: ...  # noqa: D102
    def extraction(self, snapshot: SnapshotId, extractors: frozenset[str]) -> Extraction | None: ...  # noqa: D102
    def newest_extraction(self, snapshot: SnapshotId) -> Extraction | None: ...  # noqa: D102
    def extractions(self) -> Iterable[Extraction]: ...  # noqa: D102
    def snapshots_of(self, document: DocumentId) -> frozenset[SnapshotId]: ...  # noqa: D102
    def documents_of(self, snapshot: SnapshotId) -> frozenset[DocumentId]: ...  # noqa: D102
    def add_passage_set(self, passage_set: PassageSet) -> None: ...  # noqa: D102
    def passage_set(self, passage_set: Digest) -> PassageSet | None: ...  # noqa: D102
    def corpus(self, run: RunId) -> list[CorpusEntry]: ...  # noqa: D102


class Rubrics(Protocol):
    """The rubrics that judged, each kept whole under its digest, so that an old report reads as it was made."""

    def get(self, rubric: Digest) -> Rubric | None: ...  # noqa: D102
    def add(self, rubric: Rubric) -> None: ...  # noqa: D102


class Judgements(Protocol):
    """Answers by request digest."""

    def get(self, request: Digest) -> Judgement | None: ...  # noqa: D102
    def add(self, judgement: Judgement) -> None: ...  # noqa: D102


class Assessments(Protocol):
    """Complete assessments."""

    def add(self, assessment: Assessment) -> None: ...  # noqa: D102
    def get(self, assessment: AssessmentId) -> Assessment | None: ...  # noqa: D102
    def latest(self, vendor: VendorId) -> Assessment | None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[Assessment]: ...  # noqa: D102
    def ids(self) -> list[AssessmentId]: ...  # noqa: D102
    def lines(self, vendor: VendorId) -> list[AssessmentLine]: ...  # noqa: D102
    def uses(self, vendors: Sequence[VendorId]) -> list[AssessedUse]:
        """Return what each assessment of these vendors is of, oldest first among those of one vendor."""

    def newest_lines(self, vendors: Sequence[VendorId]) -> list[AssessmentLine]: ...  # noqa: D102
    def scored(self, wanted: Sequence[AssessmentId]) -> list[ScoredLine]:
        """Return these assessments as lines with the criteria that they scored, in no order."""

    def made_last(self, limit: int) -> list[AssessmentLine]:
        """Return so many of the vendors' newest assessments, those made last first."""

    def grades(self) -> list[GradeCount]: ...  # noqa: D102


class Reassessments(Protocol):
    """What became of vendors from one report to the next. Rows are only added."""

    def add(self, reassessment: Reassessment) -> None: ...  # noqa: D102
    def get(self, reassessment: str) -> Reassessment | None: ...  # noqa: D102
    def of_run(self, run: RunId) -> Reassessment | None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[Reassessment]:
        """Return a vendor's re-assessments, oldest first."""

    def lines(self, vendors: Sequence[VendorId]) -> list[LookedAgain]:
        """Return the re-assessments of these vendors as lines, oldest first among those of one vendor."""


class Cadences(Protocol):
    """What people said of single vendors' cadences, each in the place of what was said before."""

    def put(self, cadence: VendorCadence) -> None: ...  # noqa: D102
    def get(self, vendor: VendorId) -> VendorCadence | None: ...  # noqa: D102
    def all(self) -> list[VendorCadence]: ...  # noqa: D102


class RelatedVendors(Protocol):
    """The companies that vendors' lists name. Nothing is changed or removed; leaving a list is noted beside it."""

    def add(self, related: Sequence[RelatedVendor]) -> None: ...  # noqa: D102
    def leave(self, related: Iterable[RelatedVendorId], run: RunId) -> None: ...  # noqa: D102
    def as_of(self, run: RunId) -> list[RelatedVendor]: ...  # noqa: D102


class Trends(Protocol):
    """How long reports and systems stood, by month."""

    def graded(self) -> list[GradedSpan]: ...  # noqa: D102
    def tiered(self) -> list[TieredSpan]: ...  # noqa: D102
