"""The inventory of AI systems: its list with filters and export, one system, and its moves."""

from enum import StrEnum
from typing import TypeVar

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.forms import Form
from console.web.navigation import REQUESTS, REVIEWS
from console.web.paging import fetched
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.ids import DecisionId, SystemId
from pipeline.domain.person import Person, Role
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage, SystemFilter
from pipeline.domain.workflow import Move, Needed, Transition, moves_from
from pipeline.errors import InvalidInput

router = APIRouter()
Choice = TypeVar("Choice", bound=StrEnum)
KEEPS_INVENTORY = (Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)


@router.get("/systems")
def systems(visit: Visitor, text: str = "", stage: str = "", tier: str = "", page_number: str = "1") -> Response:
    """List systems."""
    inventory = visit.services.inventory
    wanted = SystemFilter(stage=_one(stage, Stage), tier=_one(tier, RiskTier), text=text.strip())
    listed = fetched(
        lambda offset, limit: inventory.page(wanted, offset=offset, limit=limit),
        page_number,
        total=inventory.count(wanted),
    )
    return page(
        visit,
        "systems.html.jinja",
        listed=listed,
        vendors=visit.services.browsing.vendors(system.vendor for system in listed.items),
        query={"text": text, "stage": stage, "tier": tier},
        stages=tuple(Stage),
        tiers=tuple(RiskTier),
        may_import=visit.person.has(*KEEPS_INVENTORY),
    )


@router.get("/systems.csv")
def systems_csv(visit: Visitor, text: str = "", stage: str = "", tier: str = "") -> Response:
    """Hand out the systems that the list shows under the same filters."""
    inventory = visit.services.inventory
    found = inventory.systems(stage=_one(stage, Stage), tier=_one(tier, RiskTier), text=text.strip())
    return Response(
        inventory.export_csv(found).encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="inventory.csv"'},
    )


@router.post("/systems/import")
async def import_csv(visit: Visitor) -> Response:
    """Take a CSV file in."""
    from starlette.concurrency import run_in_threadpool

    text = await visit.form.file_text("file")
    await run_in_threadpool(visit.services.inventory.import_csv, text, by=visit.person)
    return RedirectResponse("/systems?done=imported", status_code=303)


@router.get("/systems/{system_id}")
def system(visit: Visitor, system_id: str) -> Response:
    """Show a system and what can be done with it."""
    view = visit.services.inventory.system(SystemId(system_id))
    standing = visit.services.deciding.standing(view.system.id)
    newest = view.assessments[-1] if view.assessments else None
    same_vendor = visit.services.inventory.systems(vendor=view.system.vendor)
    return page(
        visit,
        "system.html.jinja",
        view=view,
        standing=standing,
        # The report of this very use, where the approval knows of one.
        to_read=(standing.assessment if standing else None) or newest,
        others=[each for each in same_vendor if each.id != view.system.id],
        moves=offered_moves(view.system.stage, visit.person),
        needs_reason=Needed.REASON,
        may_review=visit.person.has(*REVIEWS),
        under_way=visit.services.starting.under_way(view.system.vendor),
        may_start=visit.person.has(*REQUESTS),
    )


@router.post("/systems/{system_id}/moves")
def move(visit: Visitor, system_id: str) -> Response:
    """Make a move."""
    return _moved(visit, system_id, visit.form)


@router.post("/systems/{system_id}/conditions")
def fulfil(visit: Visitor, system_id: str) -> Response:
    """Take word that a condition of an approval is met."""
    form = visit.form
    visit.services.deciding.fulfil(
        DecisionId(form.text("decision", needed=True)),
        form.whole("number") or 0,
        form.text("note", needed=True),
        by=visit.person,
    )
    return RedirectResponse(f"/systems/{system_id}?done=fulfilled", status_code=303)


def _moved(visit: Visit, system_id: str, form: Form) -> Response:
    chosen = form.choice("move", Move)
    if chosen is None:
        raise InvalidInput("no move was chosen", advice="Go back and choose one; nothing was stored.")
    visit.services.moving.move(
        SystemId(system_id), chosen, by=visit.person, reason=form.text("reason"), revision=form.whole("revision")
    )
    return RedirectResponse(f"/systems/{system_id}?done=moved", status_code=303)


def offered_moves(stage: Stage, person: Person) -> list[Transition]:
    """Return the moves that a person may make themselves; what a signature does is on the report's page."""
    return [row for row in moves_from(stage) if Needed.DECISION not in row.needed and person.has(*row.roles)]


def _one(value: str, kind: type[Choice]) -> Choice | None:
    """Return a filter's value; one that does not exist filters nothing, since it is no more than an address."""
    return next((member for member in kind if member.value == value), None)
