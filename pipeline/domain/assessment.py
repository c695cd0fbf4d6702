"""A vendor judged by a rubric at a time: findings, scores, grade, and the digest that a signature binds."""

from datetime import date, datetime
from enum import StrEnum

from pipeline.domain.canonical import digest_of
from pipeline.domain.citation import Citation
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import AssessmentId, Digest, DocumentId, RunId, SnapshotId, VendorId
from pipeline.domain.judgement import JudgeIdentity, TokenUsage
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.source import SourceKind

INSUFFICIENT = "insufficient"
# In place of a grade, where there is no assessment.
NOT_ASSESSED = "not assessed"


class DimensionScore(Record):
    """`score` is 0 to 100, or None when nothing was scored; `coverage` is the scored share of applicable weight."""

    id: str
    score: float | None
    coverage: float


class Score(Record):
    """The whole rubric's result. `grade` is a letter or `insufficient`; `caps` name the deal-breakers."""

    score: float | None
    coverage: float
    grade: str
    caps: tuple[str, ...]
    dimensions: tuple[DimensionScore, ...]


class Evidence(Record):
    """One document that the assessment could draw on. `stated_on` is the day that it gives itself."""

    url: str
    kind: SourceKind
    document: DocumentId
    snapshot: SnapshotId
    title: str
    language: str | None
    captured_at: datetime
    stated_on: date | None = None


class AlertKind(StrEnum):
    """What in the evidence a reviewer should know before trusting any of it."""

    CONCEALED_TEXT = "concealed_text"
    INSTRUCTION_TO_MODEL = "instruction_to_model"
    OTHER_LANGUAGE = "other_language"


class Alert(Record):
    """Something suspicious or limiting in one document."""

    kind: AlertKind
    url: str
    document: DocumentId
    excerpt: str
    note: str


class Assessment(Record):
    """A complete assessment. Made once, never changed; a run that finds the same digest makes no second one.

    `rubric_digest` is of the rubric as it stands for `profile`; `left_out` are the criteria that do not apply there.
    """

    id: AssessmentId
    vendor: VendorId
    run: RunId
    made_at: datetime
    rubric: str
    rubric_version: int
    rubric_digest: Digest
    prompt_digest: Digest
    judge: JudgeIdentity
    profile: Profile = Profile()
    left_out: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    alerts: tuple[Alert, ...]
    result: Score
    usage: TokenUsage
    digest: Digest


class AssessmentLine(Record):
    """An assessment as one line of a list: its result without its findings."""

    id: AssessmentId
    vendor: VendorId
    made_at: datetime
    rubric: str
    rubric_version: int
    score: float | None
    coverage: float
    grade: str
    caps: tuple[str, ...]


class AssessedUse(Record):
    """What an assessment is of, and its digest: enough to say whether it speaks of a system."""

    id: AssessmentId
    vendor: VendorId
    profile: Profile
    digest: Digest


class ScoredLine(Record):
    """An assessment's line, and the criteria that it scored."""

    line: AssessmentLine
    scored: frozenset[str]


class GradeCount(Record):
    """The vendors whose newest assessment has a grade: how many, how many of them capped, and their mean coverage."""

    grade: str
    vendors: int
    capped: int
    coverage: float


def assessment_digest(
    *,
    evidence: tuple[Evidence, ...],
    findings: tuple[Finding, ...],
    rubric: Digest,
    prompt: Digest,
    judge: JudgeIdentity,
    profile: Profile | None = None,
) -> Digest:
    """Return what a sign-off is bound to (I6).

    A sign-off for one use is none for another, so the use enters as soon as anything is known of it.

    Documents enter by the hash of their words and their address, not by snapshot or time: capturing the same words
    again changes nothing. Citations enter by their words and place.
    """
    content: dict[str, object] = {
        "evidence": sorted({(item.url, item.kind.value, item.document) for item in evidence}),
        "rubric": rubric,
        "prompt": prompt,
        "judge": judge.model_dump(mode="json"),
        "findings": [_bound_content(finding) for finding in findings],
    }
    if profile is not None and not profile.is_unknown:
        content["profile"] = profile.model_dump(mode="json")
    return Digest(digest_of(content))


def finding_digest(finding: Finding) -> Digest:
    """Return what a reviewer's word on a finding is bound to: verdict, words and places, not the time or the run."""
    return Digest(digest_of(_bound_content(finding)))


def _bound_content(finding: Finding) -> dict[str, object]:
    """Return what a signature binds of a finding. What came after the first release enters only where it is set."""
    second = finding.second
    later = {} if second is None else {"second": [second.judge, second.verdict.value if second.verdict else None]}
    return _bound_verdict(finding) | later | ({"missing": finding.missing} if finding.missing else {})


def _bound_verdict(finding: Finding) -> dict[str, object]:
    citations = [_bound_place(citation) for citation in finding.citations]
    if isinstance(finding, Scored):
        return {
            "criterion": finding.criterion,
            "verdict": finding.verdict.value,
            "judged": finding.judged.value,
            "cap_reason": finding.cap_reason,
            "scope": finding.scope,
            "evidence_kind": finding.evidence_kind.value,
            "rationale": finding.rationale,
            "citations": citations,
            "contradictions": [
                [_bound_place(half) for half in contradiction.between] for contradiction in finding.contradictions
            ],
        }
    return {"criterion": finding.criterion, "reason": finding.reason.value, "citations": citations}


def _bound_place(citation: Citation) -> list[object]:
    return [citation.status.value, citation.quote, citation.document, citation.start, citation.end]
