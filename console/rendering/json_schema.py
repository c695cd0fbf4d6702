"""The JSON form of a report as models, from which its schema is made.

`python -m console.rendering.json_schema` renews `report.schema.json`; a test asserts that it is up to date, and another
that reports fit it.
"""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.domain.assessment import Alert, Evidence
from pipeline.domain.citation import Citation
from pipeline.domain.finding import SecondOpinion, Trace
from pipeline.domain.ids import AssessmentId, Digest, DocumentId, RunId, SnapshotId, VendorId
from pipeline.domain.judgement import JudgeIdentity, TokenUsage
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.related import Relation
from pipeline.domain.report import CapturedSource, Gap
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.library.schema import schema_of

SCHEMA = Path(__file__).with_name("report.schema.json")


class VendorForm(Record):
    """The vendor that the report is on."""

    id: VendorId
    name: str
    domain: str


class DimensionForm(Record):
    """A dimension's score, 0 to 100 or null, and the share of its weight that was decided."""

    id: str
    title: str
    score: float | None
    coverage: float


class ContradictionForm(Record):
    """Two places that cannot both be true."""

    note: str
    between: tuple[Citation, Citation]


class FindingForm(Record):
    """What is said of one criterion; `verdict` is null when it is unscored, and `reason` says why."""

    criterion: str
    question: str
    weight: int
    status: Literal["scored", "unscored"]
    rationale: str
    missing: str
    second_opinion: SecondOpinion | None
    judges_disagree: bool
    citations: tuple[Citation, ...]
    trace: Trace | None
    verdict: Verdict | None
    judged: Verdict | None
    cap_reason: str | None
    reason: UnscoredReason | None
    evidence_kind: EvidenceKind | None
    scope: str
    contradictions: tuple[ContradictionForm, ...]


class ListingForm(Record):
    """One company as one of the vendor's lists names it."""

    name: str
    relation: Relation
    domain: str | None
    purpose: str
    location: str
    data: str
    url: str
    snapshot: SnapshotId
    document: DocumentId
    start: int
    end: int
    quote: str
    first_seen: RunId
    last_seen: RunId
    left_in: RunId | None


class CompanyForm(Record):
    """A company with the evidence of its first listing, and all its listings."""

    name: str
    other_names: tuple[str, ...]
    domain: str | None
    relation: Relation
    purpose: str
    location: str
    url: str
    snapshot: SnapshotId
    document: DocumentId
    start: int
    end: int
    quote: str
    listings: tuple[ListingForm, ...]


class ProvenanceForm(Record):
    """What it takes to run the assessment again."""

    rubric: str
    rubric_version: int
    rubric_digest: Digest
    prompt_digest: Digest
    judge: JudgeIdentity
    run: RunId


class ReportForm(Record):
    """A report of Dossier on a vendor: docs/report-json.md."""

    assessment_id: AssessmentId
    vendor: VendorForm
    made_at: datetime
    digest: Digest
    headline: str
    grade: str
    score: float | None
    coverage: float
    caps: tuple[str, ...]
    dimensions: tuple[DimensionForm, ...]
    findings: tuple[FindingForm, ...]
    alerts: tuple[Alert, ...]
    profile: Profile
    left_out: tuple[str, ...]
    gaps: tuple[Gap, ...]
    captures: tuple[CapturedSource, ...]
    related_vendors: tuple[CompanyForm, ...]
    formerly_related_vendors: tuple[CompanyForm, ...]
    evidence: tuple[Evidence, ...]
    provenance: ProvenanceForm
    usage: TokenUsage
    timings: dict[str, float]


if __name__ == "__main__":
    SCHEMA.write_text(schema_of(ReportForm), encoding="utf-8")
