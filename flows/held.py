"""A run that a flow run of a deployment carries out: taken under the flow run's name, kept alive, and let go.

Rules:
- the holder of the lease is the flow run, so that whoever sees the one finds the other;
- a flow run whose run is not to be had ends at once: exactly one process has a run;
- while it works, its lease is lengthened, also between steps; when that fails the run was cancelled or taken over, and
  Prefect is asked to end the flow run;
- cancelled in Prefect, the run is cancelled; ended by a signal, it goes back into the queue; killed, it has lost one
  holder.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectException
from prefect.states import Cancelling

from pipeline.bootstrap import Services, build
from pipeline.domain.ids import RunId
from pipeline.errors import DossierError
from pipeline.services.recording import BEATS

if TYPE_CHECKING:
    from prefect.flows import Flow

RUN_LABEL = "dossier.run"
_log = logging.getLogger(__name__)


def holder_of(flow_run: object) -> str:
    """Return the name under which a flow run takes runs."""
    return f"prefect:{flow_run}"


def this_flow_run() -> str:
    """Return the id of the flow run that is under way here."""
    return str(runtime.flow_run.id)


def remember(run_id: str) -> None:
    """Label the flow run that is under way here with its run, for those who tidy up after it."""
    with get_client(sync_client=True) as client:
        client.update_flow_run_labels(UUID(this_flow_run()), {RUN_LABEL: run_id})


@contextmanager
def kept_alive(services: Services, run_id: RunId, *, holder: str) -> Iterator[None]:
    """Lengthen a run's lease until the block ends; what the block leaves undone goes back into the queue."""
    over = threading.Event()
    flow_run = this_flow_run()

    def beat() -> None:
        while not over.wait(services.settings.run_lease_seconds / BEATS):
            try:
                has_it = services.taking.renew(run_id, holder=holder)
            except DossierError as error:
                _log.warning("no sign of life of run %s could be given: %s", run_id, error)
                continue
            if not has_it and not over.is_set():
                _ask_for_the_end(flow_run)
                return

    beside = threading.Thread(target=beat, name=f"lease-{run_id}", daemon=True)
    beside.start()
    try:
        yield
    except Exception:
        # The door of a flow: whatever it was, the run is not with us any more.
        services.taking.give_back(run_id, holder=holder, died=True)
        raise
    else:
        services.taking.done(run_id, holder=holder)
    finally:
        over.set()
        beside.join()


def _ask_for_the_end(flow_run: str) -> None:
    try:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(
                UUID(flow_run), Cancelling(message="The run was cancelled in Dossier, or another process took it over.")
            )
    except PrefectException as error:
        _log.warning("flow run %s goes on until its next write: %s", flow_run, error)


def cancelled(flow: "Flow[..., Any]", flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 -- Prefect's names
    """Hook: somebody cancelled a flow run in Prefect, so its run is cancelled."""
    with build() as services:
        run_id = _run_of(services, flow_run)
        if run_id is not None:
            services.intake.cancel_run(run_id)


def crashed(flow: "Flow[..., Any]", flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 -- Prefect's names
    """Hook: a flow run's process was ended, so its run goes back into the queue; one that nobody can take fails."""
    # A signal is seen by the process itself; of one that is killed or dies, the worker tells.
    died = os.environ.get("PREFECT__FLOW_RUN_ID") != str(flow_run.id)
    holder = holder_of(flow_run.id)
    with build() as services:
        run_id = _run_of(services, flow_run)
        if run_id is not None and services.taking.give_back(run_id, holder=holder, died=died) is None:
            lease = _lease_holder(services, run_id)
            if lease == "":
                services.intake.fail_run(run_id, "the process that carried it out ended", advice="Start it again.")


def _run_of(services: Services, flow_run: FlowRun) -> RunId | None:
    """Return the run that a flow run has: the one that it took, or else the one that it opened."""
    holder = holder_of(flow_run.id)
    with services.store.reading() as transaction:
        for lease in transaction.workload.leases():
            if lease.holder == holder:
                return lease.run
    with get_client(sync_client=True) as client:
        labelled = client.read_flow_run(flow_run.id).labels.get(RUN_LABEL)
    return RunId(str(labelled)) if labelled else None


def _lease_holder(services: Services, run_id: RunId) -> str | None:
    with services.store.reading() as transaction:
        lease = transaction.workload.lease(run_id)
    return lease.holder if lease else None
