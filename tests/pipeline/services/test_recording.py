"""Progress that is kept for watchers: at most so often, beside the run, and never its end."""

import threading
import time
from contextlib import AbstractContextManager
from datetime import timedelta

from typing_extensions import override

from pipeline.bootstrap import Services
from pipeline.domain.progress import EARLIER_NOTES_MAX, RunProgress
from pipeline.domain.run import Run
from pipeline.errors import StoreBusy
from pipeline.ports import Progress, Transaction
from pipeline.runtime import Unwatched
from pipeline.services.recording import Recording
from tests.builders import a_run
from tests.fakes import LONG_AGO, FixedClock
from tests.pipeline.services.conftest import SITE


class Heard(Progress):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @override
    def begin(self, stage: str, total: int | None = None) -> None:
        self.said.append(stage)

    @override
    def advance(self, note: str) -> None:
        self.said.append(note)


class BusyStore:
    """A store that another writer holds, and never lets go."""

    def __init__(self) -> None:
        self.tried = threading.Event()

    def writing(self) -> AbstractContextManager[Transaction]:
        self.tried.set()
        raise StoreBusy("another process is writing")


def opened(services: Services) -> Run:
    return services.intake.open_run(SITE, limits=services.limits())


def recording(services: Services, *, inner: Progress | None = None, write_seconds: float = 0.01) -> Recording:
    return Recording(inner or Unwatched(), lambda: services.store, FixedClock(), write_seconds=write_seconds)


def test_what_is_noted_is_kept_and_passed_on(services: Services) -> None:
    run, heard = opened(services), Heard()
    followed = recording(services, inner=heard)
    with followed.following(run.id):
        followed.begin("capture", 40)
        followed.advance("first")
        followed.advance("second")
    found = services.starting.progress(run.id)
    assert (found.stage, found.done, found.total, found.note, found.earlier) == ("capture", 2, 40, "second", ("first",))
    assert heard.said == ["capture", "first", "second"]


def test_a_stage_that_begins_counts_from_nothing(services: Services) -> None:
    run = opened(services)
    followed = recording(services)
    with followed.following(run.id):
        followed.begin("capture")
        followed.advance("a page")
        followed.begin("judge", 49)
    found = services.starting.progress(run.id)
    assert (found.stage, found.done, found.total, found.note, found.earlier) == ("judge", 0, 49, "", ())


def test_nothing_is_kept_while_no_run_is_followed(services: Services) -> None:
    run, heard = opened(services), Heard()
    followed = recording(services, inner=heard)
    followed.begin("capture")
    assert services.starting.progress(run.id).stage == ""
    assert heard.said == ["capture"]


def test_two_stages_within_the_interval_are_written_once(services: Services) -> None:
    run = opened(services)
    followed = recording(services, write_seconds=60)
    for stage in ("capture", "index"):
        with followed.following(run.id):
            followed.begin(stage)
    assert services.starting.progress(run.id).stage == "capture"


def test_a_store_that_is_busy_costs_the_run_nothing(services: Services) -> None:
    busy = BusyStore()
    followed = Recording(Unwatched(), lambda: busy, FixedClock(), write_seconds=0.01)  # type: ignore[arg-type, return-value]
    begun = time.monotonic()
    with followed.following(a_run().id):
        followed.begin("capture")
        assert busy.tried.wait(5)
    assert time.monotonic() - begun < 5


def test_a_followed_run_s_lease_is_lengthened(services: Services) -> None:
    run = opened(services)
    clock = FixedClock(LONG_AGO + timedelta(hours=1))
    followed = Recording(Unwatched(), lambda: services.store, clock, write_seconds=0.01)
    with followed.following(run.id):
        followed.begin("capture")
    with services.store.reading() as transaction:
        lease = transaction.workload.lease(run.id)
    assert lease is not None
    assert lease.until > LONG_AGO + timedelta(hours=1)


def test_only_the_last_notes_are_kept() -> None:
    progress = RunProgress(run=a_run().id, stage="capture", at=LONG_AGO)
    for number in range(12):
        progress = progress.advanced(str(number), at=LONG_AGO)
    assert progress.done == 12
    assert progress.note == "11"
    assert progress.earlier == tuple(map(str, range(11 - EARLIER_NOTES_MAX, 11)))
