"""Runs: how far a started one is."""

from datetime import datetime

from fastapi import APIRouter

from console.web.api.calling import ApiRoute, Caller
from console.web.api.contract import RunProgress
from console.web.api.describing import reads
from console.web.api.sent import InPath
from pipeline.domain.ids import AssessmentId, RunId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.run import RunState

router = APIRouter(prefix="/runs", tags=["runs"], route_class=ApiRoute)


class RunForm(Record):
    """A run. `done` of `total` parts of `stage` are done as of `at`; `assessment` is what came of it."""

    id: RunId
    vendor: VendorId
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    stage: str | None
    done: int
    total: int | None
    note: str
    at: datetime | None
    assessment: AssessmentId | None
    error: str | None


@router.get("/{run_id}", operation_id="getRun", response_model=RunForm, responses=reads(404))
def run(call: Caller, run_id: InPath) -> RunForm:
    """Return how far a run is."""
    return run_form(call.services.starting.progress(RunId(run_id)))


def run_form(progress: RunProgress) -> RunForm:
    """Return a run as the API shows it."""
    run = progress.run
    return RunForm(
        id=run.id,
        vendor=run.vendor,
        state=run.state,
        started_at=run.started_at,
        finished_at=run.finished_at,
        stage=str(progress.stage) if progress.stage else None,
        done=progress.done,
        total=progress.total,
        note=progress.note,
        at=progress.at,
        assessment=run.assessment,
        error=run.error,
    )
