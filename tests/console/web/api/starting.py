"""A stand-in for the service that starts runs: it opens them in the store and hands them to nobody."""

from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.person import Person, Role, require
from pipeline.domain.progress import RunProgress
from pipeline.domain.run import Run
from pipeline.errors import NotFound, StoreBusy
from pipeline.ports import Store
from pipeline.services.starting import RunView
from tests.builders import a_run, a_vendor
from tests.fakes import LONG_AGO

MAY_START = (Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)


class FakeStarting:
    """`StartingService`; `busy` times it refuses before it works."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.started: list[str] = []
        self.busy = 0

    def start(
        self,
        *,
        website: str | None = None,
        vendor: VendorId | None = None,
        system: SystemId | None = None,
        by: Person,
    ) -> Run:
        require(by, *MAY_START)
        if self.busy:
            self.busy -= 1
            raise StoreBusy("another process is writing to /secret/place")
        if vendor not in {None, "vendor-acme"} or system not in {None, "system-1"}:
            raise NotFound(f"no such vendor or system: {vendor or system}")
        self.started.append(str(website or vendor or system))
        return a_run()

    def view(self, run_id: RunId) -> RunView:
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
        if run is None:
            raise NotFound(f"no run {run_id}")
        progress = RunProgress(run=run.id, stage="capture", done=3, total=25, note="/privacy", at=LONG_AGO)
        return RunView(run=run, vendor=a_vendor(), progress=progress, is_alive=True)
