"""Hand queued runs over to a Prefect deployment, whose workers carry them out, on this machine or on others.

Rules:
- the queue stays in the store: it is looked at every `POLL_SECONDS`, and several consoles may do so;
- a run's flow runs are numbered, and their keys are the run and the number: who asks again gets the same flow run;
- the next one is made when the last one has ended and the run is due all the same, as when its worker was killed;
- a flow run that is `Running` although its run was given up for dead ends as `Crashed`: nobody else would say so;
- that a flow run was made says nothing of who has the run: that is the lease alone (`taking.py`).
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.states import Crashed
from typing_extensions import override

from flows.deployments import DEPLOYMENT
from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId
from pipeline.ports import Dispatcher

POLL_SECONDS = 1.0
FLOW_RUNS_MAX = 20  # of one run: each that is lost counts in `taking.py`, which gives up long before
_log = logging.getLogger(__name__)


@dataclass
class _Handed:
    number: int
    looked_at: float


def deployment_id(client: SyncPrefectClient) -> UUID | None:
    """Return the deployment that runs are handed over to, if the server has it."""
    try:
        return client.read_deployment_by_name(f"assess/{DEPLOYMENT}").id
    except ObjectNotFound:
        return None


def is_possible() -> bool:
    """Whether the Prefect server that this process is pointed at answers and has the deployment."""
    try:
        with get_client(sync_client=True) as client:
            return deployment_id(client) is not None
    except (PrefectException, httpx.HTTPError) as error:
        _log.warning("the Prefect server cannot be asked for its deployments: %s", error)
        return False


class Handover(Dispatcher):
    """Port `Dispatcher`, at work between `start` and `stop`."""

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._poll_seconds = poll_seconds
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._handed: dict[RunId, _Handed] = {}

    @override
    def dispatch(self, run: RunId) -> None:
        """Look at the queue now."""
        self._wake.set()

    def start(self, services: Services) -> None:
        """Begin to look at the queue."""
        self._thread = threading.Thread(target=self._work, args=(services,), name="handover", daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Stop looking; runs that are under way go on elsewhere, so none came back: return 0."""
        self._ending.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        return 0

    def _work(self, services: Services) -> None:
        while not self._ending.is_set():
            try:
                with get_client(sync_client=True) as client:
                    self.look(services, client)
            except Exception:  # noqa: BLE001 -- the door of this thread: it would hand over no run any more
                _log.exception("handing runs over failed; it is tried again")
            self._wake.wait(self._poll_seconds)
            self._wake.clear()

    def look(self, services: Services, client: SyncPrefectClient) -> None:
        """Let there be a flow run for each run that may be taken."""
        due = services.taking.due()
        for gone in self._handed.keys() - set(due):
            del self._handed[gone]
        if not due:
            return
        deployment = deployment_id(client)
        if deployment is None:
            _log.warning("the Prefect server has no deployment assess/%s: runs stay queued", DEPLOYMENT)
            return
        lease_seconds = services.settings.run_lease_seconds
        for run_id in due:
            handed = self._handed.get(run_id)
            if handed is not None and time.monotonic() - handed.looked_at < lease_seconds / 2:
                continue
            number = self._handed_over(services, client, deployment, run_id, after=handed.number if handed else 0)
            self._handed[run_id] = _Handed(number, time.monotonic())

    @staticmethod
    def _handed_over(
        services: Services, client: SyncPrefectClient, deployment: UUID, run_id: RunId, *, after: int
    ) -> int:
        """Return the number of the flow run that waits for a worker, or is with one."""
        domain = services.starting.view(run_id).vendor.domain
        for number in range(after, FLOW_RUNS_MAX):
            flow_run = client.create_flow_run_from_deployment(
                deployment,
                parameters={"run_id": run_id},
                name=f"assess {domain}",
                idempotency_key=f"{run_id}:{number}",
            )
            if not _is_spent(client, flow_run, lease_seconds=services.settings.run_lease_seconds):
                return number
        _log.error("run %s was handed over %d times in vain", run_id, FLOW_RUNS_MAX)
        return FLOW_RUNS_MAX


def _is_spent(client: SyncPrefectClient, flow_run: FlowRun, *, lease_seconds: float) -> bool:
    """Whether nothing more will come of a flow run whose run is due."""
    state = flow_run.state
    if state is None or state.is_scheduled():
        return False
    if state.is_final():
        return True
    # Pending or running, and its run is with nobody: it has had the time to take it, or has lost it.
    if datetime.now(UTC) - state.timestamp < timedelta(seconds=lease_seconds):
        return False
    gone: State[Any] = Crashed(
        message="Its process gave no sign of life any more, and the run is carried out by another."
    )
    client.set_flow_run_state(flow_run.id, gone, force=True)
    return True
