"""Whether a run may still write: checked inside the transaction that writes, since another process may end it."""

from datetime import datetime

from pipeline.domain.ids import RunId
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound, RunEnded
from pipeline.ports import Transaction

_OVER = frozenset({RunState.SUPERSEDED, RunState.FAILED, RunState.CANCELLED})


def live_run(transaction: Transaction, run_id: RunId, *, begun_as: Run | None = None) -> Run:
    """Return a run as it is now. One that has finished may be asked to finish again, as when a step is tried again.

    `begun_as` is the run as the step read it when it began: a process that was taken for dead must not go on writing
    beside the one that took the run over.

    Raises:
        NotFound: when there is no such run.
        RunEnded: when it has failed or was cancelled, a newer run of its vendor superseded it, or another process took
            it since the step began.
    """
    run = transaction.runs.get(run_id)
    if run is None:
        raise NotFound(f"no run {run_id}")
    if run.state in _OVER:
        newest = transaction.runs.latest(run.vendor)
        by = f" by run {newest.id}" if newest and run.state is RunState.SUPERSEDED else ""
        raise RunEnded(f"run {run_id} was {run.state.value}{by} and writes nothing more")
    if begun_as is not None and run.taken != begun_as.taken:
        raise RunEnded(f"run {run_id} was taken over by another process, so that this one writes nothing more")
    return run


def is_worked_on(transaction: Transaction, run: Run, *, now: datetime) -> bool:
    """Whether a running run has a process that works on it, or one that will take it over.

    Not so is one that `dossier assess` opened and that gives no sign of life any more.
    """
    if run.state is not RunState.RUNNING:
        return False
    lease = transaction.workload.lease(run.id)
    return lease is not None and (bool(lease.holder) or lease.until >= now)
