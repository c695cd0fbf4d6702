"""Who is offered to sign: the same people whom `sign` lets through, over a real SQLite store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.decision import Ruling, use_digest
from pipeline.domain.ids import AssessmentId
from pipeline.domain.person import Person, Role
from pipeline.domain.system import AISystem, Stage
from pipeline.errors import DossierError, NotFound
from pipeline.services.deciding import Deciding
from pipeline.services.inventory import Inventory
from pipeline.services.reviewing import Reviewing
from store.database import SqlStore
from tests.builders import changed
from tests.fakes import LONG_AGO, FixedClock
from tests.office import ADA, ADAM, EVERYONE, FIRST, OTTO, RITA, RON, a_report, add_report, an_office, high_risk, opened
from tests.review_builders import a_system
from tests.signing import SeededSigner

SECOND = AssessmentId("assessment-2")


class Desk:
    """The services over one store, with a system of high risk in review."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FixedClock(LONG_AGO + timedelta(days=60))
        self.deciding = Deciding(store, self.clock, SeededSigner())

    @property
    def system(self) -> AISystem:
        with self.store.reading() as transaction:
            (system,) = transaction.systems.all()
        return system

    def reasons(self, by: Person, assessment: AssessmentId = FIRST) -> tuple[str, ...]:
        return self.deciding.may_sign(self.system.id, assessment, by=by).reasons

    def sign(self, by: Person, assessment: AssessmentId = FIRST) -> None:
        seen = Reviewing(self.store, self.clock).reviewed(assessment).report_digest
        use = use_digest(self.system.facts)
        self.deciding.sign(
            self.system.id,
            assessment,
            ruling=Ruling.APPROVE,
            statement="Fit.",
            report_digest=seen,
            use=use,
            by=by,
        )

    def agrees(self, by: Person, assessment: AssessmentId = FIRST) -> bool:
        """Whether what is offered is what is let through; who is let through has signed afterwards."""
        offered = not self.reasons(by, assessment)
        try:
            self.sign(by, assessment)
        except DossierError:
            return not offered
        return offered


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(opened(tmp_path)) as store:
        an_office(store, facts=high_risk())
        yield Desk(store)


@pytest.mark.parametrize("who", EVERYONE, ids=lambda who: who.name)
def test_nobody_is_offered_what_would_be_refused_and_nobody_else_is_kept_from_it(desk: Desk, who: Person) -> None:
    """I9."""
    assert desk.agrees(who)
    # A second time it is refused to those who have signed, too.
    assert desk.agrees(who)


def test_each_reason_is_said(desk: Desk) -> None:
    assert desk.reasons(RITA) == ()
    assert desk.reasons(OTTO) == ("Only a reviewer or an approver signs.",)
    assert desk.reasons(ADAM) == ("Only a reviewer or an approver signs.",)
    assert desk.reasons(RON) == ("You asked for it or added it, and who asks does not decide.",)
    desk.sign(RITA)
    assert desk.reasons(RITA) == ("You have signed this very report; somebody else has to sign now.",)
    assert desk.reasons(ADA) == ()
    desk.sign(ADA)
    assert desk.system.stage is Stage.APPROVED
    assert desk.reasons(ADA) == ("It is approved, not in review.",)


def test_who_lowered_the_risk_is_told_so_until_it_is_back(desk: Desk) -> None:
    facts = desk.system.facts
    inventory = Inventory(desk.store, desk.clock)
    inventory.change(desk.system.id, a_system().facts, revision=1, by=RITA)
    assert desk.reasons(RITA) == ("You lowered its risk to low, and who lowers it does not decide.",)
    assert desk.agrees(RITA)
    inventory.change(desk.system.id, facts, revision=2, by=ADA)
    assert desk.reasons(RITA) == ()


def test_an_older_report_is_not_offered_once_there_is_a_newer_one(desk: Desk) -> None:
    add_report(desk.store, a_report(number=2, rationale="Other words."))
    assert desk.reasons(RITA) == ("Another report is the one to sign for its use.",)
    assert desk.agrees(RITA)
    assert desk.agrees(RITA, SECOND)


def test_whoever_lost_the_role_since_the_page_was_opened_is_offered_nothing(desk: Desk) -> None:
    """I9; and a token of fewer roles than its owner has lets nobody sign."""
    assert desk.reasons(changed(RITA, roles=(Role.REQUESTER,))) == ("Only a reviewer or an approver signs.",)
    with desk.store.writing() as transaction:
        transaction.people.replace(changed(RITA, active=False))
    assert desk.reasons(RITA) == ("Only a reviewer or an approver signs.",)
    with pytest.raises(NotFound):
        desk.deciding.may_sign(changed(desk.system, id="none").id, FIRST, by=RITA)
