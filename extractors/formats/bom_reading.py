"""A CycloneDX file to plain values, the same for JSON and XML.

Rules:
- JSON: numbers and NaN stay the words that they are written in; a key that an object has twice keeps all its values, in
  a list, for readers of such a file differ in which one they see;
- XML: no DOCTYPE, no entities, no network; elements of other namespaces are left out; an element that the specification
  has for a list becomes a list, any other with children an object, one without its text.
"""

import json
import re
from typing import cast

from lxml import etree

from extractors.formats.bom_words import Node, items
from extractors.formats.html_charset import decoded
from pipeline.errors import ExtractionFailed, UnsupportedFormat

# A BOM of 20,000 software components has about 20 MB, as much as is fetched; read, it takes some twenty times that.
BOM_MAX_BYTES = 24_000_000
# Where an XML file's root is looked for: behind its declaration and a licence in a comment.
ROOT_WITHIN_BYTES = 8_192

_JSON_MARK = re.compile(rb'"(?:bomFormat|specFormat)"\s*:\s*"CycloneDX"')
_XML_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,6000}?-->\s*)*(?:<!DOCTYPE[^>\[]*(?:\[.{0,4000}?\]\s*)?>\s*)?"
    rb"<(?:[\w.-]+:)?bom\s[^>]*https?://cyclonedx\.org/schema/bom/",
    re.DOTALL,
)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NAMESPACE = re.compile(r"\{https?://cyclonedx\.org/schema/bom/[^}]*\}")
# Elements that hold nothing but items, each of them under its own name.
_LISTS = frozenset(
    {"components", "services", "authors", "lifecycles", "licenses", "externalReferences", "properties", "tags"}
    | {"datasets", "inputs", "outputs", "performanceMetrics", "collection", "endpoints", "energyConsumptions"}
    | {"users", "useCases", "technicalLimitations", "performanceTradeoffs", "ethicalConsiderations"}
    | {"fairnessAssessments", "custodians", "stewards", "owners"}
)
# Items whose own name says what they are: `<ref>` beside `<dataset>`, `<expression>` beside `<license>`.
_NAMED_ITEMS = frozenset({"ref", "expression", "license"})
_ATTRIBUTES = frozenset({"type", "name", "bom-ref", "encoding", "content-type"})


def is_bill_of_materials(body: bytes) -> bool:
    """Whether bytes look like a CycloneDX file, JSON in an encoding that holds ASCII, or XML."""
    if body[:ROOT_WITHIN_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _JSON_MARK.search(body) is not None
    return _XML_ROOT.match(body[:ROOT_WITHIN_BYTES]) is not None


def bill_of_materials(body: bytes, content_type: str) -> dict[str, Node]:
    """Return the values of a CycloneDX file.

    Raises:
        UnsupportedFormat: when it is a JSON or XML file of another kind.
        ExtractionFailed: when it is too large, or not well-formed.
    """
    if len(body) > BOM_MAX_BYTES:
        raise ExtractionFailed(f"The bill of materials has more than bom_max_bytes, {BOM_MAX_BYTES:,}")
    if body[:ROOT_WITHIN_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _from_xml(body)
    root = _from_json(decoded(body, content_type))
    if not isinstance(root, dict) or "CycloneDX" not in [*items(root.get("bomFormat")), *items(root.get("specFormat"))]:
        raise UnsupportedFormat("A JSON file that is no CycloneDX bill of materials")
    return root


def _from_json(text: str) -> Node:
    try:
        return cast(
            "Node", json.loads(text, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
        )
    except ValueError as exc:
        raise ExtractionFailed(f"The bill of materials is not JSON: {exc}") from exc
    except RecursionError as exc:
        raise ExtractionFailed("The bill of materials is nested deeper than the JSON parser goes") from exc


def _object(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    values: dict[str, list[Node]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: _one_list(same) if len(same) > 1 else same[0] for key, same in values.items()}


def _one_list(values: list[Node]) -> Node:
    return [item for value in values for item in items(value)]


def _from_xml(body: bytes) -> dict[str, Node]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if _DOCTYPE.search(body):
        raise ExtractionFailed("The bill of materials has a DOCTYPE, which is not read")
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise ExtractionFailed(f"The bill of materials is not XML: {exc}") from exc
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a DOCTYPE in UTF-16 escapes the search above
        raise ExtractionFailed("The bill of materials has a DOCTYPE, which is not read")
    value = _value(root)
    if _name(root) != "bom" or not isinstance(value, dict):
        raise UnsupportedFormat("An XML file that is no CycloneDX bill of materials")
    return {"specVersion": etree.QName(root).namespace.rpartition("/")[2], **value}


def _value(element: etree._Element) -> Node:
    children = [child for child in element if _name(child)]
    name = _name(element)
    if name in _LISTS or {_name(child) for child in children} == {name.removesuffix("s")}:
        return [{_name(child): _value(child)} if _name(child) in _NAMED_ITEMS else _value(child) for child in children]
    attributes: list[tuple[str, Node]] = [
        (str(key), str(value)) for key, value in element.attrib.items() if key in _ATTRIBUTES
    ]
    text = (element.text or "").strip()
    if not children and not attributes:
        return text
    if not children and name == "property":
        return _object([*attributes, ("value", text)])
    if not children:
        return _object([*attributes, ("content", text)]) if text else _object(attributes)
    return _object([*attributes, *((_name(child), _value(child)) for child in children)])


def _name(element: etree._Element) -> str:
    """Return an element's name, empty when it is of another namespace."""
    tag: object = element.tag  # of an entity it is a function
    match = _NAMESPACE.match(tag) if isinstance(tag, str) else None
    return str(tag)[match.end() :] if match else ""
