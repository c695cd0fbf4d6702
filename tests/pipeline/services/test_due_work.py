"""What days make due: queued once, for each use, and never beside a run that is there."""

from datetime import date, datetime, timedelta

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.cadence import Cadence
from pipeline.domain.due import DueReason
from pipeline.domain.ids import AssessmentId, RunId
from pipeline.domain.run import RunState
from pipeline.domain.system import Stage
from pipeline.domain.vendor import Vendor
from pipeline.errors import NotAllowed, NotFound
from tests.builders import a_run, a_system, a_vendor, an_assessment, some_facts
from tests.fakes import LONG_AGO, FixedClock
from tests.pipeline.services.sign_off import REQUESTER, REVIEWER

VENDOR = a_vendor()
PROFILE = some_facts().profile


def known(services: Services, *, stage: Stage = Stage.IN_USE) -> Vendor:
    with services.store.writing() as transaction:
        transaction.vendors.add(VENDOR)
        transaction.systems.add(a_system(stage=stage))
    return VENDOR


def ended(services: Services, state: RunState = RunState.FINISHED, *, at: datetime = LONG_AGO, name: str = "1") -> None:
    made = an_assessment(
        id=AssessmentId(f"made-{name}"), run=RunId(f"run-{name}"), profile=PROFILE, evidence=(), findings=()
    )
    run = a_run(id=made.run, profile=PROFILE, state=state, finished_at=at)
    with services.store.writing() as transaction:
        if state is RunState.FINISHED:
            transaction.rubrics.add(services.rubric.for_profile(PROFILE))
            transaction.assessments.add(
                made.model_copy(update={"rubric_digest": services.rubric.for_profile(PROFILE).digest})
            )
            run = run.model_copy(update={"assessment": made.id})
        transaction.runs.add(run)


def later(services: Services, days: int) -> None:
    assert isinstance(services.clock, FixedClock)
    services.clock.at(LONG_AGO + timedelta(days=days))


def test_a_vendor_of_the_inventory_that_was_never_assessed_is_due_for_its_use(staffed: Services) -> None:
    known(staffed)
    (found,) = staffed.due_work.due()
    assert found.due.triggers[0].reason is DueReason.NEVER_ASSESSED
    assert found.profiles == (PROFILE,)


def test_a_vendor_is_due_when_its_cadence_has_passed_and_not_before(staffed: Services) -> None:
    known(staffed)
    ended(staffed)
    tier = some_facts().risk.tier
    days = staffed.settings.cadences_by_tier[tier].reassess_days
    later(staffed, days - 1)
    assert staffed.due_work.due() == []
    later(staffed, days)
    (found,) = staffed.due_work.due()
    assert (found.due.since, found.due.triggers[0].reason) == (
        (LONG_AGO + timedelta(days=days)).date(),
        DueReason.CADENCE,
    )


def test_what_was_missed_many_times_is_queued_once(staffed: Services) -> None:
    known(staffed)
    ended(staffed)
    later(staffed, 2000)
    (found,) = staffed.due_work.due()
    assert len(staffed.due_work.queue(found.vendor, found.profiles)) == 1
    later(staffed, 2000)
    (again,) = staffed.due_work.due()
    assert staffed.due_work.queue(again.vendor, again.profiles) == []
    ended(staffed, at=LONG_AGO + timedelta(days=2000), name="2")
    later(staffed, 2001)
    assert staffed.due_work.due() == []


def test_a_run_that_failed_today_is_left_until_tomorrow(staffed: Services) -> None:
    known(staffed)
    ended(staffed, RunState.FAILED, at=LONG_AGO + timedelta(days=5))
    later(staffed, 5)
    assert staffed.due_work.due() == []
    later(staffed, 6)
    assert len(staffed.due_work.due()) == 1


def test_a_vendor_without_an_open_system_is_not_looked_at(staffed: Services) -> None:
    known(staffed, stage=Stage.DECOMMISSIONED)
    assert staffed.due_work.due() == []


def test_two_runs_of_one_vendor_never_overlap(staffed: Services) -> None:
    known(staffed)
    (first,) = staffed.due_work.queue(VENDOR, [PROFILE])
    (second,) = staffed.due_work.queue(VENDOR, [PROFILE.model_copy(update={"product": "Another"})])
    assert staffed.taking.take(first.id, holder="one") is not None
    assert staffed.taking.take(second.id, holder="two") is None


def test_a_contract_makes_a_report_due_before_its_notice(staffed: Services) -> None:
    known(staffed)
    ended(staffed)
    staffed.due_work.set_cadence(
        VENDOR,
        cadence=Cadence(watch_days=30, reassess_days=3000),
        contract_ends_on=date(2026, 6, 30),
        notice_days=90,
        by=REVIEWER,
    )
    later(staffed, 30)
    assert staffed.due_work.due() == []
    assert isinstance(staffed.clock, FixedClock)
    staffed.clock.at(datetime(2026, 4, 1, tzinfo=LONG_AGO.tzinfo))
    (found,) = staffed.due_work.due()
    assert [item.reason for item in found.due.triggers] == [DueReason.CONTRACT]
    assert found.due.since == date(2026, 4, 1)
    (event,) = [event for event in staffed.auditing.log(newest=100) if event.action is Action.CADENCE_SET]
    assert (event.actor, event.payload["contract_ends_on"]) == (REVIEWER.label, "2026-06-30")


def test_who_only_requests_sets_no_cadence(staffed: Services) -> None:
    known(staffed)
    with pytest.raises(NotAllowed):
        staffed.due_work.set_cadence(VENDOR, cadence=None, contract_ends_on=None, notice_days=90, by=REQUESTER)


def test_an_unknown_vendor_says_so(staffed: Services) -> None:
    with pytest.raises(NotFound):
        staffed.due_work.uses_of("nobody.example")
