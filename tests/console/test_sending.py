"""While a console is served, notices go out by themselves, and it stops in order."""

import threading
import time
from collections.abc import Callable

import pytest

from console.sending import SENDS_MAX, BackgroundSending
from pipeline.errors import StoreBusy
from pipeline.services.notifying import Tally


class Notifying:
    """Counts the looks; the first ones do what a test gave."""

    def __init__(self, *first: Callable[[], Tally]) -> None:
        self.first = list(first)
        self.looks = 0
        self.swept: list[str] = []
        self.threads: set[str] = set()

    def note_overdue(self, *, actor: str) -> int:
        self.swept.append(actor)
        return 0

    def send_due(self, limit: int = 500) -> Tally:
        self.looks += 1
        self.threads.add(threading.current_thread().name)
        return self.first.pop(0)() if self.first else Tally()

    def expire(self, *, actor: str) -> None:
        self.swept.append(f"expired by {actor}")


def sending(notifying: Notifying, *, look_seconds: float = 0.01, sweep_seconds: float = 60.0) -> BackgroundSending:
    return BackgroundSending(
        notifying, notifying, actor="tester", look_seconds=look_seconds, sweep_seconds=sweep_seconds
    )


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_looks_again_and_again_and_sweeps_first() -> None:
    notifying = Notifying()
    with sending(notifying):
        until(lambda: notifying.looks >= 3)
    assert notifying.swept == ["expired by tester", "tester"]
    assert notifying.threads == {"dossier-sending"}


def test_it_sweeps_from_time_to_time() -> None:
    notifying = Notifying()
    with sending(notifying, sweep_seconds=0.02):
        until(lambda: len(notifying.swept) >= 6)


def test_after_it_has_stopped_it_looks_no_more() -> None:
    notifying = Notifying()
    with sending(notifying):
        until(lambda: notifying.looks >= 1)
    looks = notifying.looks
    time.sleep(0.05)
    assert notifying.looks == looks


def test_it_stops_at_once_though_the_next_look_is_far_off() -> None:
    notifying = Notifying()
    started = time.monotonic()
    with sending(notifying, look_seconds=3600):
        until(lambda: notifying.looks == 1)
    assert time.monotonic() - started < 5


def test_while_there_is_more_it_does_not_wait() -> None:
    notifying = Notifying(*[lambda: Tally(delivered=SENDS_MAX)] * 3)
    with sending(notifying, look_seconds=3600):
        until(lambda: notifying.looks == 4)


@pytest.mark.parametrize("error", [StoreBusy("another writer"), RuntimeError("a defect")])
def test_a_look_that_fails_is_not_the_last(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def failing() -> Tally:
        raise error

    notifying = Notifying(failing)
    with sending(notifying):
        until(lambda: notifying.looks >= 2)
    assert "notices wait" in caplog.text
