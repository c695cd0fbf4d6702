"""Starting runs from a door: who may, what comes of asking twice, and what a watcher is told."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.ids import RunId
from pipeline.domain.person import Person
from pipeline.domain.profile import Profile
from pipeline.domain.run import CrawlLimits, RunState
from pipeline.errors import InvalidInput, NotAllowed, NotFound
from pipeline.services.starting import Starting
from tests.builders import changed, some_facts
from tests.fakes import LONG_AGO, FixedClock
from tests.pipeline.services.conftest import SITE
from tests.pipeline.services.sign_off import ADMINISTRATOR, APPROVER, AUDITOR, REQUESTER, REVIEWER, events_of

LIMITS = CrawlLimits(pages_max=7, allow_hosts=("10.0.0.8",))


@dataclass
class TellingDispatcher:
    """Port `Dispatcher` that remembers what it was handed."""

    handed: list[RunId] = field(default_factory=list)

    def dispatch(self, run: RunId) -> None:
        self.handed.append(run)


@pytest.fixture
def dispatcher() -> TellingDispatcher:
    return TellingDispatcher()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def starting(staffed: Services, dispatcher: TellingDispatcher, clock: FixedClock) -> Starting:
    return Starting(staffed.store, clock, dispatcher, limits=LIMITS)


def test_a_run_is_queued_with_its_order_and_event_and_handed_on(
    starting: Starting, staffed: Services, dispatcher: TellingDispatcher
) -> None:
    run = starting.start(website=SITE, by=REQUESTER)
    assert (run.state, run.taken, run.asked_by, run.limits) == (RunState.QUEUED, 0, REQUESTER.label, LIMITS)
    assert run.start_url == SITE + "/"
    assert dispatcher.handed == [run.id]
    assert starting.view(run.id).run == run
    event = events_of(staffed.store)[-1]
    assert (event.action, event.subject, event.actor) == (Action.RUN_QUEUED, run.id, REQUESTER.label)
    assert event.payload["limits"]["allow_hosts"] == ["10.0.0.8"]


@pytest.mark.parametrize("by", [REQUESTER, REVIEWER, APPROVER, ADMINISTRATOR], ids=lambda by: by.roles[0].value)
def test_whoever_may_request_may_start(starting: Starting, by: Person) -> None:
    assert starting.start(website=SITE, by=by).asked_by == by.label


def test_an_auditor_starts_and_cancels_nothing(
    starting: Starting, staffed: Services, dispatcher: TellingDispatcher
) -> None:
    with pytest.raises(NotAllowed):
        starting.start(website=SITE, by=AUDITOR)
    assert starting.recent() == []
    assert dispatcher.handed == []
    run = starting.start(website=SITE, by=REQUESTER)
    with pytest.raises(NotAllowed):
        starting.cancel(run.id, by=AUDITOR)
    assert starting.view(run.id).run.state is RunState.QUEUED


def test_a_run_for_a_system_is_for_its_use_and_its_website(starting: Starting, staffed: Services) -> None:
    asked = f"{SITE}/eu"
    made = staffed.requesting.request(website=asked, facts=some_facts(), needed_by=None, by=REQUESTER)
    run = starting.start(system=made.system.id, by=REQUESTER)
    assert (run.system, run.profile, run.start_url) == (made.system.id, some_facts().profile, asked)


def test_asking_again_gets_the_run_that_is_queued_or_running(
    starting: Starting, staffed: Services, dispatcher: TellingDispatcher
) -> None:
    run = starting.start(website=SITE, by=REQUESTER)
    assert starting.start(vendor=run.vendor, by=REVIEWER) == run
    taken = staffed.taking.take(run.id, holder="one")
    assert starting.start(website=f"{SITE}/privacy", by=APPROVER) == taken
    assert dispatcher.handed == [run.id]
    assert len(starting.recent()) == 1


def test_another_use_waits_for_the_run_that_does_not_speak_of_it(starting: Starting, staffed: Services) -> None:
    made = staffed.requesting.request(website=SITE, facts=some_facts(), needed_by=None, by=REQUESTER)
    first = starting.start(system=made.system.id, by=REQUESTER)
    every_use = starting.start(vendor=first.vendor, by=REVIEWER)
    assert every_use.id != first.id
    assert staffed.taking.due() == [first.id]
    staffed.taking.take(first.id, holder="one")
    assert staffed.taking.due() == []
    assert staffed.taking.take(every_use.id, holder="two") is None


def test_a_run_of_the_command_line_is_joined_while_it_lives_and_superseded_when_it_is_silent(
    starting: Starting, staffed: Services, clock: FixedClock
) -> None:
    opened = staffed.intake.open_run(SITE, limits=staffed.limits())
    assert starting.start(website=SITE, by=REQUESTER) == opened
    clock.at(LONG_AGO + timedelta(hours=1))
    assert not starting.view(opened.id).is_alive
    run = starting.start(website=SITE, by=REQUESTER)
    assert run.id != opened.id
    staffed.clock.at(LONG_AGO + timedelta(hours=1))  # type: ignore[attr-defined]
    assert staffed.taking.take(run.id, holder="one") is not None
    assert starting.view(opened.id).run.state is RunState.SUPERSEDED


def test_exactly_one_thing_is_named(starting: Starting) -> None:
    with pytest.raises(InvalidInput):
        starting.start(by=REQUESTER)
    with pytest.raises(InvalidInput):
        starting.start(website=SITE, vendor="vendor-1", by=REQUESTER)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        starting.start(vendor="nobody", by=REQUESTER)  # type: ignore[arg-type]
    assert starting.recent() == []


def test_a_requester_cancels_their_own_run_and_nobody_else_s(starting: Starting, staffed: Services) -> None:
    theirs = starting.start(website=SITE, by=REVIEWER)
    with pytest.raises(NotAllowed, match="did not ask"):
        starting.cancel(theirs.id, by=REQUESTER)
    own = starting.start(website="https://other.example", by=REQUESTER)
    assert starting.cancel(own.id, by=REQUESTER).state is RunState.CANCELLED
    assert starting.cancel(theirs.id, by=ADMINISTRATOR).state is RunState.CANCELLED
    assert events_of(staffed.store)[-1].action is Action.RUN_CANCELLED
    assert starting.under_way() == []
    assert staffed.taking.take(own.id, holder="one") is None


def test_cancelling_what_has_ended_changes_nothing(starting: Starting, staffed: Services) -> None:
    run = starting.start(website=SITE, by=REQUESTER)
    ended = starting.cancel(run.id, by=REQUESTER)
    before = len(events_of(staffed.store))
    assert starting.cancel(run.id, by=REQUESTER) == ended
    assert len(events_of(staffed.store)) == before


def test_a_queued_run_hides_nothing_of_the_one_before(starting: Starting, staffed: Services) -> None:
    opened = staffed.intake.open_run(SITE, limits=staffed.limits(), profile=Profile(product="Acme Judge"))
    starting.start(website=SITE, by=REQUESTER)
    with staffed.store.reading() as transaction:
        latest = transaction.runs.latest(opened.vendor)
    assert latest == opened


def test_a_run_without_progress_yet_has_some_all_the_same(starting: Starting) -> None:
    run = starting.start(website=SITE, by=REQUESTER)
    found = starting.progress(run.id)
    assert (found.run, found.stage, found.done, found.total) == (run.id, "", 0, None)
    with pytest.raises(NotFound):
        starting.progress(RunId("none"))


def test_a_narrowed_account_starts_nothing(starting: Starting) -> None:
    with pytest.raises(NotAllowed):
        starting.start(website=SITE, by=changed(REQUESTER, roles=()))
