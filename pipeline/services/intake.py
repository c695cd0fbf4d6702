"""Take a vendor in and open a run for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.domain.audit import Action
from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.progress import Lease
from pipeline.domain.run import CrawlLimits, Run, RunState
from pipeline.domain.upload import Upload
from pipeline.domain.vendor import WEBSITE_MAX_CHARS, Vendor, registrable_domain
from pipeline.errors import InvalidInput
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.running import is_worked_on, live_run
from pipeline.stages.discover import canonical_url

# A process gives a sign of life every `LEASE_SECONDS / BEATS`; SQLite may keep a writer waiting for thirty seconds.
LEASE_SECONDS = 60.0


class Intake:
    """Vendors and their runs."""

    def __init__(self, store: Store, clock: Clock, *, actor: str, lease_seconds: float = LEASE_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._lease = timedelta(seconds=lease_seconds)

    def open_run(
        self,
        url: str,
        *,
        limits: CrawlLimits,
        name: str | None = None,
        profile: Profile | None = None,
        uploads: Sequence[Upload] = (),
        overtakes: bool = True,
    ) -> Run:
        """Open a run on a vendor's site that this process carries out now, adding the vendor when it is new.

        A run of the same vendor that is still marked as running was killed, or is overtaken: it is superseded, writes
        nothing more (`running.py`), and what it captured stays. One that is queued stays in the queue. With `overtakes`
        false only what was killed is superseded.

        Raises:
            InvalidInput: when the URL is not a web address, or there is a run that may not be overtaken.
        """
        start = start_url(url)
        with self._store.writing() as transaction:
            vendor = vendor_at(transaction, start, name=name, clock=self._clock, actor=self._actor)
            superseded, now = transaction.runs.running(vendor.id), self._clock.now()
            if not overtakes and any(is_worked_on(transaction, each, now=now) for each in superseded):
                raise InvalidInput("a run of this vendor has begun meanwhile", advice="Do it again once it has ended.")
            run = Run(
                id=RunId(self._clock.new_id()),
                vendor=vendor.id,
                start_url=start,
                limits=limits,
                profile=profile or Profile(),
                uploads=tuple(uploads),
                started_at=self._clock.now(),
                state=RunState.RUNNING,
            )
            for earlier in superseded:
                supersede(transaction, earlier, by=run, at=self._clock.now(), actor=self._actor)
            transaction.runs.add(run)
            transaction.workload.hold(Lease(run=run.id, holder="", until=run.started_at + self._lease))
            transaction.audit.append(
                actor=self._actor,
                action=Action.RUN_STARTED,
                subject=run.id,
                payload={
                    "vendor": vendor.id,
                    "url": start,
                    "limits": limits.model_dump(mode="json"),
                    "profile": run.profile.model_dump(mode="json"),
                },
            )
        return run

    def queue_run(self, url: str, *, limits: CrawlLimits) -> Run:
        """Queue a run on a vendor's site that whoever takes it first carries out, adding the vendor when it is new.

        Raises:
            InvalidInput: when the URL is not a web address.
        """
        start, at = start_url(url), self._clock.now()
        with self._store.writing() as transaction:
            vendor = vendor_at(transaction, start, clock=self._clock, actor=self._actor)
            order = Order(vendor=vendor.id, start_url=start, limits=limits)
            return queued(transaction, RunId(self._clock.new_id()), order, at=at, actor=self._actor)

    def close_run(self, run_id: RunId) -> None:
        """Record that a run which was to capture and index alone has done so.

        Raises:
            NotFound: when there is no such run.
            RunEnded: when it ended otherwise, or a newer run superseded it.
        """
        with self._store.writing() as transaction:
            run = live_run(transaction, run_id)
            if run.state is RunState.FINISHED:
                return
            ended = {"state": RunState.FINISHED, "finished_at": self._clock.now()}
            transaction.runs.replace(run.model_copy(update=ended))
            transaction.workload.let_go(run.id)
            transaction.audit.append(
                actor=self._actor, action=Action.RUN_CAPTURED, subject=run.id, payload={"vendor": run.vendor}
            )

    def cancel_run(self, run_id: RunId, *, actor: str | None = None) -> None:
        """End a run that is queued or running, because what carried it out was cancelled; what it captured stays."""
        with self._store.writing() as transaction:
            run = transaction.runs.get(run_id)
            if run is not None and not run.state.is_over:
                cancel(transaction, run, at=self._clock.now(), actor=actor or self._actor)

    def fail_run(self, run_id: RunId, error: str, *, advice: str | None = None) -> None:
        """Record that a run ended without an assessment, and what to do about it."""
        with self._store.writing() as transaction:
            run = transaction.runs.get(run_id)
            if run is None or run.state is not RunState.RUNNING:
                return
            fail(transaction, run, error, advice=advice, at=self._clock.now(), actor=self._actor)


class Order(Record):
    """What a run that is queued is to do, and for whom (`asked_by` is a person's label, empty for a timer)."""

    vendor: VendorId
    start_url: str
    limits: CrawlLimits
    profile: Profile = Profile()
    system: SystemId | None = None
    asked_by: str = ""


def queued(transaction: Transaction, run_id: RunId, order: Order, *, at: datetime, actor: str) -> Run:
    """Put a run into the queue, within the caller's transaction; return it."""
    run = Run(id=run_id, **dict(order), queued_at=at, started_at=at, taken=0, state=RunState.QUEUED)
    transaction.runs.add(run)
    transaction.audit.append(
        actor=actor,
        action=Action.RUN_QUEUED,
        subject=run.id,
        payload={
            "vendor": run.vendor,
            "url": run.start_url,
            "limits": run.limits.model_dump(mode="json"),
            "profile": run.profile.model_dump(mode="json"),
            "system": run.system,
        },
    )
    return run


def supersede(transaction: Transaction, earlier: Run, *, by: Run, at: datetime, actor: str) -> None:
    """End a run that a newer one overtakes, within the caller's transaction."""
    transaction.runs.replace(earlier.model_copy(update={"state": RunState.SUPERSEDED, "finished_at": at}))
    transaction.workload.let_go(earlier.id)
    transaction.audit.append(
        actor=actor,
        action=Action.RUN_SUPERSEDED,
        subject=earlier.id,
        payload={"vendor": earlier.vendor, "by": by.id},
    )


def cancel(transaction: Transaction, run: Run, *, at: datetime, actor: str) -> Run:
    """End a run that nobody wants any more, within the caller's transaction; return it as it is then."""
    ended = run.model_copy(update={"state": RunState.CANCELLED, "finished_at": at})
    transaction.runs.replace(ended)
    transaction.workload.let_go(run.id)
    transaction.audit.append(
        actor=actor,
        action=Action.RUN_CANCELLED,
        subject=run.id,
        payload={"vendor": run.vendor, "from": run.state.value},
    )
    return ended


def fail(transaction: Transaction, run: Run, error: str, *, advice: str | None, at: datetime, actor: str) -> None:
    """End a run without an assessment, within the caller's transaction."""
    ended = {"state": RunState.FAILED, "finished_at": at, "error": error, "advice": advice}
    transaction.runs.replace(run.model_copy(update=ended))
    transaction.workload.let_go(run.id)
    transaction.audit.append(actor=actor, action=Action.RUN_FAILED, subject=run.id, payload={"error": error})


def start_url(url: str) -> str:
    """Return the canonical address of a vendor's site.

    Raises:
        InvalidInput: when it is not a web address, or longer than `WEBSITE_MAX_CHARS`.
    """
    if len(url) > WEBSITE_MAX_CHARS:
        raise InvalidInput(f"a web address has at most {WEBSITE_MAX_CHARS:,} characters, not {len(url):,}")
    start = canonical_url(url)
    if start is None:
        raise InvalidInput(f"not a web address: {url!r}", advice="Write it like https://vendor.example")
    return start


def vendor_at(transaction: Transaction, start: str, *, clock: Clock, actor: str, name: str | None = None) -> Vendor:
    """Return the vendor whose site is at a canonical address, adding it (as `name`, or its domain) when it is new."""
    domain = registrable_domain(start)
    known = transaction.vendors.by_domain(domain)
    if known is not None:
        return known
    vendor = Vendor(
        id=VendorId(clock.new_id()),
        domain=domain,
        name=name or domain,
        website=start,
        created_at=clock.now(),
    )
    transaction.vendors.add(vendor)
    transaction.audit.append(
        actor=actor,
        action=Action.VENDOR_ADDED,
        subject=vendor.id,
        payload={"domain": domain, "name": vendor.name},
    )
    return vendor
