"""The inventory as files: taken in, all of one or nothing, and handed out."""

import json
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.web.api.calling import ApiRoute, Caller, Poster, made, once, require_media_type
from console.web.api.describing import posts, reads
from console.web.api.formats import wanted_form
from console.web.api.inventory import InText, InVendor, systems_like
from pipeline.domain.replay import Reply
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.services.importing import ImportSummary

router = APIRouter(tags=["inventory"], route_class=ApiRoute)
CSV, BOM, JSON = "text/csv", "application/vnd.cyclonedx+json", "application/json"


class FileFormat(StrEnum):
    """The forms that the inventory is given in."""

    CSV = "csv"
    BOM = "bom"


_OFFERED = {FileFormat.CSV.value: CSV, FileFormat.BOM.value: BOM}
_FILE = {"schema": {"type": "string"}}
_BILL = {"schema": {"type": "object", "description": "A CycloneDX bill of materials."}}


@router.post(
    "/inventory-imports",
    operation_id="importInventory",
    response_model=ImportSummary,
    status_code=201,
    responses=posts(201, location=False),
    openapi_extra={"requestBody": {"required": True, "content": {CSV: _FILE, BOM: _BILL, JSON: _BILL}}},
)
@once
def import_file(call: Poster) -> Reply:
    """Take a CSV file or a CycloneDX bill of materials, all of it or nothing. docs/inventory.md names the columns."""
    inventory = call.services.inventory
    is_sheet = require_media_type(call.request, CSV, BOM, JSON) == CSV
    taking = inventory.import_csv if is_sheet else inventory.import_bom
    return made(taking(call.body, by=call.person))


@router.get(
    "/inventory-exports",
    operation_id="exportInventory",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {CSV: _FILE, BOM: _BILL}}, **reads(404, 406)},
)
def export_file(
    call: Caller,
    vendor: InVendor = None,
    stage: Stage | None = None,
    tier: RiskTier | None = None,
    text: InText = "",
    named: Annotated[FileFormat | None, Query(alias="format", description="Goes before `Accept`.")] = None,
) -> Response:
    """Hand systems out as CSV, or as a CycloneDX 1.6 bill of materials for machine learning."""
    form = wanted_form(_OFFERED, named=named and named.value, accept=call.request.headers.get("accept", ""))
    found = systems_like(call, vendor=vendor, stage=stage, tier=tier, text=text)
    if form == FileFormat.CSV.value:
        # Excel takes a file without the mark for an older encoding.
        data, name = call.services.inventory.export_csv(found).encode("utf-8-sig"), "inventory.csv"
    else:
        data, name = (
            json.dumps(call.services.inventory.export_bom(found), ensure_ascii=False).encode(),
            "inventory.json",
        )
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(data, media_type=_OFFERED[form], headers=headers)
