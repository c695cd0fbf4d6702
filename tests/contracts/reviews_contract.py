"""What every `Store` must do with reviews and decisions; used like `store_contract.py`."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.decision import ApprovalCondition, Ruling
from pipeline.domain.ids import DecisionId, QuestionId, SystemId, VendorId
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.verdict import Verdict
from pipeline.errors import IntegrityBroken, InvalidInput, NotFound
from pipeline.ports import Store
from tests.builders import a_digest, a_source, a_vendor, an_assessment, changed
from tests.contracts.strategies import ON_ONE_STORE, words
from tests.fakes import LONG_AGO
from tests.review_builders import (
    a_comment,
    a_fulfilment,
    a_person,
    a_question,
    a_review,
    a_signed_decision,
    a_system,
    an_answer_by,
)
from tests.stored import stored


def furnished(store: Store) -> None:
    """A vendor with an assessment and a system, and two people; what is there is not added again."""
    with store.reading() as tx:
        if tx.vendors.get(a_vendor().id) is not None:
            return
    stored(store)
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.people.add(a_person("Ada Approver"))
        tx.systems.add(a_system())
        tx.assessments.add(an_assessment())


def reviews_of_acme(store: Store) -> list[FindingReview]:
    with store.reading() as tx:
        return tx.reviews.of_vendor(a_vendor().id)


class ReviewsContract:
    @ON_ONE_STORE
    @given(data=st.data())
    def test_any_review_comes_back_as_it_was(self, store: Store, data: st.DataObject) -> None:
        furnished(store)
        before = reviews_of_acme(store)
        review = changed(
            a_review(),
            id=f"review-{len(before):04}",
            criterion=data.draw(words),
            stance=Stance.OVERRIDDEN,
            verdict=data.draw(st.none() | st.sampled_from(Verdict)),
            reason=data.draw(words) + "x",
        )
        with store.writing() as tx:
            tx.reviews.add(review)
        assert reviews_of_acme(store) == [*before, review]

    def test_reviews_come_in_the_order_in_which_they_were_given(self, store: Store) -> None:
        furnished(store)
        later, earlier = a_review(id="a", at=LONG_AGO + timedelta(seconds=1)), a_review(id="b")
        with store.writing() as tx:
            tx.reviews.add(later)
            tx.reviews.add(earlier)
        assert reviews_of_acme(store) == [earlier, later]

    @ON_ONE_STORE
    @given(data=st.data())
    def test_any_decision_comes_back_as_it_was(self, store: Store, data: st.DataObject) -> None:
        furnished(store)
        with store.reading() as tx:
            before = tx.reviews.decisions(SystemId("system-1"))
        condition = ApprovalCondition(
            number=1, text=data.draw(words) + "x", owner=data.draw(words) + "x", due=data.draw(st.dates())
        )
        decision = a_signed_decision(
            id=DecisionId(f"decision-{len(before):04}"),
            report_digest=a_digest(str(len(before))),
            statement=data.draw(words) + "x",
            conditions=(condition,),
            expires_on=data.draw(st.none() | st.dates()),
        )
        with store.writing() as tx:
            tx.reviews.add_decision(decision)
        with store.reading() as tx:
            assert tx.reviews.decisions(decision.system) == [*before, decision]
            assert tx.reviews.decision(decision.id) == decision
            assert tx.reviews.all_decisions() == [*before, decision]
            assert tx.reviews.decision(DecisionId("none")) is None

    def test_a_person_signs_a_report_once_in_a_round(self, store: Store) -> None:
        furnished(store)
        with store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(id="again", statement="Otherwise."))
        with store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision("ada"))
            tx.reviews.add_decision(a_signed_decision(id="on-another-report", report_digest=a_digest("another")))

    def test_a_decision_is_in_the_round_that_is_open(self, store: Store) -> None:
        furnished(store)
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(round=2))
        with store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(settles=True))
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision("ada"))
        with store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(id="anew", round=2, settles=True))

    def test_a_decision_without_a_signature_is_refused(self, store: Store) -> None:
        furnished(store)
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(signature=None))

    def test_who_has_no_account_says_nothing(self, store: Store) -> None:
        furnished(store)
        with pytest.raises(NotFound), store.writing() as tx:
            tx.reviews.add(a_review(author="nobody"))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.reviews.add_decision(a_signed_decision(signer="nobody"))
        assert reviews_of_acme(store) == []

    def test_comments_questions_answers_and_fulfilments_come_back(self, store: Store) -> None:
        furnished(store)
        with store.writing() as tx:
            tx.reviews.add_comment(a_comment())
            tx.reviews.add_question(a_question())
            tx.reviews.add_answer(an_answer_by(a_source().id))
            tx.reviews.add_decision(a_signed_decision(ruling=Ruling.APPROVE_WITH_CONDITIONS))
            tx.reviews.fulfil(a_fulfilment())
        with store.reading() as tx:
            assert tx.reviews.comments(an_assessment().id) == [a_comment()]
            assert tx.reviews.question(a_question().id) == a_question()
            assert tx.reviews.question(QuestionId("none")) is None
            assert tx.reviews.questions(a_vendor().id) == [a_question()]
            assert tx.reviews.answers(a_vendor().id) == [an_answer_by(a_source().id)]
            assert tx.reviews.fulfilments(a_signed_decision().id) == [a_fulfilment()]

    def test_a_condition_is_met_once_and_a_source_answers_a_question_once(self, store: Store) -> None:
        furnished(store)
        with store.writing() as tx:
            tx.reviews.add_question(a_question())
            tx.reviews.add_answer(an_answer_by(a_source().id))
            tx.reviews.add_decision(a_signed_decision())
            tx.reviews.fulfil(a_fulfilment())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reviews.fulfil(a_fulfilment(note="Otherwise."))
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reviews.add_answer(an_answer_by(a_source().id, author="person-ada"))

    def test_decisions_reviews_and_fulfilments_of_several_come_at_once(self, store: Store) -> None:
        furnished(store)
        other = SystemId("system-2")
        later = a_signed_decision("ada", signed_at=LONG_AGO + timedelta(days=1))
        elsewhere = a_signed_decision("ada", id="elsewhere", system=other)
        with store.writing() as tx:
            tx.systems.add(a_system(id=other))
            for decision in (later, a_signed_decision(), elsewhere):
                tx.reviews.add_decision(decision)
            tx.reviews.fulfil(a_fulfilment())
            tx.reviews.add(a_review())
        with store.reading() as tx:
            assert tx.reviews.decisions_on([a_system().id]) == [a_signed_decision(), later]
            assert {each.id for each in tx.reviews.decisions_on([other, a_system().id])} == {
                a_signed_decision().id,
                later.id,
                "elsewhere",
            }
            assert tx.reviews.decisions_on([]) == []
            assert tx.reviews.fulfilments_of([later.id, a_signed_decision().id]) == [a_fulfilment()]
            assert tx.reviews.of_vendors([a_vendor().id, VendorId("none")]) == [a_review()]
            assert tx.reviews.of_vendors([VendorId("none")]) == []

    def test_overdue_is_what_has_a_condition_past_its_day_that_nobody_met(self, store: Store) -> None:
        furnished(store)
        due = [date(2026, 3, 1), date(2026, 3, 5)]
        two = tuple(
            ApprovalCondition(number=number, text="Do it", owner="Legal", due=day)
            for number, day in enumerate(due, start=1)
        )
        with store.writing() as tx:
            tx.systems.add(a_system(id=SystemId("system-2")))
            tx.reviews.add_decision(a_signed_decision(conditions=two))
            plain = a_signed_decision("ada", system="system-2", ruling=Ruling.APPROVE, conditions=())
            tx.reviews.add_decision(plain)
        with store.reading() as tx:
            assert tx.reviews.overdue(date(2026, 3, 1)) == []
            assert tx.reviews.overdue(date(2026, 3, 2)) == [a_system().id]
        with store.writing() as tx:
            tx.reviews.fulfil(a_fulfilment())
        with store.reading() as tx:
            assert tx.reviews.overdue(date(2026, 3, 5)) == []
            assert tx.reviews.overdue(date(2026, 3, 6)) == [a_system().id]
