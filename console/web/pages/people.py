"""Accounts, for administrators: who there is, new ones, and invitations to set a password."""

from fastapi import APIRouter, Response

from console.web.navigation import KEEPS_PEOPLE
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.ids import PersonId
from pipeline.domain.person import Person, Role, require

router = APIRouter()


@router.get("/people")
def people(visit: Visitor) -> Response:
    """List accounts."""
    return _page(visit)


@router.post("/people")
def add(visit: Visitor) -> Response:
    """Add an account and show its invitation, once."""
    form, accounts = visit.form, visit.services.people
    added = accounts.add(
        email=form.text("email", needed=True),
        name=form.text("name", needed=True),
        roles=form.choices("roles", Role),
        by=visit.person,
    )
    return _page(visit, invited=added, secret=accounts.invitation(added.id, by=visit.person))


@router.post("/people/{person_id}/invitation")
def invite(visit: Visitor, person_id: str) -> Response:
    """Make a new invitation and show it, once."""
    accounts = visit.services.people
    secret = accounts.invitation(PersonId(person_id), by=visit.person)
    return _page(visit, invited=accounts.person(PersonId(person_id)), secret=secret)


@router.post("/people/{person_id}")
def change(visit: Visitor, person_id: str) -> Response:
    """Give an account other roles, or close or open it."""
    form = visit.form
    visit.services.people.change(
        PersonId(person_id),
        roles=form.choices("roles", Role),
        active=form.ticked("active"),
        by=visit.person,
    )
    return _page(visit)


def _page(visit: Visit, *, invited: Person | None = None, secret: str = "") -> Response:
    require(visit.person, *KEEPS_PEOPLE, Role.AUDITOR)
    base = visit.request.app.state.public_url or str(visit.request.base_url).rstrip("/")
    link = f"{base}/invitations/{secret}" if secret else ""
    return page(
        visit,
        "people.html.jinja",
        people=visit.services.people.all(visit.person),
        roles=tuple(Role),
        invited=invited,
        link=link,
        may_change=visit.person.has(*KEEPS_PEOPLE),
    )
