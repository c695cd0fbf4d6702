"""One execution of a plan for one vendor: what binds captures, progress and costs together.

Rules:
- a run carries its whole order, so that any process can carry it out knowing its id alone;
- `queued`: it waits for a process to take it, and has written nothing; `running`: a process took it;
- `finished`, `failed`, `superseded` and `cancelled` are ends: a run that has ended writes nothing more;
- `taken` counts the processes that took it. What one of them began, it writes only while no other took the run since.
"""

from datetime import datetime
from enum import StrEnum

from pipeline.domain.ids import AssessmentId, RunId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.upload import Upload


class RunState(StrEnum):
    """Where a run stands. One that `dossier assess` opened and that was killed stays `running` until the next one."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in {RunState.QUEUED, RunState.RUNNING}


class CrawlLimits(Record):
    """What one run may ask of a vendor's servers."""

    pages_max: int
    allow_hosts: tuple[str, ...] = ()
    ignore_robots: bool = False


class Run(Record):
    """A run and its end, once it has one. `profile` is the use that it assesses the vendor for.

    `started_at` is when the first process took it; while it is queued, when it was asked for. `asked_by` is the label
    of the person who asked, and `system` the entry of the inventory that they asked for, where a person started it.
    `advice` says what to do about `error`.
    """

    id: RunId
    vendor: VendorId
    start_url: str
    limits: CrawlLimits
    profile: Profile = Profile()
    uploads: tuple[Upload, ...] = ()
    system: SystemId | None = None
    asked_by: str = ""
    queued_at: datetime | None = None
    started_at: datetime
    taken: int = 1
    state: RunState
    finished_at: datetime | None = None
    assessment: AssessmentId | None = None
    error: str | None = None
    advice: str | None = None
