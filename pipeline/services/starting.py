"""Start an assessment from a door, and see what becomes of it. Carrying it out is for other processes (`taking.py`).

Rules:
- the run is in the store before anybody is told of it: the queue is there and nowhere else;
- what is asked for while a run of the same vendor is queued or under way, and answers it, gets that run;
- which private hosts a run may reach is for the administrator's settings alone.
"""

from datetime import datetime

from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role
from pipeline.domain.progress import RunProgress
from pipeline.domain.run import CrawlLimits, Run, RunState
from pipeline.domain.vendor import Vendor
from pipeline.errors import InvalidInput, NotAllowed, NotFound
from pipeline.ports import Clock, Dispatcher, Store, Transaction
from pipeline.services.intake import Order, cancel, queued, start_url, vendor_at
from pipeline.services.keeping import demand
from pipeline.services.moving import system_at
from pipeline.services.running import is_worked_on

MAY_START = (Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
RECENT_MAX = 50


class RunView(Record):
    """A run, its vendor, how far it is, and whether it shows signs of life while it is marked as running."""

    run: Run
    vendor: Vendor
    progress: RunProgress
    is_alive: bool


class Starting:
    """Runs, as doors see them. `limits` are those of every run that is started here."""

    def __init__(self, store: Store, clock: Clock, dispatcher: Dispatcher, *, limits: CrawlLimits) -> None:
        self._store = store
        self._clock = clock
        self._dispatcher = dispatcher
        self._limits = limits

    def start(
        self,
        *,
        website: str | None = None,
        vendor: VendorId | None = None,
        system: SystemId | None = None,
        by: Person,
    ) -> Run:
        """Queue the assessment of a website, of a known vendor, or of a system's vendor for the system's use.

        Returns the run; where one of that vendor is queued or under way for the same use or for every use, that one.

        Raises:
            NotAllowed: when they may not start one.
            InvalidInput: when not exactly one of the three is named, or the website is not a web address.
            NotFound: when there is no such vendor or system.
        """
        if sum(each is not None for each in (website, vendor, system)) != 1:
            raise InvalidInput("name a website, a vendor or a system: one of them")
        with self._store.writing() as transaction:
            demand(transaction, by, *MAY_START)
            order = self._order(transaction, website, vendor, system, by=by)
            under_way = self._answering(transaction, order)
            if under_way is not None:
                return under_way
            run = queued(transaction, RunId(self._clock.new_id()), order, at=self._clock.now(), actor=by.label)
        self._dispatcher.dispatch(run.id)
        return run

    def cancel(self, run_id: RunId, *, by: Person) -> Run:
        """End a run that is queued or running; what it captured stays. One that has ended is returned as it is.

        Raises:
            NotFound: when there is no such run.
            NotAllowed: when they can do no more than request, and somebody else asked for it.
        """
        with self._store.writing() as transaction:
            demand(transaction, by, *MAY_START)
            run = _known(transaction, run_id)
            if run.asked_by != by.label and not by.has(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR):
                raise NotAllowed(f"{by.label} did not ask for this run: who did, a reviewer or an approver may end it")
            if run.state.is_over:
                return run
            return cancel(transaction, run, at=self._clock.now(), actor=by.label)

    def progress(self, run_id: RunId) -> RunProgress:
        """Return how far a run is.

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.reading() as transaction:
            return _progress(transaction, _known(transaction, run_id))

    def view(self, run_id: RunId) -> RunView:
        """Return a run with all that a watcher is shown.

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.reading() as transaction:
            return _view(transaction, _known(transaction, run_id), now=self._clock.now())

    def recent(self) -> list[RunView]:
        """Return the runs that are queued or running, then those asked for last, the newest first."""
        with self._store.reading() as transaction:
            found = {run.id: run for run in transaction.runs.unfinished()}
            found |= {run.id: run for run in transaction.runs.newest(RECENT_MAX) if run.id not in found}
            now = self._clock.now()
            return [_view(transaction, run, now=now) for run in found.values()]

    def under_way(self, vendor: VendorId | None = None) -> list[RunView]:
        """Return the runs that are queued or running, of one vendor or of all, in the order of asking."""
        with self._store.reading() as transaction:
            now = self._clock.now()
            return [
                _view(transaction, run, now=now)
                for run in transaction.runs.unfinished()
                if vendor is None or run.vendor == vendor
            ]

    def _order(
        self,
        transaction: Transaction,
        website: str | None,
        vendor: VendorId | None,
        system: SystemId | None,
        *,
        by: Person,
    ) -> Order:
        if website is not None:
            start = start_url(website)
            known = vendor_at(transaction, start, clock=self._clock, actor=by.label)
            return self._for(known, start, by=by)
        if system is None:
            known = _vendor(transaction, VendorId(vendor or ""))
            return self._for(known, known.website, by=by)
        entry = system_at(transaction, system)
        known = _vendor(transaction, entry.vendor)
        request = transaction.systems.request(entry.request) if entry.request else None
        url = start_url(request.website) if request else known.website
        return self._for(known, url, by=by).model_copy(update={"profile": entry.facts.profile, "system": entry.id})

    def _for(self, vendor: Vendor, url: str, *, by: Person) -> Order:
        return Order(vendor=vendor.id, start_url=url, limits=self._limits, asked_by=by.label)

    def _answering(self, transaction: Transaction, order: Order) -> Run | None:
        """Return the run that will answer an order already, unless the process that ran it fell silent for good."""
        now = self._clock.now()
        for run in transaction.runs.unfinished():
            speaks_of_it = run.profile.is_unknown or run.profile == order.profile
            if run.vendor == order.vendor and speaks_of_it and _is_alive(transaction, run, now=now):
                return run
        return None


def _is_alive(transaction: Transaction, run: Run, *, now: datetime) -> bool:
    return run.state is RunState.QUEUED or is_worked_on(transaction, run, now=now)


def _view(transaction: Transaction, run: Run, *, now: datetime) -> RunView:
    return RunView(
        run=run,
        vendor=_vendor(transaction, run.vendor),
        progress=_progress(transaction, run),
        is_alive=_is_alive(transaction, run, now=now),
    )


def _progress(transaction: Transaction, run: Run) -> RunProgress:
    kept = transaction.workload.progress(run.id)
    return kept or RunProgress(run=run.id, stage="", at=run.started_at)


def _known(transaction: Transaction, run_id: RunId) -> Run:
    run = transaction.runs.get(run_id)
    if run is None:
        raise NotFound(f"no run {run_id}", advice="List them with `dossier run list`.")
    return run


def _vendor(transaction: Transaction, vendor_id: VendorId) -> Vendor:
    vendor = transaction.vendors.get(vendor_id)
    if vendor is None:
        raise NotFound(f"no vendor {vendor_id}")
    return vendor
