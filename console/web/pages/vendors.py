"""Vendors: the list, and the file of one."""

from fastapi import APIRouter, Response

from console.web.navigation import REQUESTS
from console.web.paging import fetched
from console.web.plots import trend
from console.web.rendering import page
from console.web.sessions import Visitor

router = APIRouter()


@router.get("/vendors")
def vendors(visit: Visitor, text: str = "", grade: str = "", page_number: str = "1") -> Response:
    """List vendors, by name; `text` is looked for in names and domains."""
    browsing, wanted = visit.services.browsing, text.strip()
    listed = fetched(
        lambda offset, limit: browsing.lines(text=wanted, grade=grade, offset=offset, limit=limit),
        page_number,
        total=browsing.count(text=wanted, grade=grade),
    )
    portfolio = browsing.portfolio(newest=0)
    return page(
        visit,
        "vendors.html.jinja",
        listed=listed,
        all_vendors=portfolio.vendors,
        text=text,
        grade=grade,
        grades=sorted(each.grade for each in portfolio.grades),
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
        under_way=visit.services.starting.under_way(found.vendor.id),
        may_start=visit.person.has(*REQUESTS),
    )
