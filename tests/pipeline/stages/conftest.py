"""What the tests of the stages share."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

CPU_SECONDS_MAX = 6  # three times what a loaded machine takes; what is not linear takes minutes


@pytest.fixture
def bounded_cpu_time() -> Iterator[None]:
    """Fail a test that computes for longer; time that other processes take does not count."""

    def stop(signum: int, frame: FrameType | None) -> None:
        pytest.fail(f"took more than {CPU_SECONDS_MAX} seconds of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_MAX)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
