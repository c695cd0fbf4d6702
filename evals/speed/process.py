"""Run a contender as a process and measure it from outside: the clock, and what /proc says of it and its children.

Memory is the sum of the proportional set sizes of the process and all that it started, so that shared pages count once.
CPU seconds are sampled, too: a child that ends between two samples keeps what the last one saw.
"""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from typing_extensions import override

from pipeline.domain.model import Record
from pipeline.errors import DossierError

SAMPLE_SECONDS = 0.25
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_MEBIBYTE_KIB = 1024


class ContenderFailed(DossierError):
    """A contender ended with an error."""


class Finished(Record):
    """A process that ended well: its standard output, and what it took.

    `others` is the share of the machine's processors that neither it nor this process used: what else was going on.
    """

    output: str
    seconds: float
    cpu_seconds: float
    memory_max_mib: float | None
    others: float


def run(command: Sequence[str], *, variables: Mapping[str, str], folder: Path, weigh: bool = False) -> Finished:
    """Run a command to its end; `weigh` measures memory as well, which costs it a little time.

    Raises:
        ContenderFailed: when it ends with another code than 0.
    """
    machine, own, started = _machine_seconds(), time.process_time(), time.monotonic()
    with subprocess.Popen(  # noqa: S603
        list(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(variables), cwd=folder
    ) as process:
        sampler = _Sampler(process.pid, weigh=weigh)
        sampler.start()
        output, errors = process.communicate()
        seconds = time.monotonic() - started
        sampler.stop()
    if process.returncode:
        raise ContenderFailed(f"{' '.join(command[:4])} ... ended with {process.returncode}: {errors.strip()[-1500:]}")
    elsewhere = _machine_seconds() - machine - sampler.cpu_seconds - (time.process_time() - own)
    return Finished(
        output=output,
        seconds=round(seconds, 3),
        cpu_seconds=round(sampler.cpu_seconds, 2),
        memory_max_mib=round(sampler.memory_max_kib / _MEBIBYTE_KIB, 1) if weigh else None,
        others=round(max(0.0, elsewhere) / (seconds * (os.cpu_count() or 1)), 3),
    )


def wait_for_quiet(*, busy_max: float, patience_seconds: float, look_seconds: float = 3.0) -> float:
    """Wait until no more than a share of the processors is busy; return the share that was busy at the last look."""
    deadline = time.monotonic() + patience_seconds
    while True:
        before = _machine_seconds()
        time.sleep(look_seconds)
        busy = (_machine_seconds() - before) / (look_seconds * (os.cpu_count() or 1))
        if busy <= busy_max or time.monotonic() > deadline:
            return round(busy, 3)


class _Sampler(threading.Thread):
    def __init__(self, pid: int, *, weigh: bool) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._weigh = weigh
        self._ticks: dict[int, int] = {}
        self._done = threading.Event()
        self.memory_max_kib = 0

    @property
    def cpu_seconds(self) -> float:
        """Seconds of all processes seen so far."""
        return sum(self._ticks.values()) / _TICKS_PER_SECOND

    @override
    def run(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            family = list(_family(self._pid))
            for pid in family:
                with suppress(OSError):
                    self._ticks[pid] = _ticks_of(pid)
            if self._weigh:
                self.memory_max_kib = max(self.memory_max_kib, sum(map(_kib_of, family)))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in tasks.read_text().split():
                yield from _family(int(child))


def _ticks_of(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _kib_of(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _machine_seconds() -> float:
    """Processor seconds that the machine has spent on anything since it started."""
    user, nice, system, _idle, _iowait, irq, softirq = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + softirq) / _TICKS_PER_SECOND
