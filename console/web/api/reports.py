"""Reports, in each form that they are exported in, and what reviewers said of them."""

import json
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.rendering.json_schema import ReportForm
from console.rendering.report_form import report_in
from console.rendering.review_form import review_object
from console.web.api.calling import ApiRoute, Caller
from console.web.api.describing import reads
from console.web.api.formats import wanted_form
from console.web.api.problems import Kind, Refused
from console.web.api.review_state import ReviewForm, ReviewState
from console.web.api.sent import InPath
from pipeline.domain.decision import use_digest

router = APIRouter(prefix="/reports", tags=["reports"], route_class=ApiRoute)
# Each is a browser of its own, some 200 MB.
PRINTS_AT_ONCE = BoundedSemaphore(2)


class ReportFormat(StrEnum):
    """The forms that a report is given in."""

    JSON = "json"
    CSV = "csv"
    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"


_OFFERED = {
    ReportFormat.JSON.value: "application/json",
    ReportFormat.CSV.value: "text/csv",
    ReportFormat.MARKDOWN.value: "text/markdown",
    ReportFormat.HTML.value: "text/html",
    ReportFormat.PDF.value: "application/pdf",
}


class ReportAnswer(ReportForm):
    """A report of Dossier on a vendor: docs/report-json.md. `review` is there where anybody said anything."""

    review: ReviewForm | None = None


_FORMS = {media_type: {"schema": {"type": "string"}} for media_type in list(_OFFERED.values())[1:]}


@router.get(
    "/{reference}",
    operation_id="getReport",
    response_model=ReportAnswer,
    responses={200: {"content": _FORMS}, **reads(404, 406)},
)
def report(
    call: Caller,
    reference: InPath,
    named: Annotated[ReportFormat | None, Query(alias="format", description="Goes before `Accept`.")] = None,
) -> Response:
    """Return a report by its assessment's id; a vendor's domain names its latest."""
    form = wanted_form(_OFFERED, named=named and named.value, accept=call.request.headers.get("accept", ""))
    found = call.services.reviewing.reviewed(reference)
    data = report_in(form, found.report, found)
    if form == ReportFormat.PDF.value:
        # Who waited here would hold a thread that everybody's requests share.
        if not PRINTS_AT_ONCE.acquire(blocking=False):
            raise Refused(Kind.BUSY, "as many reports as can be are being printed", "Send it again in a few seconds.")
        try:
            data = call.services.printer.printed(data.decode())
        finally:
            PRINTS_AT_ONCE.release()
    headers = (
        {} if form == ReportFormat.JSON.value else {"Content-Disposition": f'attachment; filename="report.{form}"'}
    )
    return Response(data, media_type=_OFFERED[form], headers=headers | {"Vary": "Accept"})


@router.get("/{reference}/review", operation_id="getReview", response_model=ReviewState, responses=reads(404))
def review(call: Caller, reference: InPath) -> ReviewState:
    """Return what people said of a report, and the digests that a signature binds."""
    found = call.services.reviewing.reviewed(reference)
    systems = call.services.inventory.systems(vendor=found.report.vendor.id)
    uses = [{"system": item.id, "tier": item.facts.risk.tier, "use": use_digest(item.facts)} for item in systems]
    return ReviewState.model_validate_json(json.dumps({**review_object(found), "uses": uses}))
