"""Vendors: the list with each one's newest result, and what is known of one."""

from typing import Annotated

from fastapi import APIRouter, Query

from console.web.api.calling import ApiRoute, Caller
from console.web.api.describing import reads
from console.web.api.paging import PAGE, Cursor, Limit, page_after
from console.web.api.sent import InPath
from console.web.api.systems_form import RelatedForm
from pipeline.domain.assessment import AssessmentLine
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.ids import RunId
from pipeline.domain.model import Record
from pipeline.domain.source import SourceKind
from pipeline.domain.vendor import Vendor
from pipeline.services.browsing import VendorLine

router = APIRouter(prefix="/vendors", tags=["vendors"], route_class=ApiRoute)


class VendorPage(Record):
    """Vendors by name; `next` is the cursor of the next page."""

    items: tuple[VendorLine, ...]
    next: str | None


class CapturedForm(Record):
    """An address of the vendor, and what came of asking for it in the newest run."""

    url: str
    kind: SourceKind
    outcome: CaptureOutcome
    detail: str


class VendorForm(Record):
    """What is kept of a vendor. Assessments are oldest first; captures are those of the newest run, `run`."""

    vendor: Vendor
    assessments: tuple[AssessmentLine, ...]
    run: RunId | None
    captures: tuple[CapturedForm, ...]
    related: tuple[RelatedForm, ...]


@router.get("", operation_id="listVendors", response_model=VendorPage, responses=reads())
def vendors(
    call: Caller,
    text: Annotated[str, Query(max_length=200, description="Looked for in names and domains.")] = "",
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> VendorPage:
    """List vendors, each with its newest result."""
    browsing = call.services.browsing
    found = browsing.lines(text=text, limit=browsing.count(text=text))
    page = page_after(found, cursor, limit, key=lambda line: (line.vendor.name.casefold(), line.vendor.domain))
    return VendorPage(items=page.items, next=page.next)


@router.get("/{reference}", operation_id="getVendor", response_model=VendorForm, responses=reads(404))
def vendor(call: Caller, reference: InPath) -> VendorForm:
    """Return what is kept of a vendor, by its id or domain."""
    found = call.services.browsing.vendor(reference)
    return VendorForm(
        vendor=found.vendor,
        assessments=found.assessments,
        run=found.run.id if found.run else None,
        captures=tuple(
            CapturedForm(
                url=item.source.url, kind=item.source.kind, outcome=item.capture.outcome, detail=item.capture.detail
            )
            for item in found.captures
        ),
        related=tuple(
            RelatedForm(name=item.name, relation=item.relation, domain=item.domain) for item in found.related
        ),
    )
