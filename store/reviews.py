"""What reviewers said of reports, and the decisions that were signed. Rows are only added; triggers see to it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, literal_column, select

from pipeline.domain.decision import Decision, Fulfilment
from pipeline.domain.ids import AssessmentId, DecisionId, QuestionId, SystemId, VendorId
from pipeline.domain.review import Answer, Comment, FindingReview, Question
from store.rows import columns_of, every, every_of, fields_of, first, rows_of, trusted
from store.sign_off_tables import (
    condition_fulfilments,
    decisions,
    finding_reviews,
    review_comments,
    vendor_answers,
    vendor_questions,
)

# Spelt as in the index that has these rows alone.
_HAS_CONDITIONS = decisions.c.conditions != literal_column("'[]'")


class SqlReviews:
    """Port `Reviews`. A second row under a key raises IntegrityBroken; one that refers to nothing, NotFound."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, review: FindingReview) -> None:
        """Add a reviewer's word on a finding."""
        self._connection.execute(finding_reviews.insert(), fields_of(review))

    def of_vendor(self, vendor: VendorId) -> list[FindingReview]:
        """Return all reviews of a vendor's findings, oldest first."""
        query = (
            select(finding_reviews)
            .where(finding_reviews.c.vendor == vendor)
            .order_by(finding_reviews.c.at, finding_reviews.c.id)
        )
        return every(self._connection, query, FindingReview)

    def of_vendors(self, vendors: Sequence[VendorId]) -> list[FindingReview]:
        """Return the reviews of these vendors' findings, oldest first among those of one vendor."""
        query = select(finding_reviews).order_by(finding_reviews.c.at, finding_reviews.c.id)
        return every_of(self._connection, query, FindingReview, finding_reviews.c.vendor, vendors)

    def add_comment(self, comment: Comment) -> None:
        """Add a comment."""
        self._connection.execute(review_comments.insert(), fields_of(comment))

    def comments(self, assessment: AssessmentId) -> list[Comment]:
        """Return the comments on a report, oldest first."""
        query = (
            select(review_comments)
            .where(review_comments.c.assessment == assessment)
            .order_by(review_comments.c.at, review_comments.c.id)
        )
        return every(self._connection, query, Comment)

    def add_question(self, question: Question) -> None:
        """Add a question to the vendor."""
        self._connection.execute(vendor_questions.insert(), fields_of(question))

    def question(self, question: QuestionId) -> Question | None:
        """Return a question by id."""
        return first(self._connection, select(vendor_questions).where(vendor_questions.c.id == question), Question)

    def questions(self, vendor: VendorId) -> list[Question]:
        """Return all questions to a vendor, oldest first."""
        query = (
            select(vendor_questions)
            .where(vendor_questions.c.vendor == vendor)
            .order_by(vendor_questions.c.at, vendor_questions.c.id)
        )
        return every(self._connection, query, Question)

    def add_answer(self, answer: Answer) -> None:
        """Add a source that answers a question."""
        self._connection.execute(vendor_answers.insert(), fields_of(answer))

    def answers(self, vendor: VendorId) -> list[Answer]:
        """Return the answers to all questions to a vendor, oldest first."""
        query = (
            select(*columns_of(vendor_answers, Answer))
            .join(vendor_questions, vendor_questions.c.id == vendor_answers.c.question)
            .where(vendor_questions.c.vendor == vendor)
            .order_by(vendor_answers.c.at, vendor_answers.c.question, vendor_answers.c.source)
        )
        return every(self._connection, query, Answer)

    def add_decision(self, decision: Decision) -> None:
        """Add a signed decision.

        Raises:
            IntegrityBroken: when the person has signed this report in this round, or the round is not the open one.
        """
        self._connection.execute(decisions.insert(), fields_of(decision))

    def decisions(self, system: SystemId) -> list[Decision]:
        """Return all decisions on a system, in the order of signing."""
        query = select(decisions).where(decisions.c.system == system).order_by(decisions.c.signed_at, decisions.c.id)
        return every(self._connection, query, Decision)

    def decisions_on(self, systems: Sequence[SystemId]) -> list[Decision]:
        """Return all decisions on these systems, in the order of signing among those on one system."""
        query = select(decisions).order_by(decisions.c.signed_at, decisions.c.id)
        return every_of(self._connection, query, Decision, decisions.c.system, systems)

    def decision(self, decision: DecisionId) -> Decision | None:
        """Return a decision by id."""
        return first(self._connection, select(decisions).where(decisions.c.id == decision), Decision)

    def all_decisions(self) -> list[Decision]:
        """Return every decision, in the order of signing."""
        return every(self._connection, select(decisions).order_by(decisions.c.signed_at, decisions.c.id), Decision)

    def overdue(self, today: date) -> list[SystemId]:
        """Return the systems on which any decision has a condition whose day has passed and that nobody has met."""
        of_these = select(decisions.c.id).where(_HAS_CONDITIONS)
        query = select(condition_fulfilments.c.decision, condition_fulfilments.c.number).where(
            condition_fulfilments.c.decision.in_(of_these)
        )
        met = {(row.decision, row.number) for row in self._connection.execute(query).all()}
        bound = select(decisions.c.id, decisions.c.system, decisions.c.conditions).where(_HAS_CONDITIONS)
        with trusted("conditions"):
            found = {
                row["system"]: None
                for row in rows_of(self._connection, bound.order_by(decisions.c.system))
                if any(item.due < today and (row["id"], item.number) not in met for item in row["conditions"])
            }
        return list(found)

    def fulfil(self, fulfilment: Fulfilment) -> None:
        """Add that a condition was met; once for each."""
        self._connection.execute(condition_fulfilments.insert(), fields_of(fulfilment))

    def fulfilments(self, decision: DecisionId) -> list[Fulfilment]:
        """Return those conditions of a decision that were met, by number."""
        query = (
            select(condition_fulfilments)
            .where(condition_fulfilments.c.decision == decision)
            .order_by(condition_fulfilments.c.number)
        )
        return every(self._connection, query, Fulfilment)

    def fulfilments_of(self, decisions: Sequence[DecisionId]) -> list[Fulfilment]:
        """Return those conditions of these decisions that were met, by number among those of one decision."""
        query = select(condition_fulfilments).order_by(condition_fulfilments.c.number)
        return every_of(self._connection, query, Fulfilment, condition_fulfilments.c.decision, decisions)
