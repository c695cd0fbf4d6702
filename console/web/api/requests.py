"""Requests: what procurement asks for."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from console.web.api.calling import ApiRoute, Caller, Poster, made, once
from console.web.api.describing import posts, reads
from console.web.api.paging import PAGE, Cursor, Limit, page_after
from console.web.api.sent import Day, FactsSent, InPath, Sent, Website
from console.web.api.systems_form import SystemForm, system_form
from pipeline.domain.ids import PersonId, RequestId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.replay import Reply
from pipeline.domain.request import Request
from pipeline.domain.system import Stage, SystemFacts
from pipeline.stages.sheets.entries import website_of

router = APIRouter(prefix="/requests", tags=["requests"], route_class=ApiRoute)


class RequestSent(Sent):
    """Ask for the use of a vendor's product."""

    website: Website
    facts: FactsSent
    needed_by: Day | None = None
    vendor_name: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class RequestForm(Record):
    """A request as it was made, and where its system stands now."""

    id: RequestId
    system: SystemId
    vendor: VendorId
    website: str
    facts: SystemFacts
    needed_by: date | None
    requester: PersonId
    made_at: datetime
    stage: Stage


class RequestMade(Record):
    """A request, the system that came of it, and the vendor's systems that were there before."""

    request: RequestForm
    system: SystemForm
    duplicates: tuple[SystemId, ...]


class RequestFile(Record):
    """A request with its system as it stands."""

    request: RequestForm
    system: SystemForm


class RequestPage(Record):
    """Requests, oldest first; `next` is the cursor of the next page."""

    items: tuple[RequestForm, ...]
    next: str | None


@router.post("", operation_id="createRequest", response_model=RequestMade, status_code=201, responses=posts(201))
@once
def create(call: Poster, sent: RequestSent) -> Reply:
    """Ask for the use of a vendor's product. Other systems of the vendor are named and keep nobody from asking."""
    found = call.services.requesting.request(
        website=website_of(sent.website),
        facts=sent.facts.facts,
        needed_by=sent.needed_by,
        by=call.person,
        vendor_name=sent.vendor_name,
    )
    vendor = call.services.browsing.vendors([found.system.vendor])[found.system.vendor]
    record = RequestMade(
        request=_form(found.request, found.system.stage),
        system=system_form(found.system, vendor),
        duplicates=tuple(item.id for item in found.duplicates),
    )
    return made(record, at=f"/requests/{found.request.id}")


@router.get("", operation_id="listRequests", response_model=RequestPage, responses=reads())
def requests(call: Caller, limit: Limit = PAGE, cursor: Cursor = None) -> RequestPage:
    """List requests, oldest first."""
    stages = {system.id: system.stage for system in call.services.inventory.systems()}
    page = page_after(
        call.services.requesting.all(), cursor, limit, key=lambda item: (item.made_at.isoformat(), item.id)
    )
    return RequestPage(items=tuple(_form(item, stages[item.system]) for item in page.items), next=page.next)


@router.get("/{request_id}", operation_id="getRequest", response_model=RequestFile, responses=reads(404))
def request(call: Caller, request_id: InPath) -> RequestFile:
    """Return a request and its system."""
    found = call.services.requesting.get(RequestId(request_id))
    view = call.services.inventory.system(found.system)
    return RequestFile(request=_form(found, view.system.stage), system=system_form(view.system, view.vendor))


def _form(request: Request, stage: Stage) -> RequestForm:
    return RequestForm(**dict(request), stage=stage)
