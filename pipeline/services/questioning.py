"""Questions to the vendor, and the sources that answer them."""

from pipeline.domain.audit import Action
from pipeline.domain.ids import AssessmentId, QuestionId, SourceId
from pipeline.domain.person import Person
from pipeline.domain.review import Answer, Question
from pipeline.domain.run import Run
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.under_review import (
    REVIEWERS,
    WORKING,
    allowed_now,
    assessment_at,
    require_criterion,
    rubric_at,
    worded,
)


class Questioning:
    """Keeps what the vendor is asked."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ask(self, assessment_id: AssessmentId, criterion: str, text: str, *, by: Person) -> Question:
        """Note a question to the vendor; without a text, the rubric's own.

        Raises:
            NotAllowed: without the role of a reviewer or approver.
            NotFound: when there is no such assessment or criterion.
            InvalidInput: with too many words.
        """
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *REVIEWERS)
            assessment = assessment_at(transaction, assessment_id)
            require_criterion(transaction, assessment_id, criterion)
            asked = text.strip() or rubric_at(transaction, assessment).criterion(criterion).ask_the_vendor
            with worded():
                question = Question(
                    id=QuestionId(self._clock.new_id()),
                    vendor=assessment.vendor,
                    assessment=assessment_id,
                    criterion=criterion,
                    text=asked,
                    author=account.id,
                    at=self._clock.now(),
                )
            transaction.reviews.add_question(question)
            transaction.audit.append(
                actor=account.label,
                action=Action.QUESTION_ASKED,
                subject=question.id,
                payload={"assessment": assessment_id, "criterion": criterion, "text": asked},
            )
        return question

    def answer(self, question_id: QuestionId, source_id: SourceId, *, by: Person) -> Answer:
        """Say which of the vendor's sources, uploaded or published, answers a question.

        Raises:
            NotAllowed: to an auditor, who changes nothing.
            NotFound: when there is no such question, or the vendor has no such source.
            InvalidInput: when it was said before.
        """
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *WORKING)
            question = _question_at(transaction, question_id)
            source = next(
                (item for item in transaction.captures.sources(question.vendor) if item.id == source_id), None
            )
            if source is None:
                raise NotFound(
                    f"the vendor has no source {source_id}",
                    advice="Hand the file in first: `dossier review answer QUESTION --upload FILE`.",
                )
            if any(
                (item.question, item.source) == (question_id, source_id)
                for item in transaction.reviews.answers(question.vendor)
            ):
                raise InvalidInput(f"{source.url} is noted as an answer to this question already")
            answer = Answer(question=question_id, source=source_id, author=account.id, at=self._clock.now())
            transaction.reviews.add_answer(answer)
            transaction.audit.append(
                actor=account.label,
                action=Action.QUESTION_ANSWERED,
                subject=question_id,
                payload={"source": source_id, "url": source.url},
            )
        return answer

    def asked_in(self, question_id: QuestionId) -> Run:
        """Return the newest run of the vendor that a question is to: what an answer is taken into again.

        Raises:
            NotFound: when there is no such question.
        """
        with self._store.reading() as transaction:
            question = _question_at(transaction, question_id)
            run = transaction.runs.latest(question.vendor)
            if run is None:
                raise NotFound(f"the vendor of question {question_id} was never assessed")
            return run

    def source_of(self, question_id: QuestionId, url: str) -> SourceId:
        """Return the id of one of the asked vendor's sources by its address.

        Raises:
            NotFound: when there is no such question or source.
        """
        with self._store.reading() as transaction:
            question = _question_at(transaction, question_id)
            for source in transaction.captures.sources(question.vendor):
                if url in {source.url, source.id}:
                    return source.id
        raise NotFound(
            f"the vendor has no source {url}", advice="`dossier report show VENDOR --json` lists `captures`."
        )


def _question_at(transaction: Transaction, question_id: QuestionId) -> Question:
    question = transaction.reviews.question(question_id)
    if question is None:
        raise NotFound(f"no question {question_id}", advice="List them with `dossier review questions ID`.")
    return question
