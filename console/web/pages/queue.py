"""The queue: what waits for whoever asks, by risk, the oldest first."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fastapi import APIRouter, Response

from console.web.navigation import REVIEWS
from console.web.paging import paged
from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.ids import PersonId, RequestId
from pipeline.domain.person import Person, Role
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, Stage

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
_BY_RISK = tuple(reversed(RiskTier))


class Waiting(NamedTuple):
    """A system that waits for somebody, and what for."""

    system: AISystem
    what: str


@router.get("/queue")
def queue(visit: Visitor, page_number: str = "1") -> Response:
    """Show what waits."""
    requesters = {item.id: item.requester for item in visit.services.requesting.all()}
    found = waiting(visit.services.inventory.systems(), visit.person, requesters=requesters)
    listed = paged(found, page_number)
    vendors = visit.services.browsing.vendors(item.system.vendor for item in listed.items)
    return page(visit, "queue.html.jinja", listed=listed, vendors=vendors)


def waiting(systems: Iterable[AISystem], person: Person, *, requesters: Mapping[RequestId, PersonId]) -> list[Waiting]:
    """Return what waits for a person: high risk first, then what has waited longest; nobody signs their own."""
    found: list[Waiting] = []
    for system in systems:
        own = system.request is not None and requesters.get(system.request) == person.id
        signs = not brought_in(system, person, requesters=requesters)
        what = _what(system.stage, person, own=own, signs=signs)
        if what:
            found.append(Waiting(system=system, what=what))
    return sorted(found, key=lambda item: (_BY_RISK.index(item.system.facts.risk.tier), item.system.changed_at))


def brought_in(system: AISystem, person: Person, *, requesters: Mapping[RequestId, PersonId]) -> bool:
    """Whether a person asked for a system or added it, and so signs nothing on it (I9)."""
    asked = system.request is not None and requesters.get(system.request) == person.id
    return asked or system.added_by == person.id


def _what(stage: Stage, person: Person, *, own: bool, signs: bool) -> str:
    if person.has(*REVIEWS) and signs and stage in UNDER_REVIEW:
        return UNDER_REVIEW[stage]
    if own and person.has(Role.REQUESTER, Role.REVIEWER, Role.APPROVER) and stage in _TO_REQUESTER:
        return _TO_REQUESTER[stage]
    return _TO_ADMINISTRATOR.get(stage, "") if person.has(Role.ADMINISTRATOR) else ""
