"""A CycloneDX bill of materials (JSON, any version) to entries of the inventory.

Rules:
- each service is a system, and the models that it depends on are its models;
- what the bill is about is a system: its models are those that no service depends on; without either, each model is a
  system of its own;
- a system's vendor is known by a web address: of its provider, supplier, manufacturer, or an external reference of type
  `website`; one that has none is an error, and every error is reported at once;
- other components (libraries, data, files) are read over;
- of properties, those that our own export writes are taken; a bill of somebody else has none of them.
"""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AiActClass, AiActRole, SystemFacts
from pipeline.errors import InvalidInput, InvalidTable
from pipeline.stages.bill.write import MODEL, PROPERTY
from pipeline.stages.sheets.cells import FILE_MAX_BYTES, ROWS_MAX
from pipeline.stages.sheets.entries import Entry, repeated, website_of

NAME_CHARACTERS_MAX = 120
PURPOSE_CHARACTERS_MAX = 4_000
NESTING_MAX_LEVELS = 40
_VENDORS = ("provider", "supplier", "manufacturer")
_APPLICATIONS = frozenset({"application", "platform", "framework", "container", "device", MODEL})

Node = dict[str, Any]


def entries_in(data: bytes | str) -> tuple[Entry, ...]:
    """Return what a bill of materials says.

    Raises:
        InvalidTable: with everything that is wrong with it.
    """
    root = _root(data)
    models = {_text(item.get("bom-ref")) or f"component {place}": item for place, item in _model_components(root)}
    uses = _dependencies(root)
    services = _records(root.get("services"))
    taken = {model for service in services for model in _reached(_text(service.get("bom-ref")), uses, models)}
    loose = [reference for reference in models if reference not in taken]
    entries = [
        _entry(f"service {place}", service, _reached(_text(service.get("bom-ref")), uses, models), models)
        for place, service in enumerate(services, start=1)
    ]
    subject = _subject(root)
    if subject is not None:
        entries.append(_entry("metadata.component", subject, loose, models))
    else:
        entries += [_entry(f"model {reference}", models[reference], [reference], models) for reference in loose]
    problems = [item for item in entries if isinstance(item, str)]
    found = [item for item in entries if isinstance(item, Entry)]
    problems += repeated(found)
    if len(entries) > ROWS_MAX:
        problems = [f"it has {len(entries):,} systems, and {ROWS_MAX:,} are taken at once"]
    if not entries:
        problems = ["it names no service, no application and no model"]
    if problems:
        raise InvalidTable(tuple(problems))
    return tuple(found)


def _root(data: bytes | str) -> Node:
    if len(data) > FILE_MAX_BYTES:
        raise InvalidTable((f"it is larger than {FILE_MAX_BYTES:,} bytes",))
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        root = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InvalidTable((f"it is no JSON text: {str(exc)[:200]}; an XML bill is not read",)) from exc
    if not isinstance(root, dict) or root.get("bomFormat") != "CycloneDX":
        raise InvalidTable(("it is JSON, but no CycloneDX bill of materials",))
    return root


def _model_components(root: Node) -> Iterable[tuple[int, Node]]:
    waiting = [(item, 0) for item in reversed(_records(root.get("components")))]
    place = 0
    while waiting:
        component, level = waiting.pop()
        place += 1
        if component.get("type") == MODEL:
            yield place, component
        if level < NESTING_MAX_LEVELS:
            waiting += [(item, level + 1) for item in reversed(_records(component.get("components")))]


def _dependencies(root: Node) -> dict[str, list[str]]:
    return {
        _text(item.get("ref")): [_text(other) for other in _list(item.get("dependsOn"))]
        for item in _records(root.get("dependencies"))
    }


def _reached(start: str, uses: dict[str, list[str]], models: dict[str, Node]) -> list[str]:
    """Return the models that something depends on, over whatever lies between, in the file's order."""
    seen, waiting = {start}, [start]
    while waiting:
        for other in uses.get(waiting.pop(), []):
            if other and other not in seen:
                seen.add(other)
                waiting.append(other)
    return [reference for reference in models if reference in seen] if start else []


def _subject(root: Node) -> Node | None:
    metadata = root.get("metadata")
    component = metadata.get("component") if isinstance(metadata, dict) else None
    return component if isinstance(component, dict) and component.get("type") in _APPLICATIONS else None


def _entry(place: str, item: Node, references: list[str], models: dict[str, Node]) -> Entry | str:
    """Return an entry, or a sentence on why there is none."""
    name = _text(item.get("name"))[:NAME_CHARACTERS_MAX]
    named = f"{place} ({name})" if name else place
    vendor = next((found for key in _VENDORS if (found := item.get(key)) and isinstance(found, dict)), {})
    address = next(iter([*_addresses(vendor), *_websites(item)]), "")
    if not address:
        return f"{named}: no web address of its vendor (provider.url, supplier.url or a reference of type website)"
    names = [_title(models[reference]) for reference in references]
    try:
        return Entry(
            place=place,
            website=website_of(address),
            vendor_name=_text(vendor.get("name"))[:NAME_CHARACTERS_MAX] or None,
            facts=_facts(item, name, tuple(dict.fromkeys(filter(None, names)))),
        )
    except ValidationError as exc:
        return "; ".join(f"{named}: {error['loc'][0]}: {error['msg'].lower()}" for error in exc.errors())
    except InvalidInput as exc:
        return f"{named}: {exc}"
    except ValueError as exc:
        return f"{named}: {exc}"


def _facts(item: Node, name: str, models: tuple[str, ...]) -> SystemFacts:
    said = {
        _text(entry.get("name")).removeprefix(PROPERTY): _text(entry.get("value"))
        for entry in _records(item.get("properties"))
        if _text(entry.get("name")).startswith(PROPERTY)
    }
    classes = [_text(entry.get("classification")) for entry in _records(item.get("data"))]
    known = {item.value for item in DataClass}
    return SystemFacts(
        name=name,
        purpose=_text(item.get("description"))[:PURPOSE_CHARACTERS_MAX],
        owner=said.get("owner", ""),
        business_unit=said.get("business_unit", ""),
        users=said.get("users", ""),
        audience=Audience(said["audience"]) if "audience" in said else None,
        profile=Profile(
            product=said.get("product", ""),
            # Other organisations have classes of their own, which say nothing here: unknown is the worst anyway.
            data_classes=tuple(dict.fromkeys(DataClass(word) for word in classes if word in known)),
            deployment=Deployment(said["deployment"]) if "deployment" in said else None,
            autonomy=Autonomy(said["autonomy"]) if "autonomy" in said else None,
        ),
        models=models,
        ai_act_role=AiActRole(said["ai_act_role"]) if "ai_act_role" in said else None,
        ai_act_class=AiActClass(said["ai_act_class"]) if "ai_act_class" in said else None,
    )


def _title(component: Node) -> str:
    return " ".join(filter(None, (_text(component.get("name")), _text(component.get("version")))))


def _addresses(vendor: Node) -> list[str]:
    return [found for item in _list(vendor.get("url")) if (found := _text(item))]


def _websites(item: Node) -> list[str]:
    return [
        found
        for entry in _records(item.get("externalReferences"))
        if entry.get("type") == "website" and (found := _text(entry.get("url")))
    ]


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _records(node: Any) -> list[Node]:
    return [item for item in _list(node) if isinstance(item, dict)]


def _text(node: Any) -> str:
    return node.strip() if isinstance(node, str) else ""
