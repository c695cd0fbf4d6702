"""The queue of runs, as processes take them: one each, and nothing lost with one that dies (I11)."""

import asyncio
import threading
from datetime import timedelta

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.run import Run, RunState
from pipeline.errors import RunEnded
from pipeline.services.running import live_run
from pipeline.services.taking import LOSSES_MAX
from tests.fakes import LONG_AGO, FixedClock
from tests.pipeline.services.conftest import SITE
from tests.pipeline.services.sign_off import REQUESTER, events_of

LEASE = timedelta(seconds=60)


@pytest.fixture
def queued(staffed: Services) -> Run:
    return staffed.starting.start(website=SITE, by=REQUESTER)


def later(services: Services, by: timedelta) -> None:
    clock = services.clock
    assert isinstance(clock, FixedClock)
    clock.at(clock.now() + by)


def actions(services: Services, run: Run) -> list[Action]:
    return [event.action for event in events_of(services.store) if event.subject == run.id]


def test_of_many_that_take_a_run_at_once_one_has_it(staffed: Services, queued: Run) -> None:
    won: list[int] = []

    def take(number: int) -> None:
        if staffed.taking.take(queued.id, holder=f"holder-{number}") is not None:
            won.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert staffed.taking.is_held(queued.id, holder=f"holder-{won[0]}")
    assert actions(staffed, queued) == [Action.RUN_QUEUED, Action.RUN_STARTED]


def test_a_run_of_a_holder_that_gives_signs_of_life_is_not_taken(staffed: Services, queued: Run) -> None:
    staffed.taking.take(queued.id, holder="one")
    for _ in range(3):
        later(staffed, LEASE * 0.8)
        assert staffed.taking.renew(queued.id, holder="one")
    assert staffed.taking.due() == []
    assert staffed.taking.take(queued.id, holder="two") is None


def test_a_silent_holder_s_run_is_taken_over_and_the_silent_one_writes_nothing_more(
    staffed: Services, queued: Run
) -> None:
    first = staffed.taking.take(queued.id, holder="one")
    later(staffed, LEASE * 1.1)
    assert staffed.taking.due() == [queued.id]
    second = staffed.taking.take(queued.id, holder="two")
    assert first is not None
    assert second is not None
    assert (second.taken, second.started_at) == (2, first.started_at)
    assert not staffed.taking.is_held(queued.id, holder="one")
    assert not staffed.taking.renew(queued.id, holder="one")
    assert staffed.taking.give_back(queued.id, holder="one", died=False) is None
    with staffed.store.writing() as transaction:
        assert live_run(transaction, queued.id, begun_as=second) == second
        with pytest.raises(RunEnded, match="taken over"):
            live_run(transaction, queued.id, begun_as=first)


def test_a_run_that_is_given_back_is_in_the_queue_again(staffed: Services, queued: Run) -> None:
    staffed.taking.take(queued.id, holder="one")
    back = staffed.taking.give_back(queued.id, holder="one", died=False)
    assert back is not None
    assert back.state is RunState.QUEUED
    assert staffed.taking.due() == [queued.id]
    assert staffed.taking.take(queued.id, holder="two") is not None
    assert actions(staffed, queued)[-2:] == [Action.RUN_REQUEUED, Action.RUN_STARTED]


def test_a_run_that_its_holders_die_of_fails(staffed: Services, queued: Run) -> None:
    for number in range(LOSSES_MAX):
        assert staffed.taking.take(queued.id, holder=str(number)) is not None
        staffed.taking.give_back(queued.id, holder=str(number), died=True)
    failed = staffed.starting.view(queued.id).run
    assert failed.state is RunState.FAILED
    assert f"{LOSSES_MAX} times" in str(failed.error)
    assert "memory" in str(failed.advice)
    assert staffed.taking.due() == []
    assert actions(staffed, queued)[-1] is Action.RUN_FAILED


def test_stops_of_the_console_do_not_count_as_deaths(staffed: Services, queued: Run) -> None:
    for number in range(LOSSES_MAX + 2):
        assert staffed.taking.take(queued.id, holder=str(number)) is not None
        staffed.taking.give_back(queued.id, holder=str(number), died=False)
    assert staffed.taking.due() == [queued.id]


def test_a_run_that_fell_silent_too_often_fails_when_it_is_taken(staffed: Services, queued: Run) -> None:
    for number in range(LOSSES_MAX):
        assert staffed.taking.take(queued.id, holder=str(number)) is not None
        later(staffed, LEASE * 1.1)
    assert staffed.taking.take(queued.id, holder="last") is None
    assert staffed.starting.view(queued.id).run.state is RunState.FAILED
    assert staffed.taking.due() == []


def test_the_queue_keeps_its_order_one_run_of_each_vendor(staffed: Services, queued: Run) -> None:
    other = staffed.starting.start(website="https://other.example", by=REQUESTER)
    assert staffed.taking.due() == [queued.id, other.id]
    staffed.taking.take(queued.id, holder="one")
    assert staffed.taking.due() == [other.id]


def test_a_failed_run_is_never_taken_again(staffed: Services, queued: Run) -> None:
    staffed.taking.take(queued.id, holder="one")
    staffed.intake.fail_run(queued.id, "why", advice="what to do")
    later(staffed, LEASE * 2)
    assert staffed.taking.due() == []
    assert staffed.taking.take(queued.id, holder="two") is None
    found = staffed.starting.view(queued.id).run
    assert (found.state, found.error, found.advice) == (RunState.FAILED, "why", "what to do")


def test_a_cancelled_run_writes_nothing_more(staffed: Services, queued: Run) -> None:
    taken = staffed.taking.take(queued.id, holder="one")
    staffed.starting.cancel(queued.id, by=REQUESTER)
    assert not staffed.taking.is_held(queued.id, holder="one")
    with staffed.store.writing() as transaction, pytest.raises(RunEnded, match="cancelled"):
        live_run(transaction, queued.id, begun_as=taken)


def test_a_run_that_is_asked_to_finish_twice_has_one_assessment(staffed: Services, queued: Run) -> None:
    staffed.taking.take(queued.id, holder="one")
    asyncio.run(staffed.tracking.crawl(queued.id))
    staffed.indexing.index(queued.id)
    first = asyncio.run(staffed.assessing.assess(queued.id))
    events = len(events_of(staffed.store))
    assert asyncio.run(staffed.assessing.assess(queued.id)) == first
    assert len(events_of(staffed.store)) == events


def test_a_run_whose_holder_died_after_its_assessment_is_taken_to_do_what_follows(
    staffed: Services, queued: Run
) -> None:
    run = staffed.taking.take(queued.id, holder="one")
    assert run is not None
    with staffed.store.writing() as transaction:
        transaction.runs.replace(run.model_copy(update={"state": RunState.FINISHED, "finished_at": LONG_AGO}))
    assert staffed.taking.give_back(queued.id, holder="one", died=True) is not None
    assert staffed.taking.due() == [queued.id]
    again = staffed.taking.take(queued.id, holder="two")
    assert again is not None
    assert (again.state, again.taken) == (RunState.FINISHED, 1)
    staffed.taking.done(queued.id, holder="two")
    assert staffed.taking.due() == []
