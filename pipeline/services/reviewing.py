"""What reviewers say of reports: findings accepted or overridden, comments, and questions to the vendor.

An answer is evidence like any other: the file is uploaded into a run, and a new assessment judges anew what it bears
on, since the answers to everything else are cached by content (I12). A review holds on where the finding is the same,
and is shown as outdated where it is not (I5).

Who asked for a system, or added it, says nothing on its vendor's findings until that system is decided: an override is
part of what the others sign (I9). They may comment and ask.
"""

from pipeline.domain.assessment import Assessment
from pipeline.domain.audit import Action
from pipeline.domain.ids import AssessmentId, CommentId, PersonId, ReviewId
from pipeline.domain.person import Person
from pipeline.domain.review import Comment, FindingReview, Stance
from pipeline.domain.reviewed import AnsweringSource, AskedQuestion, ReviewedReport
from pipeline.domain.standing import StandingState
from pipeline.domain.system import Stage
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidInput, NotAllowed, Outdated
from pipeline.ports import Transaction
from pipeline.services.questioning import Questioning
from pipeline.services.reporting import Reporting
from pipeline.services.standings import reopened
from pipeline.services.under_review import (
    REVIEWERS,
    WORKING,
    after_all_words,
    allowed_now,
    assessment_at,
    authors_of,
    brought_in,
    newest_like,
    no_criterion,
    require_criterion,
    reviewed_at,
    rubric_at,
    worded,
)
from pipeline.stages.questions import questions_text
from pipeline.stages.reviewed import review_forms

# A word on a finding holds in later reports too, so one that is said before the review begins counts in it.
_UNDECIDED = frozenset({Stage.REQUESTED, Stage.RESEARCHING, Stage.IN_REVIEW, Stage.RE_REVIEW})


