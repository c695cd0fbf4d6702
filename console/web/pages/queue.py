"""The queue: what waits for whoever asks, by risk, the oldest first."""

from typing import NamedTuple

from fastapi import APIRouter, Response

from console.web.navigation import REVIEWS
from console.web.paging import fetched
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.person import Person, Role
from pipeline.domain.system import AISystem, QueueFilter, Stage

router = APIRouter()

UNDER_REVIEW = {
    Stage.IN_REVIEW: "Read its report and sign.",
    Stage.RE_REVIEW: "Something changed: read its report and sign anew.",
}
_TO_REQUESTER = {
    Stage.REQUESTED: "Waits for an assessment of its vendor.",
    Stage.APPROVED: "Approved: it can be put in use.",
    Stage.APPROVED_WITH_CONDITIONS: "Approved with conditions: see to them, then put it in use.",
    Stage.REJECTED: "Rejected: see the report for the reason.",
}
_TO_ADMINISTRATOR = {Stage.DECOMMISSIONING: "Being taken out of use: retire it once it is."}
# No stage is in two of them, so that a stage says by itself what its systems wait for.
_WHAT = UNDER_REVIEW | _TO_REQUESTER | _TO_ADMINISTRATOR


class Waiting(NamedTuple):
    """A system that waits for somebody, and what for."""

    system: AISystem
    what: str


@router.get("/queue")
def queue(visit: Visitor, page_number: str = "1") -> Response:
    """Show what waits."""
    inventory, wanted = visit.services.inventory, waiting_for(visit.person)
    listed = fetched(
        lambda offset, limit: [
            Waiting(system=system, what=_WHAT[system.stage])
            for system in inventory.waiting(wanted, offset=offset, limit=limit)
        ],
        page_number,
        total=inventory.count_waiting(wanted),
    )
    vendors = visit.services.browsing.vendors(item.system.vendor for item in listed.items)
    return page(visit, "queue.html.jinja", listed=listed, vendors=vendors)


def waiting_for(person: Person) -> QueueFilter:
    """Return what waits for a person."""
    return QueueFilter(
        person=person.id,
        to_sign=tuple(UNDER_REVIEW) if person.has(*REVIEWS) else (),
        own=tuple(_TO_REQUESTER) if person.has(Role.REQUESTER, Role.REVIEWER, Role.APPROVER) else (),
        anybodys=tuple(_TO_ADMINISTRATOR) if person.has(Role.ADMINISTRATOR) else (),
    )
