"""What people said of a report, as `dossier review show --json` says it."""

from datetime import datetime

from pipeline.domain.assessment import DimensionScore
from pipeline.domain.ids import AssessmentId, CommentId, Digest, QuestionId, ReviewId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.review import Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.verdict import Verdict


class SaidForm(Record):
    """A reviewer's word on a finding. `finding` is the digest of what they saw."""

    id: ReviewId
    assessment: AssessmentId
    criterion: str
    finding: Digest
    stance: Stance
    verdict: Verdict | None
    reason: str
    author: str
    at: datetime


class ReviewedFindingForm(Record):
    """The machine's verdict, and the one that counts; null while the criterion is undecided."""

    criterion: str
    machine_verdict: Verdict | None
    verdict: Verdict | None
    review: SaidForm | None


class CommentForm(Record):
    """A remark on a report, or on one of its criteria."""

    id: CommentId
    assessment: AssessmentId
    criterion: str | None
    text: str
    author: str
    at: datetime


class QuestionForm(Record):
    """A question to the vendor, and the addresses that answer it."""

    id: QuestionId
    vendor: VendorId
    assessment: AssessmentId
    criterion: str
    text: str
    author: str
    at: datetime
    answers: tuple[str, ...]


class ReviewForm(Record):
    """The human words on a report, and the score with their overrides. `report_digest` is what a signature binds."""

    assessment_id: AssessmentId
    report_digest: Digest
    superseded_by: str | None
    grade: str
    score: float | None
    coverage: float
    caps: tuple[str, ...]
    dimensions: tuple[DimensionScore, ...]
    findings: tuple[ReviewedFindingForm, ...]
    outdated: tuple[SaidForm, ...]
    comments: tuple[CommentForm, ...]
    questions: tuple[QuestionForm, ...]


class UseForm(Record):
    """The digest of a system's use, which a signature binds beside the report's."""

    system: SystemId
    tier: RiskTier
    use: Digest


class ReviewState(ReviewForm):
    """The human words on a report, and the uses that can be signed."""

    uses: tuple[UseForm, ...]
