"""The values of a bill of materials as lines, such as `technical limitations: Misreads scanned tables.`

Rules:
- a label is a key of the file split into words (`modelArchitecture` is "model architecture"); every value is the words
  of the file: numbers stay as they were written, `true` and `false` are words, `null` is nothing;
- an item of a list is a line of its own; an item with fields is its name, then `label: value` for each other field;
- a line that would grow too long goes on in another one that begins with the item's name again;
- what only machines read is left out: references within the file, hashes, signatures, pictures and all that is encoded.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from pipeline.errors import ExtractionFailed

Node: TypeAlias = "str | bool | list[Node] | dict[str, Node] | None"

# The deepest path that the specification has, the address of a custodian of a dataset, has 9 levels.
NESTING_MAX_LEVELS = 40
# A passage has 1,000 characters, so that most lines stay whole when a document is cut.
LINE_CHARACTERS_MAX = 900
LABEL_CHARACTERS_MAX = 80
LEAD_CHARACTERS_MAX = 200
# No word, address or hash is as long; base64 of the smallest picture is longer.
ENCODED_CHARACTERS_MIN = 1_000

# The key that says which item it is, the most telling first; its value stands without a label.
_LEADS = ("name", "id", "expression", "type", "activity", "format", "ref")
_TRANSPARENT = frozenset({"license"})
_UNREAD = frozenset({"bom-ref", "hashes", "signature", "encoding", "contentType", "content-type", "image", "$schema"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTERS = re.compile(r"[^\w$]+|_+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODED = re.compile(rf"[A-Za-z0-9+/=_-]{{{ENCODED_CHARACTERS_MIN},}}")


class _Pair(NamedTuple):
    """A value and the words before it."""

    label: str
    value: str


def label_of(key: str) -> str:
    """Return a key as words."""
    words = _NO_LETTERS.sub(" ", _HUMP.sub(" ", _LONE_SURROGATE.sub("", key[:LABEL_CHARACTERS_MAX])))
    return " ".join(words.lower().split())


def scalar(node: Node) -> str:
    """Return a single value's words; none for lists, objects, `null` and encoded bytes."""
    if isinstance(node, bool):
        return "true" if node else "false"
    if not isinstance(node, str) or _ENCODED.fullmatch(node):
        return ""
    return _LONE_SURROGATE.sub("\ufffd", node).strip()


def items(node: Node) -> list[Node]:
    """Return a list's items; what is no list is its own only item."""
    if isinstance(node, list):
        return node
    return [] if node is None else [node]


def records(node: Node) -> list[dict[str, Node]]:
    """Return the objects in a list, or the one that there is."""
    return [item for item in items(node) if isinstance(item, dict)]


def lines(label: str, node: Node, *, level: int = 0) -> Iterator[str]:
    """Yield a value's lines.

    Raises:
        ExtractionFailed: when it is nested too deep.
    """
    _require_shallow(level)
    if isinstance(node, list):
        for item in node:
            yield from lines(label, item, level=level + 1)
    elif not isinstance(node, dict):
        if words := scalar(node):
            yield f"{label}: {words}"
    elif _only_holds_lists(node):
        for key, value in _read(node):
            yield from lines(_below(label, key), value, level=level + 1)
    else:
        yield from _joined(label, _pairs(node, "", level))


def _only_holds_lists(node: dict[str, Node]) -> bool:
    values = [value for _, value in _read(node)]
    return any(isinstance(value, list) for value in values) and all(isinstance(value, list | dict) for value in values)


def _joined(label: str, pairs: Iterator[_Pair]) -> Iterator[str]:
    first = next(pairs, None)
    if first is None:
        return
    start = f"{label}: {first.value}" if first.label in {"", *_LEADS} else f"{label}: {first.label}: {first.value}"
    line, is_bare = start, True
    for pair in pairs:
        more = f"; {pair.label}: {pair.value}"
        if not is_bare and len(line) + len(more) > LINE_CHARACTERS_MAX:
            yield line
            line = start[:LEAD_CHARACTERS_MAX]
        line, is_bare = line + more, False
    yield line


def _pairs(node: Node, label: str, level: int) -> Iterator[_Pair]:
    _require_shallow(level)
    if isinstance(node, list):
        for item in node:
            yield from _pairs(item, label, level + 1)
    elif not isinstance(node, dict):
        if words := scalar(node):
            yield _Pair(label, words)
    elif set(node) == {"value", "unit"} and scalar(node["value"]):
        yield _Pair(label, f"{scalar(node['value'])} {scalar(node['unit'])}")
    elif set(node) == {"name", "value"} and scalar(node["name"]):
        yield from _pairs(node["value"], f"{label} {scalar(node['name'])}".strip(), level + 1)
    else:
        fields = _read(node)
        for place, (key, value) in enumerate(fields):
            names_it = place == 0 and label != "" and key in _LEADS and bool(scalar(value))
            yield from _pairs(value, label if names_it else _below(label, key), level + 1)


def _read(node: dict[str, Node]) -> list[tuple[str, Node]]:
    """Return the fields that are for people, the one that names the item first."""
    lead = next((key for key in _LEADS if scalar(node.get(key))), None)
    unread = _UNREAD | {"content"} if node.get("encoding") else _UNREAD
    fields = [(key, value) for key, value in node.items() if key != lead and key not in unread]
    return fields if lead is None else [(lead, node[lead]), *fields]


def _below(label: str, key: str) -> str:
    return label if key in _TRANSPARENT else f"{label} {label_of(key)}".strip()


def _require_shallow(level: int) -> None:
    if level > NESTING_MAX_LEVELS:
        raise ExtractionFailed(f"The bill of materials is nested deeper than nesting_max_levels, {NESTING_MAX_LEVELS}")
