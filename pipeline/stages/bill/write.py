"""Systems to a CycloneDX 1.6 bill of materials.

Rules:
- a system is a service, its vendor the provider; a model underneath is a machine-learning-model component that the
  vendor supplies, and the service depends on it;
- what CycloneDX has no field for is a property named `dossier:...`, empty facts are left out;
- the serial number follows from the content: the same inventory is the same bill.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from pipeline.domain.canonical import canonical_json, digest_of
from pipeline.domain.profile import Deployment
from pipeline.domain.vendor import Vendor
from pipeline.stages.sheets.entries import Owned

SPEC_VERSION = "1.6"
PROPERTY = "dossier:"
MODEL = "machine-learning-model"
_NAMESPACE = uuid.UUID("0b3f5d4e-5f0c-5c0e-9a53-3d8b2c7e41aa")
# The facts that are kept as properties, as `entries_in` names them.
FACTS = ("owner", "business_unit", "users", "audience", "ai_act_role", "ai_act_class")
PROFILE = ("product", "deployment", "autonomy")


def bill_of_materials(owned: Sequence[Owned], *, at: datetime) -> dict[str, Any]:
    """Return the systems as a CycloneDX 1.6 document, ready to be written as JSON."""
    models = _models(owned)
    content = {
        "components": list(models.values()),
        "services": [_service(item) for item in owned],
        "dependencies": [
            *({"ref": item.system.id, "dependsOn": sorted(_references(item))} for item in owned),
            *({"ref": reference} for reference in models),
        ],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, canonical_json(content).decode())}",
        "version": 1,
        "metadata": {
            "timestamp": at.isoformat(timespec="seconds"),
            "lifecycles": [{"phase": "operations"}],
            "tools": {"components": [{"type": "application", "name": "Dossier", "version": version("vendor-dossier")}]},
        },
        **content,
    }


def _models(owned: Iterable[Owned]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in owned:
        for name in item.system.facts.models:
            reference = _reference(item.vendor, name)
            found.setdefault(
                reference, {"type": MODEL, "bom-ref": reference, "name": name, "supplier": _organisation(item.vendor)}
            )
    return found


def _references(item: Owned) -> set[str]:
    return {_reference(item.vendor, name) for name in item.system.facts.models}


def _reference(vendor: Vendor, model: str) -> str:
    return f"model:{vendor.domain}:{digest_of(model).removeprefix('sha256:')[:16]}"


def _organisation(vendor: Vendor) -> dict[str, Any]:
    return {"name": vendor.name, "url": [vendor.website]}


def _service(item: Owned) -> dict[str, Any]:
    system, facts = item.system, item.system.facts
    service: dict[str, Any] = {
        "bom-ref": system.id,
        "provider": _organisation(item.vendor),
        "name": facts.name,
    }
    if facts.purpose:
        service["description"] = facts.purpose
    if facts.profile.deployment is not None:
        # Whether what we send leaves what we run ourselves.
        service["x-trust-boundary"] = facts.profile.deployment is not Deployment.SELF_HOSTED
    if facts.profile.data_classes:
        service["data"] = [{"flow": "bi-directional", "classification": name} for name in facts.profile.data_classes]
    said = {name: getattr(facts, name) for name in FACTS} | {name: getattr(facts.profile, name) for name in PROFILE}
    worked_out = {"stage": system.stage, "tier": facts.risk.tier, "revision": str(system.revision)}
    service["properties"] = [
        {"name": f"{PROPERTY}{name}", "value": str(value)} for name, value in (said | worked_out).items() if value
    ]
    return service
