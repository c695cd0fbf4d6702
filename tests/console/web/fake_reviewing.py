"""What reviewers say of findings, in memory."""

from dataclasses import dataclass
from typing import Any

from pipeline.domain.assessment import Score, finding_digest
from pipeline.domain.decision import report_digest
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import (
    AssessmentId,
    CommentId,
    Digest,
    PersonId,
    QuestionId,
    ReviewId,
    VendorId,
)
from pipeline.domain.person import Person, require
from pipeline.domain.report import Report
from pipeline.domain.review import Comment, FindingReview, Question, Stance
from pipeline.domain.verdict import Verdict
from pipeline.errors import NotFound
from pipeline.services.reporting import Reporting
from tests.console.web.fake_records import REVIEWING
from tests.fakes import LONG_AGO


@dataclass(frozen=True)
class FakeReviewedFinding:
    """A finding and what stands on it."""

    criterion: str
    finding: Finding
    review: FindingReview | None = None
    outdated: FindingReview | None = None

    @property
    def is_overridden(self) -> bool:
        return self.review is not None and self.review.stance is Stance.OVERRIDDEN

    @property
    def verdict(self) -> Verdict | None:
        if self.review is not None and self.is_overridden:
            return self.review.verdict
        return self.finding.verdict if isinstance(self.finding, Scored) else None


@dataclass(frozen=True)
class FakeAsked:
    """A question without an answer yet."""

    question: Question
    answers: tuple[object, ...] = ()


@dataclass(frozen=True)
class FakeReviewed:
    """What `Reviewing.reviewed` returns, as far as the page reads it."""

    report: Report
    findings: dict[str, FakeReviewedFinding]
    score: Score
    report_digest: Digest
    comments: tuple[Comment, ...] = ()
    questions: tuple[FakeAsked, ...] = ()
    superseded_by: str | None = None
    is_rescored: bool = False

    def of(self, criterion: str) -> FakeReviewedFinding | None:
        return self.findings.get(criterion)

    def comments_on(self, criterion: str | None) -> tuple[Comment, ...]:
        return tuple(item for item in self.comments if item.criterion == criterion)

    def name(self, person: PersonId) -> str:
        return str(person)


class FakeReviewing:
    """Reviews in memory over real reports."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting
        self.reviews: dict[str, FindingReview] = {}
        self.comments: list[Comment] = []
        self.questions: list[Question] = []
        self.rescored: Score | None = None

    def _review(self, assessment_id: AssessmentId, criterion: str, by: Person, **said: Any) -> FindingReview:
        require(by, *REVIEWING)
        report = self._reporting.report(assessment_id)
        finding = next((item for item in report.assessment.findings if item.criterion == criterion), None)
        if finding is None:
            raise NotFound(f"no finding {criterion}")
        self.reviews[criterion] = FindingReview(
            id=ReviewId(f"review-{criterion}"),
            vendor=report.vendor.id,
            assessment=assessment_id,
            criterion=criterion,
            finding=finding_digest(finding),
            author=by.id,
            at=LONG_AGO,
            **said,
        )
        return self.reviews[criterion]

    def accept(self, assessment_id: AssessmentId, criterion: str, *, by: Person) -> FindingReview:
        return self._review(assessment_id, criterion, by, stance=Stance.ACCEPTED)

    def override(
        self, assessment_id: AssessmentId, criterion: str, *, verdict: Verdict | None, reason: str, by: Person
    ) -> FindingReview:
        return self._review(assessment_id, criterion, by, stance=Stance.OVERRIDDEN, verdict=verdict, reason=reason)

    def comment(self, assessment_id: AssessmentId, criterion: str | None, text: str, *, by: Person) -> Comment:
        require(by, *REVIEWING)
        self.comments.append(
            Comment(
                id=CommentId(f"comment-{len(self.comments)}"),
                assessment=assessment_id,
                criterion=criterion,
                text=text,
                author=by.id,
                at=LONG_AGO,
            )
        )
        return self.comments[-1]

    def ask(self, assessment_id: AssessmentId, criterion: str, text: str, *, by: Person) -> Question:
        require(by, *REVIEWING)
        self.questions.append(
            Question(
                id=QuestionId(f"question-{len(self.questions)}"),
                vendor=VendorId("vendor-acme"),
                assessment=assessment_id,
                criterion=criterion,
                text=text,
                author=by.id,
                at=LONG_AGO,
            )
        )
        return self.questions[-1]

    def questions_text(self, assessment_id: AssessmentId) -> str:
        return "".join(f"{item.text}\n" for item in self.questions)

    def reviewed(self, assessment_id: AssessmentId) -> FakeReviewed:
        report = self._reporting.report(assessment_id)
        if report.assessment.id != assessment_id:
            raise NotFound(f"no assessment {assessment_id!r}", advice="Open it from its vendor's page.")
        rows = [row for part in report.dimensions for row in part.criteria]
        return FakeReviewed(
            report=report,
            findings={
                row.criterion.id: FakeReviewedFinding(
                    criterion=row.criterion.id, finding=row.finding, review=self.reviews.get(row.criterion.id)
                )
                for row in rows
            },
            score=self.rescored or report.assessment.result,
            report_digest=report_digest(report.assessment.digest, self.reviews.values()),
            comments=tuple(self.comments),
            questions=tuple(FakeAsked(item) for item in self.questions),
        )
