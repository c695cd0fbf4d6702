"""Runs: start one, see how far it is, and end it."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.navigation import REQUESTS
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.person import Role
from pipeline.services.starting import RunView

router = APIRouter()


@router.get("/runs")
def runs(visit: Visitor) -> Response:
    """List what is queued or under way, then what was asked for last."""
    return page(visit, "runs.html.jinja", found=visit.services.starting.recent())


@router.post("/runs")
def start(visit: Visitor) -> Response:
    """Start a run of a vendor, or of a system's vendor for the system's use; where one is under way, show that."""
    starting = visit.services.starting
    vendor, system = visit.form.text("vendor"), visit.form.text("system")
    before = {each.run.id for each in starting.under_way()}
    run = starting.start(
        vendor=VendorId(vendor) if vendor else None, system=SystemId(system) if system else None, by=visit.person
    )
    done = "under-way" if run.id in before else "started"
    return RedirectResponse(f"/runs/{run.id}?done={done}", status_code=303)


@router.get("/runs/{run_id}")
def run(visit: Visitor, run_id: str) -> Response:
    """Show a run; the page renews itself until the run has ended."""
    found = visit.services.starting.view(RunId(run_id))
    return page(visit, "run.html.jinja", **_shown(found), may_cancel=_may_cancel(visit, found))


@router.get("/runs/{run_id}/progress")
def progress(visit: Visitor, run_id: str) -> Response:
    """Return the part of the page that changes while the run is under way."""
    return page(visit, "run_progress.html.jinja", **_shown(visit.services.starting.view(RunId(run_id))))


@router.post("/runs/{run_id}/cancel")
def cancel(visit: Visitor, run_id: str) -> Response:
    """End a run."""
    ended = visit.services.starting.cancel(RunId(run_id), by=visit.person)
    return RedirectResponse(f"/runs/{ended.id}?done=cancelled", status_code=303)


def _shown(found: RunView) -> dict[str, Any]:
    end = found.run.finished_at or datetime.now(UTC)
    return {
        "view": found,
        "run": found.run,
        "elapsed_seconds": max(0, int((end - found.run.started_at).total_seconds())),
    }


def _may_cancel(visit: Visit, found: RunView) -> bool:
    others = visit.person.has(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
    own = visit.person.has(*REQUESTS) and found.run.asked_by == visit.person.label
    return not found.run.state.is_over and (others or own)
