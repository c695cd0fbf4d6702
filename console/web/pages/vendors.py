"""Vendors: the list, and the file of one."""

from fastapi import APIRouter, Response

from console.web.paging import paged
from console.web.plots import trend
from console.web.rendering import page
from console.web.sessions import Visitor

router = APIRouter()


@router.get("/vendors")
def vendors(visit: Visitor, text: str = "", grade: str = "", page_number: str = "1") -> Response:
    """List vendors, by name; `text` is looked for in names and domains."""
    lines = visit.services.browsing.portfolio()
    wanted = text.strip().casefold()
    found = [
        line
        for line in lines
        if (not wanted or wanted in line.vendor.name.casefold() or wanted in line.vendor.domain)
        and (not grade or (line.newest.grade if line.newest else "not assessed") == grade)
    ]
    grades = sorted({line.newest.grade for line in lines if line.newest})
    return page(
        visit,
        "vendors.html.jinja",
        listed=paged(found, page_number),
        all_vendors=len(lines),
        text=text,
        grade=grade,
        grades=grades,
        query={"text": text, "grade": grade},
    )


@router.get("/vendors/{reference:path}")
def vendor(visit: Visitor, reference: str) -> Response:
    """Show all that is kept of a vendor."""
    found = visit.services.browsing.vendor(reference)
    systems = visit.services.inventory.systems(vendor=found.vendor.id)
    return page(
        visit,
        "vendor.html.jinja",
        file=found,
        newest=found.assessments[-1] if found.assessments else None,
        points=trend(found.assessments),
        systems=systems,
        outstanding=visit.services.outstanding.of_vendor(found.vendor.id),
    )
