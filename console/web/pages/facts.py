"""What is said of a system, corrected on its page: first shown with the risk that follows, then saved."""

from typing import NamedTuple

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.facts_form import CHOICES, facts_in
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.decision import use_digest
from pipeline.domain.ids import SystemId
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.errors import NotAllowed, Outdated

router = APIRouter()
_GRANTED = frozenset({Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE})
_TIERS = tuple(RiskTier)
_NOTHING = "not said"


class Differing(NamedTuple):
    """A fact as it is kept now, and as it would be."""

    name: str
    kept: str
    sent: str


@router.get("/systems/{system_id}/facts")
def form(visit: Visitor, system_id: str) -> Response:
    """Show the form with the facts as they are."""
    system = visit.services.inventory.system(SystemId(system_id)).system
    if not visit.services.inventory.may_change(system.id, visit.person):
        raise NotAllowed(f"you may not change what is said of {system.facts.name} where it stands")
    return _form(visit, system, system.facts)


@router.post("/systems/{system_id}/facts")
def change(visit: Visitor, system_id: str) -> Response:
    """Show what follows from the facts as sent; save them when that was shown and is still so."""
    sent, inventory = visit.form, visit.services.inventory
    facts, revision = facts_in(sent), sent.whole("revision") or 0
    system = inventory.system(SystemId(system_id)).system
    if not inventory.may_change(system.id, visit.person):
        raise NotAllowed(f"you may not change what is said of {system.facts.name} where it stands")
    if sent.text("act") != "save" or sent.text("tier_shown") != facts.risk.tier.value:
        return _form(visit, system, facts, shown=True, outdated=revision != system.revision)
    try:
        inventory.change(system.id, facts, revision=revision, by=visit.person)
    except Outdated:
        now = inventory.system(system.id).system
        return _form(visit, now, facts, shown=True, outdated=True)
    return RedirectResponse(f"/systems/{system_id}?done=facts-changed", status_code=303)


def _form(
    visit: Visit, system: AISystem, facts: SystemFacts, *, shown: bool = False, outdated: bool = False
) -> Response:
    """Return the form with the facts as sent, on the revision as it is now."""
    now, then = system.facts.risk, facts.risk
    return page(
        visit,
        "facts.html.jinja",
        status=409 if outdated else 200,
        system=system,
        facts=facts,
        choices=CHOICES,
        shown=shown,
        outdated=outdated,
        differing=differing(system.facts, facts),
        before=now,
        after=then,
        lowers=_TIERS.index(then.tier) < _TIERS.index(now.tier),
        reopens=system.stage in _GRANTED and use_digest(system.facts) != use_digest(facts),
    )


def differing(kept: SystemFacts, sent: SystemFacts) -> list[Differing]:
    """Return the facts that are not the same, in the order of the form."""
    here, there = _told(kept), _told(sent)
    return [Differing(name, here[name], there[name]) for name in here if here[name] != there[name]]


def _told(facts: SystemFacts) -> dict[str, str]:
    use = facts.profile
    told = {
        "Name": facts.name,
        "Product": use.product,
        "Purpose": facts.purpose,
        "Owner": facts.owner,
        "Business unit": facts.business_unit,
        "Users": facts.users,
        "Audience": facts.audience,
        "Deployment": use.deployment,
        "Autonomy": use.autonomy,
        "Our role under the EU AI Act": facts.ai_act_role,
        "Its class under the EU AI Act": facts.ai_act_class,
        "Data": ", ".join(item.value for item in use.data_classes),
        "Models": ", ".join(facts.models),
    }
    return {name: str(value) if value else _NOTHING for name, value in told.items()}
