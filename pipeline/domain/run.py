"""One execution of a plan for one vendor: what binds captures, progress and costs together."""

from datetime import datetime
from enum import StrEnum

from pipeline.domain.ids import AssessmentId, RunId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile


class RunState(StrEnum):
    """Where a run stands. A killed run stays `running` until the next one for its vendor supersedes it."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class CrawlLimits(Record):
    """What one run may ask of a vendor's servers."""

    pages_max: int
    allow_hosts: tuple[str, ...] = ()
    ignore_robots: bool = False


class Run(Record):
    """A run and its end, once it has one. `profile` is the use that it assesses the vendor for."""

    id: RunId
    vendor: VendorId
    start_url: str
    limits: CrawlLimits
    profile: Profile = Profile()
    started_at: datetime
    state: RunState
    finished_at: datetime | None = None
    assessment: AssessmentId | None = None
    error: str | None = None
