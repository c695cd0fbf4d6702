"""The inventory of AI systems: list, read, add, correct and move."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from console.web.api.calling import ApiRoute, Call, Caller, Poster, made, once
from console.web.api.describing import Responses, posts, reads, writes
from console.web.api.paging import PAGE, Cursor, Limit, page_after
from console.web.api.problems import Kind, Refused
from console.web.api.sent import FactsSent, InPath, InQuery, Revision, Sent, Website
from console.web.api.systems_form import SystemFile, SystemForm, system_file, system_form
from pipeline.domain.ids import SystemId
from pipeline.domain.model import Record
from pipeline.domain.replay import Reply
from pipeline.domain.risk import RiskTier
from pipeline.domain.standing import Standing
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move
from pipeline.stages.sheets.entries import website_of

router = APIRouter(prefix="/inventory", tags=["inventory"], route_class=ApiRoute)
TEXT_MAX_CHARS = 200
_ETAG: Responses = {
    200: {"headers": {"ETag": {"description": "The revision, for `If-Match`.", "schema": {"type": "string"}}}}
}

InText = Annotated[str, Query(max_length=TEXT_MAX_CHARS, description="Words that the system or its vendor has.")]
InVendor = Annotated[InQuery | None, Query(description="A vendor's id or domain.")]


class SystemSent(Sent):
    """A system that nobody requested, and its vendor's site."""

    website: Website
    facts: FactsSent
    vendor_name: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class MoveSent(Sent):
    """A move that is no decision. `revision` is the one that was seen."""

    move: Move
    reason: Annotated[str, Field(max_length=4000)] = ""
    revision: Revision | None = None


class SystemPage(Record):
    """Systems in the order in which they were added; `next` is the cursor of the next page."""

    items: tuple[SystemForm, ...]
    next: str | None


@router.get("", operation_id="listSystems", response_model=SystemPage, responses=reads(404))
def systems(
    call: Caller,
    vendor: InVendor = None,
    stage: Stage | None = None,
    tier: RiskTier | None = None,
    text: InText = "",
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> SystemPage:
    """List systems."""
    found = systems_like(call, vendor=vendor, stage=stage, tier=tier, text=text)
    page = page_after(found, cursor, limit, key=lambda item: (item.created_at.isoformat(), item.id))
    vendors = call.services.browsing.vendors(item.vendor for item in page.items)
    return SystemPage(items=tuple(system_form(item, vendors[item.vendor]) for item in page.items), next=page.next)


@router.post("", operation_id="addSystem", response_model=SystemForm, status_code=201, responses=posts(201))
@once
def add(call: Poster, sent: SystemSent) -> Reply:
    """Add a system that nobody requested. It begins as requested: what nobody signed is not approved."""
    system = call.services.inventory.add(
        website=website_of(sent.website), facts=sent.facts.facts, by=call.person, vendor_name=sent.vendor_name
    )
    return made(_shown(call, system), at=f"/inventory/{system.id}")


@router.get("/{system_id}", operation_id="getSystem", response_model=SystemFile, responses={**_ETAG, **reads(404)})
def system(call: Caller, response: Response, system_id: InPath) -> SystemFile:
    """Return a system with what hangs together with it."""
    found = system_file(call.services.inventory.system(SystemId(system_id)))
    response.headers["ETag"] = f'"{found.revision}"'
    return found


@router.get("/{system_id}/standing", operation_id="getStanding", response_model=Standing, responses=reads(404))
def standing(call: Caller, system_id: InPath) -> Standing:
    """Return where a system's approval stands today."""
    return call.services.deciding.standing(SystemId(system_id))


@router.put(
    "/{system_id}/facts",
    operation_id="changeSystem",
    response_model=SystemForm,
    responses={**_ETAG, **writes(404, 412, 428)},
)
def change(
    call: Caller,
    response: Response,
    system_id: InPath,
    sent: FactsSent,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", pattern=r'^"[1-9][0-9]{0,8}"$', description='The `ETag` that was seen, as `"3"`.'),
    ] = None,
) -> SystemForm:
    """Say anew what is said of a system, all of it. Another use, or a higher risk, takes it into re-review."""
    changed = call.services.inventory.change(
        SystemId(system_id), sent.facts, revision=_revision(if_match), by=call.person
    )
    response.headers["ETag"] = f'"{changed.revision}"'
    return _shown(call, changed)


@router.post(
    "/{system_id}/moves",
    operation_id="moveSystem",
    response_model=SystemForm,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def move(call: Poster, system_id: InPath, sent: MoveSent) -> Reply:
    """Make a move that is no decision, such as putting a system in use."""
    moved = call.services.moving.move(
        SystemId(system_id), sent.move, by=call.person, reason=sent.reason, revision=sent.revision
    )
    return made(_shown(call, moved))


def systems_like(
    call: Call, *, vendor: str | None, stage: Stage | None, tier: RiskTier | None, text: str
) -> list[AISystem]:
    """Return the systems that filters let through."""
    of = call.services.browsing.vendor(vendor).vendor.id if vendor else None
    return list(call.services.inventory.systems(vendor=of, stage=stage, tier=tier, text=text.strip()))


def _shown(call: Call, system: AISystem) -> SystemForm:
    return system_form(system, call.services.browsing.vendors([system.vendor])[system.vendor])


def _revision(if_match: str | None) -> int:
    if if_match is None:
        raise Refused(
            Kind.REVISION_NEEDED, "which revision was seen is not said", "Send the `ETag` of `GET` as `If-Match`."
        )
    return int(if_match.strip('"'))
