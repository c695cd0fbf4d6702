"""What is still to be done about a vendor: conditions of approvals, and questions that it has not answered."""

from datetime import date, timedelta

from pipeline.domain.decision import Ruling, settled
from pipeline.domain.ids import VendorId
from pipeline.domain.model import Record
from pipeline.domain.review import Question
from pipeline.domain.standing import OverdueCondition
from pipeline.ports import Clock, Store
from pipeline.stages.standing import standing_conditions

# Vendors that answer at all mostly do within a month; after that somebody has to ask again.
ANSWER_MAX_DAYS = 30


class OpenQuestion(Record):
    """A question that no source answers, and whether it has waited for longer than `ANSWER_MAX_DAYS`."""

    question: Question
    is_overdue: bool


class OutstandingItems(Record):
    """Conditions that nobody has met, those due first at the head, and open questions, the oldest first."""

    today: date
    conditions: tuple[OverdueCondition, ...]
    questions: tuple[OpenQuestion, ...]


class Outstanding:
    """Reads what is open."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of_vendor(self, vendor: VendorId) -> OutstandingItems:
        """Return what is open of one vendor; nothing for one that is not known."""
        now = self._clock.now()
        with self._store.reading() as transaction:
            answered = {item.question for item in transaction.reviews.answers(vendor)}
            asked = [item for item in transaction.reviews.questions(vendor) if item.id not in answered]
            conditions = []
            for system in transaction.systems.of_vendor(vendor):
                if system.stage.is_final:
                    continue
                basis = settled(transaction.reviews.decisions(system.id))
                granted = [item for item in basis if item.ruling is not Ruling.REJECT]
                met = {item.id: transaction.reviews.fulfilments(item.id) for item in granted if item.conditions}
                conditions += [
                    OverdueCondition(system=system, condition=item)
                    for item in standing_conditions(granted, met)
                    if item.fulfilment is None
                ]
        return OutstandingItems(
            today=now.date(),
            conditions=tuple(sorted(conditions, key=lambda item: (item.condition.condition.due, item.system.id))),
            questions=tuple(
                OpenQuestion(question=item, is_overdue=now - item.at > timedelta(days=ANSWER_MAX_DAYS))
                for item in sorted(asked, key=lambda each: (each.at, each.id))
            ),
        )
