"""Runs: how far a started one is."""

from datetime import datetime

from fastapi import APIRouter

from console.web.api.calling import ApiRoute, Caller
from console.web.api.describing import reads
from console.web.api.sent import InPath
from pipeline.domain.ids import AssessmentId, RunId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.run import RunState
from pipeline.services.starting import RunView

router = APIRouter(prefix="/runs", tags=["runs"], route_class=ApiRoute)


class RunForm(Record):
    """A run. `done` of `total` parts of `stage` are done as of `at`; `assessment` is what came of it.

    `is_alive` says whether a process works on it, while it is marked as running.
    """

    id: RunId
    vendor: VendorId
    state: RunState
    queued_at: datetime | None
    started_at: datetime
    finished_at: datetime | None
    stage: str
    done: int
    total: int | None
    note: str
    at: datetime
    is_alive: bool
    assessment: AssessmentId | None
    error: str | None
    advice: str | None


@router.get("/{run_id}", operation_id="getRun", response_model=RunForm, responses=reads(404))
def run(call: Caller, run_id: InPath) -> RunForm:
    """Return how far a run is."""
    return run_form(call.services.starting.view(RunId(run_id)))


def run_form(view: RunView) -> RunForm:
    """Return a run as the API shows it."""
    run, progress = view.run, view.progress
    return RunForm(
        id=run.id,
        vendor=run.vendor,
        state=run.state,
        queued_at=run.queued_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        stage=progress.stage,
        done=progress.done,
        total=progress.total,
        note=progress.note,
        at=progress.at,
        is_alive=view.is_alive,
        assessment=run.assessment,
        error=run.error,
        advice=run.advice,
    )
