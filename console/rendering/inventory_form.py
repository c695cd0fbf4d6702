"""Systems and requests for a terminal and for scripts. What people and vendors wrote is made printable."""

from collections.abc import Mapping
from typing import Any

from console.cli.output import printable
from pipeline.domain.ids import VendorId
from pipeline.domain.request import Request
from pipeline.domain.system import AISystem
from pipeline.domain.vendor import Vendor
from pipeline.services.inventory import SystemView


def json_system(system: AISystem, vendor: Vendor) -> dict[str, Any]:
    """Return a system with its vendor's name and domain and its inherent risk."""
    return system.model_dump(mode="json") | {
        "vendor": {"id": vendor.id, "name": vendor.name, "domain": vendor.domain},
        "risk": system.facts.risk.model_dump(mode="json"),
    }


def json_view(view: SystemView) -> dict[str, Any]:
    """Return a system with all that hangs together with it."""
    return json_system(view.system, view.vendor) | {
        "request": view.request.model_dump(mode="json") if view.request else None,
        "assessments": list(view.assessments),
        "decisions": list(view.decisions),
        "related": [item.model_dump(mode="json", include={"name", "relation", "domain"}) for item in view.related],
        "moves": [move.value for move in view.moves],
        "revisions": [item.model_dump(mode="json") for item in view.revisions],
    }


def system_line(system: AISystem, vendors: Mapping[VendorId, Vendor]) -> str:
    """Return a system on one line."""
    words = printable(f"{system.facts.name} ({vendors[system.vendor].domain})")
    return f"{system.id}  {system.stage.value:24}  {system.facts.risk.tier.value:6}  {words}"


def request_line(request: Request, system: AISystem, vendors: Mapping[VendorId, Vendor]) -> str:
    """Return a request on one line."""
    needed = request.needed_by.isoformat() if request.needed_by else "-"
    words = printable(f"{request.facts.name} ({vendors[request.vendor].domain})")
    return f"{request.id}  {request.made_at:%Y-%m-%d}  needed {needed:10}  {system.stage.value:24}  {words}"


def view_text(view: SystemView) -> str:
    """Return a system for reading."""
    system, facts = view.system, view.system.facts
    risk = facts.risk
    told = {
        "system": system.id,
        "vendor": f"{view.vendor.name} ({view.vendor.domain})",
        "stage": f"{system.stage.value}, revision {system.revision} of {system.changed_at:%Y-%m-%d}",
        "inherent risk": f"{risk.tier.value}, {risk.points} points ({'; '.join(risk.reasons)})",
        "purpose": facts.purpose,
        "owner": facts.owner,
        "business unit": facts.business_unit,
        "users": facts.users,
        "product": facts.profile.product,
        "models": ", ".join(facts.models),
        "EU AI Act": ", ".join(item.value for item in (facts.ai_act_role, facts.ai_act_class) if item is not None),
        "request": view.request.id if view.request else "",
        "assessments": ", ".join(view.assessments),
        "decisions": ", ".join(view.decisions),
        "related": ", ".join(item.name for item in view.related),
        "moves": ", ".join(move.value for move in view.moves),
    }
    lines = [printable(facts.name), *(f"  {name:14}{printable(words)}" for name, words in told.items() if words)]
    return "\n".join(lines)
