"""The form in which procurement asks for a product."""

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.facts_form import CHOICES, facts_in
from console.web.navigation import REQUESTS
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.person import require

router = APIRouter()


@router.get("/requests/new")
def new(visit: Visitor) -> Response:
    """Show the form."""
    require(visit.person, *REQUESTS)
    return page(visit, "request.html.jinja", choices=CHOICES)


@router.post("/requests")
def request(visit: Visitor) -> Response:
    """Take a request; the page of its system shows what else there is of the vendor."""
    made = visit.services.requesting.request(
        website=visit.form.text("website", needed=True),
        facts=facts_in(visit.form),
        needed_by=visit.form.day("needed_by"),
        by=visit.person,
    )
    if visit.form.ticked("assess"):
        run = visit.services.starting.start(system=made.system.id, by=visit.person)
        return RedirectResponse(f"/runs/{run.id}?done=requested", status_code=303)
    return RedirectResponse(f"/systems/{made.system.id}?done=requested", status_code=303)
