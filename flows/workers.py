"""Workers of a Prefect work pool on this machine, for `dossier up --prefect`: started, and ended with all of theirs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.deployments import POOL

STOP_SECONDS = 20.0  # that a worker has for telling Prefect of its flow runs


@contextmanager
def prefect_workers(count: int, *, flow_runs_at_once: int, log: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run workers of the pool until the block ends, each in a process group of its own; what they say is logged."""
    # Our own packages, wherever they are, and nothing of that name in the working folder.
    ours = str(Path(__file__).parents[1])
    search = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH")]))
    quiet = {"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_WORKER_QUERY_SECONDS": "2"}
    command = [sys.executable, "-P", "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]
    workers: list[subprocess.Popen[bytes]] = []
    with log.open("ab") as said:
        try:
            workers.extend(
                subprocess.Popen(  # noqa: S603 -- our own words
                    [*command, "--limit", str(flow_runs_at_once), "--name", f"dossier-{os.getpid()}-{number}"],
                    env=quiet | os.environ | {"PYTHONPATH": search},
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    start_new_session=True,
                )
                for number in range(1, count + 1)
            )
            yield workers
        finally:
            for worker in workers:
                _signal(worker, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            for worker in workers:
                with suppress(subprocess.TimeoutExpired):
                    worker.wait(max(0.0, deadline - time.monotonic()))
                # Its flow runs are in its group, also when it has ended before them.
                _signal(worker, signal.SIGKILL)
                worker.wait()


def _signal(worker: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, number)
