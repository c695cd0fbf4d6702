"""Where many systems stand, read at once; what each standing says is tested in `test_deciding`."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.decision import ApprovalCondition, Decision, Ruling, report_digest, use_digest
from pipeline.domain.ids import DecisionId, SystemId
from pipeline.domain.standing import StandingState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.verdict import Verdict
from pipeline.services.deciding import Deciding
from pipeline.services.reviewing import Reviewing
from store.assessments import SqlAssessments
from store.database import SqlStore
from tests.fakes import LONG_AGO, FixedClock
from tests.office import ADA, FIRST, USE, a_report, add_report, an_office, opened
from tests.review_builders import a_fulfilment, a_signed_decision, a_system
from tests.signing import SeededSigner

DUE = date(2026, 3, 1)
TODAY = date(2026, 3, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


@pytest.fixture
def deciding(store: SqlStore) -> Deciding:
    return Deciding(store, FixedClock(LONG_AGO + timedelta(days=60)), SeededSigner())


def kept(store: SqlStore, name: str, stage: Stage, *signed: Decision) -> AISystem:
    """A further system of the office's vendor, with the decisions on it."""
    system = a_system(id=SystemId(name), stage=stage, changed_at=LONG_AGO + timedelta(days=1))
    with store.writing() as tx:
        tx.systems.add(system)
        for decision in signed:
            tx.reviews.add_decision(decision)
    return system


def a_ruling(name: str, ruling: Ruling = Ruling.APPROVE, **changes: Any) -> Decision:
    """A decision that settles its round, on the office's first report."""
    due = ApprovalCondition(number=1, text="Sign it", owner="Legal", due=DUE)
    given: dict[str, Any] = {
        "id": DecisionId(f"on-{name}-{changes.get('round', 1)}"),
        "system": SystemId(name),
        "report_digest": report_digest(a_report().digest, ()),
        "use": use_digest(a_system().facts),
        "settles": True,
        "ruling": ruling,
        "conditions": (due,) if ruling is Ruling.APPROVE_WITH_CONDITIONS else (),
        "expires_on": None if ruling is Ruling.REJECT else date(2026, 12, 31),
    }
    return a_signed_decision("ada", **given | changes)


def test_what_waits_is_what_is_in_review_and_what_no_longer_holds_the_longest_ago_first(
    store: SqlStore, deciding: Deciding
) -> None:
    kept(store, "valid", Stage.APPROVED, a_ruling("valid"))
    kept(store, "expired", Stage.IN_USE, a_ruling("expired", expires_on=date(2026, 2, 1)))
    kept(store, "stale", Stage.IN_USE, a_ruling("stale", report_digest=a_report(number=2).digest))
    kept(store, "rejected", Stage.REJECTED, a_ruling("rejected", Ruling.REJECT))
    waiting = deciding.waiting()
    assert [(item.system, item.state) for item in waiting] == [
        ("system-1", StandingState.NONE),
        ("expired", StandingState.EXPIRED),
        ("stale", StandingState.STALE),
    ]
    assert list(waiting) == [deciding.standing(item.system) for item in waiting]


def test_no_whole_assessment_is_read_to_say_that_approvals_hold(
    store: SqlStore, deciding: Deciding, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(store, "valid", Stage.APPROVED, a_ruling("valid"))
    for number in (2, 3):  # the same words, captured again
        add_report(store, a_report(number=number))
    monkeypatch.setattr(SqlAssessments, "get", None)
    assert deciding.standing(SystemId("valid")).state is StandingState.VALID
    assert [item.assessment for item in deciding.waiting()] == ["assessment-3"]
    assert deciding.expire(actor="tester") == ()


def test_an_override_that_the_signer_did_not_see_counts_though_lines_know_nothing_of_it(
    store: SqlStore, deciding: Deciding
) -> None:
    """I6."""
    kept(store, "valid", Stage.REJECTED, a_ruling("valid", Ruling.REJECT))
    assert deciding.standing(SystemId("valid")).state is StandingState.VALID
    reviewing = Reviewing(store, FixedClock(LONG_AGO + timedelta(days=59)))
    reviewing.accept(FIRST, USE, by=ADA)
    assert deciding.standing(SystemId("valid")).state is StandingState.VALID
    reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=ADA)
    assert deciding.standing(SystemId("valid")).state is StandingState.STALE


def test_overdue_are_the_unmet_conditions_of_the_approvals_that_count(store: SqlStore, deciding: Deciding) -> None:
    conditional = Ruling.APPROVE_WITH_CONDITIONS
    kept(store, "late", Stage.IN_USE, a_ruling("late", conditional))
    kept(store, "met", Stage.IN_USE, a_ruling("met", conditional))
    kept(store, "gone", Stage.DECOMMISSIONED, a_ruling("gone", conditional))
    kept(store, "anew", Stage.IN_USE, a_ruling("anew", conditional), a_ruling("anew", round=2))
    kept(store, "open", Stage.IN_REVIEW, a_ruling("open", conditional, settles=False))
    with store.writing() as tx:
        tx.reviews.fulfil(a_fulfilment(decision=DecisionId("on-met-1")))
    assert deciding.overdue(DUE) == ()
    assert [item.system.id for item in deciding.overdue(TODAY)] == ["late"]
