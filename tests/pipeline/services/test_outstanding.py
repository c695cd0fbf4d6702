"""What is still to be done about a vendor, over a real SQLite store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.domain.decision import ApprovalCondition, Ruling, use_digest
from pipeline.domain.ids import VendorId
from pipeline.services.deciding import Deciding
from pipeline.services.outstanding import ANSWER_MAX_DAYS, Outstanding
from pipeline.services.reviewing import Reviewing
from store.database import SqlStore
from tests.builders import a_source
from tests.fakes import LONG_AGO, FixedClock
from tests.office import FIRST, KEEPING, RITA, USE, an_office, opened
from tests.signing import SeededSigner

ACME = VendorId("vendor-acme")
START = LONG_AGO + timedelta(days=60)
CONDITIONS = (
    ApprovalCondition(number=1, text="Train the staff", owner="Kim", due=date(2026, 6, 1)),
    ApprovalCondition(number=2, text="Sign the DPA", owner="Legal", due=date(2026, 4, 1)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


def test_conditions_stand_in_order_of_their_days_until_they_are_met(store: SqlStore) -> None:
    clock = FixedClock(START)
    deciding = Deciding(store, clock, SeededSigner())
    with store.reading() as transaction:
        (system,) = transaction.systems.all()
    decision = deciding.sign(
        system.id,
        FIRST,
        ruling=Ruling.APPROVE_WITH_CONDITIONS,
        statement="Fit.",
        conditions=CONDITIONS,
        report_digest=Reviewing(store, clock).reviewed(FIRST).report_digest,
        use=use_digest(system.facts),
        by=RITA,
    )
    clock.at(START.replace(month=4, day=2))
    found = Outstanding(store, clock).of_vendor(ACME)
    told = [(item.condition.condition.text, item.condition.is_overdue(found.today)) for item in found.conditions]
    assert told == [("Sign the DPA", True), ("Train the staff", False)]
    deciding.fulfil(decision.id, 2, "Signed on paper.", by=RITA)
    assert [item.condition.condition.number for item in Outstanding(store, clock).of_vendor(ACME).conditions] == [1]


def test_a_question_stands_until_a_source_answers_it_and_is_overdue_after_a_while(store: SqlStore) -> None:
    clock = FixedClock(START)
    reviewing, outstanding = Reviewing(store, clock), Outstanding(store, clock)
    first = reviewing.ask(FIRST, KEEPING, "How long?", by=RITA)
    clock.at(START + timedelta(days=ANSWER_MAX_DAYS - 1))
    second = reviewing.ask(FIRST, USE, "", by=RITA)
    clock.at(START + timedelta(days=ANSWER_MAX_DAYS + 1))
    found = outstanding.of_vendor(ACME).questions
    assert [(item.question.id, item.is_overdue) for item in found] == [(first.id, True), (second.id, False)]
    reviewing.answer(first.id, a_source().id, by=RITA)
    assert [item.question.id for item in outstanding.of_vendor(ACME).questions] == [second.id]


def test_of_a_vendor_that_is_not_known_nothing_is_open(store: SqlStore) -> None:
    found = Outstanding(store, FixedClock(START)).of_vendor(VendorId("none"))
    assert (found.conditions, found.questions) == ((), ())
