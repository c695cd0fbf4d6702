"""What is another in a report than in an earlier one of the same vendor, for a person who read the earlier one.

Rules:
- verdicts are those that count: a reviewer's where one stands, else the machine's;
- a citation is known by its words and its address, not by the snapshot or the position: captured again, it is the same;
- where rubric, prompt, judge or use are others, a difference may be ours and not the vendor's: `ours` names them.
"""

from datetime import datetime
from enum import StrEnum

from pipeline.domain.assessment import Score
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.citation import Citation
from pipeline.domain.ids import AssessmentId, DocumentId
from pipeline.domain.model import Record
from pipeline.domain.related import Relation
from pipeline.domain.source import SourceKind
from pipeline.domain.verdict import Verdict


class FindingChangeKind(StrEnum):
    """In which way a finding is another; the order is that in which a reviewer wants to know."""

    VERDICT = "verdict"
    UNDECIDED = "undecided"
    DECIDED = "decided"
    REASON = "reason"
    EVIDENCE = "evidence"
    WORDS = "words"
    ADDED = "added"
    LEFT = "left"

    @property
    def sentence(self) -> str:
        """What a heading says."""
        return _SENTENCES[self]


_SENTENCES = {
    FindingChangeKind.VERDICT: "Another verdict",
    FindingChangeKind.UNDECIDED: "Undecided now",
    FindingChangeKind.DECIDED: "Decided now",
    FindingChangeKind.REASON: "Undecided for another reason",
    FindingChangeKind.EVIDENCE: "The same verdict on other evidence",
    FindingChangeKind.WORDS: "The same verdict and evidence in other words",
    FindingChangeKind.ADDED: "Asked now, and not before",
    FindingChangeKind.LEFT: "Asked before, and not now",
}


class Said(Record):
    """What one of the two reports says of a criterion. `reason` is why it is undecided, or the reviewer's reason."""

    verdict: Verdict | None
    machine: Verdict | None
    overridden: bool = False
    reason: str = ""


class FindingChange(Record):
    """A criterion whose finding is another. `before` or `after` is None where it was or is not asked."""

    criterion: str
    question: str
    kind: FindingChangeKind
    before: Said | None
    after: Said | None
    gained: tuple[Citation, ...] = ()
    lost: tuple[Citation, ...] = ()


class DimensionChange(Record):
    """A dimension whose score (0 to 100, None when nothing is scored) or coverage (0 to 1) is another."""

    id: str
    title: str
    score_before: float | None
    score_after: float | None
    coverage_before: float | None
    coverage_after: float | None


class CaptureChange(Record):
    """An address of which another thing came."""

    url: str
    kind: SourceKind
    before: CaptureOutcome
    after: CaptureOutcome
    detail: str = ""


class Coming(StrEnum):
    """Whether something is there that was not, or the other way round, or is there in other words."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class DocumentChange(Record):
    """A document that came, went or has other words. The ids are of its words before and after."""

    url: str
    title: str
    kind: SourceKind
    what: Coming
    before: DocumentId | None = None
    after: DocumentId | None = None


class CompanyChange(Record):
    """A company that the vendor's lists name now and did not, or the other way round."""

    name: str
    relation: Relation
    what: Coming


class OurChange(Record):
    """Something of ours that judged otherwise: the rubric, the prompt, the judge, or the use that was asked about."""

    what: str
    before: str
    after: str


class ReportChanges(Record):
    """What changed between two reports; `before` and `after` are the results with the reviewers' words."""

    since: AssessmentId
    since_made_at: datetime
    to: AssessmentId
    to_made_at: datetime
    before: Score
    after: Score
    ours: tuple[OurChange, ...]
    findings: tuple[FindingChange, ...]
    dimensions: tuple[DimensionChange, ...]
    documents: tuple[DocumentChange, ...]
    captures: tuple[CaptureChange, ...]
    companies: tuple[CompanyChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether a reader would find the same report."""
        parts = (self.ours, self.findings, self.dimensions, self.documents, self.captures, self.companies)
        return self.before == self.after and not any(parts)

    @property
    def counts(self) -> dict[FindingChangeKind, int]:
        """How many findings changed in which way, without those ways in which none did."""
        told = {kind: sum(item.kind is kind for item in self.findings) for kind in FindingChangeKind}
        return {kind: number for kind, number in told.items() if number}
