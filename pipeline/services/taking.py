"""Take queued runs, one process each, and take over those whose process fell silent.

Rules:
- a transaction that writes excludes all others, so of several that take a run exactly one has it;
- who takes a run holds a lease and lengthens it as long as they live; when it has run out, another may take the run;
- two runs of one vendor do not overlap: one that is queued waits until the other has ended;
- a run that its holders died of `LOSSES_MAX` times has failed: it would kill the next one too;
- the lease is given up last, after what an assessment moves has moved, so that a killed end is taken over as well.
"""

from datetime import datetime, timedelta

from pipeline.domain.audit import Action
from pipeline.domain.ids import RunId, VendorId
from pipeline.domain.progress import Lease
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.intake import LEASE_SECONDS, fail, supersede
from pipeline.services.running import is_worked_on

LOSSES_MAX = 3
_MAY_BE_TAKEN_OVER = frozenset({RunState.RUNNING, RunState.FINISHED})


class Taking:
    """The queue, as those see it who carry runs out."""

    def __init__(self, store: Store, clock: Clock, *, actor: str, lease_seconds: float = LEASE_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._lease = timedelta(seconds=lease_seconds)

    def due(self) -> list[RunId]:
        """Return the runs that may be taken now: those whose holder fell silent, then the queue in its order."""
        with self._store.reading() as transaction:
            now = self._clock.now()
            silent = [lease.run for lease in transaction.workload.leases() if lease.until < now]
            unfinished = transaction.runs.unfinished()
            busy = {run.vendor for run in unfinished if is_worked_on(transaction, run, now=now)}
        waiting: dict[VendorId, RunId] = {}
        for run in unfinished:
            if run.state is RunState.QUEUED and run.vendor not in busy:
                waiting.setdefault(run.vendor, run.id)
        return [*silent, *waiting.values()]

    def take(self, run_id: RunId, *, holder: str) -> Run | None:
        """Take a run; None when somebody else has it, it must wait, or nothing more is to be done.

        One that has finished is returned too when its holder died before all that follows was done.

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.writing() as transaction:
            now = self._clock.now()
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            lease = transaction.workload.lease(run_id)
            lost = lease.lost if lease else 0
            if run.state is RunState.QUEUED:
                if not self._vendor_is_free(transaction, run, now=now):
                    return None
            elif run.state not in _MAY_BE_TAKEN_OVER or lease is None or not lease.holder or lease.until >= now:
                return None
            else:
                lost += 1
                if not self._survives(transaction, run, lost=lost, now=now):
                    return None
            if run.state is not RunState.FINISHED:
                run = self._begun(transaction, run, holder=holder, now=now)
            transaction.workload.hold(Lease(run=run.id, holder=holder, until=now + self._lease, lost=lost))
        return run

    def is_held(self, run_id: RunId, *, holder: str) -> bool:
        """Whether a holder still has a run that is not over otherwise."""
        with self._store.reading() as transaction:
            run, lease = transaction.runs.get(run_id), transaction.workload.lease(run_id)
        return run is not None and run.state in _MAY_BE_TAKEN_OVER and lease is not None and lease.holder == holder

    def renew(self, run_id: RunId, *, holder: str) -> bool:
        """Give a sign of life; False when the lease is not the holder's any more."""
        with self._store.writing() as transaction:
            return transaction.workload.renew(run_id, holder=holder, until=self._clock.now() + self._lease)

    def done(self, run_id: RunId, *, holder: str) -> None:
        """Give the lease up, for nothing is left to be done."""
        with self._store.writing() as transaction:
            lease = transaction.workload.lease(run_id)
            if lease is not None and lease.holder == holder:
                transaction.workload.let_go(run_id)

    def give_back(self, run_id: RunId, *, holder: str, died: bool) -> Run | None:
        """Put a run back into the queue that its holder will not end: it was stopped, or it died.

        Returns the run as it is then, failed when it has lost too many holders; None when the holder does not have it.
        """
        with self._store.writing() as transaction:
            now = self._clock.now()
            run, lease = transaction.runs.get(run_id), transaction.workload.lease(run_id)
            if run is None or lease is None or lease.holder != holder or run.state not in _MAY_BE_TAKEN_OVER:
                return None
            lost = lease.lost + died
            if died and not self._survives(transaction, run, lost=lost, now=now):
                return transaction.runs.get(run_id)
            if run.state is RunState.FINISHED:
                # Nothing is left but what follows an assessment: the next one to look takes it.
                transaction.workload.hold(lease.model_copy(update={"until": now - self._lease, "lost": lost}))
                return run
            queued = run.model_copy(update={"state": RunState.QUEUED})
            transaction.runs.replace(queued)
            transaction.workload.hold(Lease(run=run.id, holder="", until=now, lost=lost))
            transaction.audit.append(
                actor=self._actor,
                action=Action.RUN_REQUEUED,
                subject=run.id,
                payload={"vendor": run.vendor, "holder": holder, "died": died},
            )
        return queued

    def _begun(self, transaction: Transaction, run: Run, *, holder: str, now: datetime) -> Run:
        is_first = run.taken == 0
        begun = run.model_copy(
            update={
                "state": RunState.RUNNING,
                "started_at": now if is_first else run.started_at,
                "taken": run.taken + 1,
            }
        )
        for earlier in transaction.runs.running(run.vendor):
            if earlier.id != run.id:
                supersede(transaction, earlier, by=run, at=now, actor=self._actor)
        transaction.runs.replace(begun)
        transaction.audit.append(
            actor=self._actor,
            action=Action.RUN_STARTED,
            subject=run.id,
            payload={"vendor": run.vendor, "holder": holder, "taken": begun.taken},
        )
        return begun

    def _survives(self, transaction: Transaction, run: Run, *, lost: int, now: datetime) -> bool:
        """Whether a run that has lost so many holders may be tried again; it has failed when it may not."""
        if lost < LOSSES_MAX:
            return True
        if run.state is not RunState.RUNNING:
            transaction.workload.let_go(run.id)
        else:
            fail(
                transaction,
                run,
                f"the processes that carried it out ended {LOSSES_MAX} times without a word",
                advice="See the log of the console, and whether the machine is short of memory; then start it again.",
                at=now,
                actor=self._actor,
            )
        return False

    @staticmethod
    def _vendor_is_free(transaction: Transaction, run: Run, *, now: datetime) -> bool:
        others = transaction.runs.running(run.vendor)
        return not any(is_worked_on(transaction, other, now=now) for other in others)