class Reviewing(Questioning):
    """Keeps what people say of reports, and lays it beside what the machine found."""

    def accept(self, assessment_id: AssessmentId, criterion: str, *, by: Person, reason: str = "") -> FindingReview:
        """Say that a finding is right as it is.

        Raises:
            NotAllowed: without the role of a reviewer or approver, or while a system that they brought in is undecided.
            NotFound: when there is no such assessment or criterion.
            Outdated: when a newer assessment has another finding there.
        """
        return self._review(assessment_id, criterion, Stance.ACCEPTED, None, reason, by)

    def override(
        self, assessment_id: AssessmentId, criterion: str, *, verdict: Verdict | None, reason: str, by: Person
    ) -> FindingReview:
        """Put a reviewer's verdict beside the machine's; None holds the criterion undecided.

        Raises:
            NotAllowed: without the role of a reviewer or approver, or while a system that they brought in is undecided.
            NotFound: when there is no such assessment or criterion.
            Outdated: when a newer assessment has another finding there.
            InvalidInput: without a reason, or when it is the machine's own verdict.
        """
        return self._review(assessment_id, criterion, Stance.OVERRIDDEN, verdict, reason, by)

    def comment(self, assessment_id: AssessmentId, criterion: str | None, text: str, *, by: Person) -> Comment:
        """Remark on a report, or on one of its criteria.

        Raises:
            NotAllowed: to an auditor, who changes nothing.
            NotFound: when there is no such assessment or criterion.
            InvalidInput: without words, or with too many.
        """
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *WORKING)
            if criterion is None:
                assessment_at(transaction, assessment_id)
            else:
                require_criterion(transaction, assessment_id, criterion)
            with worded():
                comment = Comment(
                    id=CommentId(self._clock.new_id()),
                    assessment=assessment_id,
                    criterion=criterion,
                    text=text,
                    author=account.id,
                    at=self._clock.now(),
                )
            transaction.reviews.add_comment(comment)
            transaction.audit.append(
                actor=account.label,
                action=Action.COMMENT_ADDED,
                subject=comment.id,
                payload={"assessment": assessment_id, "criterion": criterion, "text": text},
            )
        return comment

    def questions_text(self, assessment_id: AssessmentId, *, with_gaps: bool = False) -> str:
        """Return the vendor's open questions as a list to send; with gaps, the rubric's for what is undecided too.

        Raises:
            NotFound: when there is no such assessment.
        """
        return questions_text(self.reviewed(assessment_id), with_gaps=with_gaps)

    def reviewed(self, reference: str) -> ReviewedReport:
        """Return a report with every human word on it, by assessment id or a vendor's domain, name or URL.

        Raises:
            NotFound: when nothing answers to the reference.
        """
        report = Reporting(self._store).report(reference)
        assessment = report.assessment
        with self._store.reading() as transaction:
            found = reviewed_at(transaction, assessment)
            comments = transaction.reviews.comments(assessment.id)
            answers = transaction.reviews.answers(assessment.vendor)
            questions = tuple(
                AskedQuestion(question=each, answers=tuple(item for item in answers if item.question == each.id))
                for each in transaction.reviews.questions(assessment.vendor)
            )
            answering = {item.source for item in answers}
            sources = transaction.captures.sources(assessment.vendor) if answering else []
            people: set[PersonId] = {row.review.author for row in found.findings if row.review is not None}
            people |= {item.author for item in found.outdated} | {item.author for item in comments}
            people |= {item.author for item in answers}
            people |= {item.question.author for item in questions}
            newest = newest_like(transaction, assessment)
            return ReviewedReport(
                report=report,
                findings=found.findings,
                score=found.score,
                report_digest=found.report_digest,
                outdated=found.outdated,
                comments=tuple(comments),
                questions=questions,
                authors=authors_of(transaction, people),
                sources=tuple(AnsweringSource(id=item.id, url=item.url) for item in sources if item.id in answering),
                superseded_by=None if newest.digest == assessment.digest else newest.id,
            )

    def _review(
        self,
        assessment_id: AssessmentId,
        criterion: str,
        stance: Stance,
        verdict: Verdict | None,
        reason: str,
        by: Person,
    ) -> FindingReview:
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *REVIEWERS)
            assessment = assessment_at(transaction, assessment_id)
            _require_nothing_at_stake(transaction, assessment, account)
            row = next(
                (item for item in reviewed_at(transaction, assessment).findings if item.criterion == criterion), None
            )
            form = review_forms(assessment, rubric_at(transaction, assessment)).get(criterion)
            if row is None or form is None:
                raise no_criterion(assessment_id, criterion)
            newest = assessment_at(transaction, newest_like(transaction, assessment).id)
            if review_forms(newest, rubric_at(transaction, newest)).get(criterion) != form:
                raise Outdated(f"assessment {newest.id} is newer, and its finding on {criterion} is another")
            if stance is Stance.OVERRIDDEN and verdict is row.machine_verdict:
                raise InvalidInput(f"that is what the finding on {criterion} says: accept it instead")
            with worded():
                review = FindingReview(
                    id=ReviewId(self._clock.new_id()),
                    vendor=assessment.vendor,
                    assessment=assessment_id,
                    criterion=criterion,
                    finding=form,
                    stance=stance,
                    verdict=verdict,
                    reason=reason.strip(),
                    author=account.id,
                    at=after_all_words(transaction, assessment.vendor, now=self._clock.now()),
                )
            transaction.reviews.add(review)
            transaction.audit.append(
                actor=account.label,
                action=Action.FINDING_REVIEWED,
                subject=review.id,
                payload={
                    "assessment": assessment_id,
                    "criterion": criterion,
                    "finding": form,
                    "stance": stance.value,
                    "machine": row.machine_verdict.value if row.machine_verdict else None,
                    "verdict": verdict.value if verdict else None,
                    "reason": review.reason,
                },
            )
            systems = transaction.systems.of_vendor(assessment.vendor)
            reopened(transaction, systems, {StandingState.STALE}, at=review.at, actor=account.label)
        return review


def _require_nothing_at_stake(transaction: Transaction, assessment: Assessment, person: Person) -> None:
    for system in transaction.systems.of_vendor(assessment.vendor):
        if system.stage in _UNDECIDED and brought_in(transaction, system, person):
            raise NotAllowed(
                f"{person.label} asked for {system.facts.name} or added it, and it is not decided yet",
                advice="Another reviewer or approver has to do this; you may comment, or ask the vendor.",
            )
