"""Whether a run may still write: checked inside the transaction that writes, since another process may end it."""

from pipeline.domain.ids import RunId
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound, RunEnded
from pipeline.ports import Transaction

_OVER = frozenset({RunState.SUPERSEDED, RunState.FAILED})


def live_run(transaction: Transaction, run_id: RunId) -> Run:
    """Return a run as it is now. One that has finished may be asked to finish again, as when a step is tried again.

    Raises:
        NotFound: when there is no such run.
        RunEnded: when it has failed, or a newer run of its vendor superseded it.
    """
    run = transaction.runs.get(run_id)
    if run is None:
        raise NotFound(f"no run {run_id}")
    if run.state in _OVER:
        newest = transaction.runs.latest(run.vendor)
        by = f" by run {newest.id}" if newest and run.state is RunState.SUPERSEDED else ""
        raise RunEnded(f"run {run_id} was {run.state.value}{by} and writes nothing more")
    return run
