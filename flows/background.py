"""Carry queued runs out while a console is up: one process a run, a few at a time.

Rules:
- the queue is in the store and is looked at every `POLL_SECONDS`: several consoles share it, a restart loses nothing;
- a run is taken before its process is started, so that each has one process on however many consoles;
- a process leads a group of its own; with it goes what it started (parsers, a browser);
- while one lives, its lease is lengthened; one that dies gives its run back, and one that has lost its run (cancelled,
  or taken over) is ended.
"""

import logging
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId
from pipeline.domain.run import RunState
from pipeline.errors import DossierError
from pipeline.ports import Dispatcher
from pipeline.services.recording import BEATS

POLL_SECONDS = 1.0
STOP_SECONDS = 5.0  # that a process has between being asked to end and being made to
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Worker:
    """A process that carries a run out, and the name under which the run was taken for it."""

    run: RunId
    holder: str
    process: "subprocess.Popen[bytes]"

    def has_ended(self) -> bool:
        """Whether the process has ended; what it leaves of its group is ended too."""
        # Not reaped yet, so that nobody else can have its id as the name of a group.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self.signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def started(run: RunId, holder: str) -> Worker:
    """Start a process for a run."""
    # Our own packages, wherever they are, and nothing of that name in the working folder.
    ours = str(Path(__file__).parents[1])
    search = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-P", "-m", "flows.worker", run, holder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": search},
        start_new_session=True,
    )
    return Worker(run=run, holder=holder, process=process)


class Background(Dispatcher):
    """Port `Dispatcher`, at work between `start` and `stop`."""

    def __init__(
        self, *, start_worker: Callable[[RunId, str], Worker] = started, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._start_worker = start_worker
        self._poll_seconds = poll_seconds
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._workers: list[Worker] = []
        self._beat_at = -math.inf
        self._thread: threading.Thread | None = None
        self._services: Services | None = None

    @override
    def dispatch(self, run: RunId) -> None:
        """Look at the queue now."""
        self._wake.set()

    def start(self, services: Services) -> None:
        """Begin to look at the queue."""
        self._services = services
        self._thread = threading.Thread(target=self._work, args=(services,), name="runs", daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End the processes and put their runs back into the queue; return how many there were."""
        if self._thread is None or self._services is None:
            return 0
        self._ending.set()
        self._wake.set()
        self._thread.join()
        for worker in self._workers:
            worker.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        stopped = 0
        for worker in self._workers:
            while not worker.has_ended():
                if time.monotonic() > deadline:
                    worker.signal(signal.SIGKILL)
                time.sleep(0.02)
            stopped += self._given_back(self._services, worker, died=False)
        self._workers.clear()
        return stopped

    def _work(self, services: Services) -> None:
        while not self._ending.is_set():
            try:
                self.look(services)
            except Exception:  # noqa: BLE001 -- the door of this thread: it would start no run any more
                _log.exception("looking at the queue of runs failed; it is looked at again")
            self._wake.wait(self._poll_seconds)
            self._wake.clear()

    def look(self, services: Services) -> None:
        """See what became of the processes, and start one for each run that may be taken, as far as there is room."""
        beats = time.monotonic() - self._beat_at >= services.settings.run_lease_seconds / BEATS
        for worker in list(self._workers):
            if worker.has_ended():
                self._workers.remove(worker)
                self._given_back(services, worker, died=True)
            elif not self._holds(services, worker, beats=beats):
                worker.signal(signal.SIGKILL)
        if beats:
            self._beat_at = time.monotonic()
        room = services.settings.runs_at_once - len(self._workers)
        for run_id in services.taking.due()[:room] if room > 0 else ():
            holder = f"{os.uname().nodename}:{os.getpid()}:{services.clock.new_id()}"
            if services.taking.take(run_id, holder=holder) is not None:
                self._workers.append(self._start_worker(run_id, holder))

    @staticmethod
    def _holds(services: Services, worker: Worker, *, beats: bool) -> bool:
        """Whether a process still has its run; now and then that is lengthened for it, also while it only starts."""
        if beats:
            return services.taking.renew(worker.run, holder=worker.holder)
        return services.taking.is_held(worker.run, holder=worker.holder)

    @staticmethod
    def _given_back(services: Services, worker: Worker, *, died: bool) -> bool:
        """Give back what a process has left undone; whether the run is in the queue again."""
        try:
            run = services.taking.give_back(worker.run, holder=worker.holder, died=died)
        except DossierError as error:
            _log.warning("run %s is left until its lease has run out: %s", worker.run, error)
            return False
        return run is not None and run.state is RunState.QUEUED
