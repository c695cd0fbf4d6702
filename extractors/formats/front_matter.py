"""YAML front matter of Markdown files, read as what it is in practice: keys, scalars and lists.

Read line by line instead of by a YAML loader: a card's metadata must come out as the words that the card has (no
`no` turned into false, no aliases that explode), and a broken line must not lose the others.
"""

import re
from typing import NamedTuple

# Cards with long widgets and evaluation results have some hundred lines.
LINES_MAX = 2_000

_FENCE = re.compile(r"^\ufeff?\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^(\s*)((?:- )*)([A-Za-z_][\w .-]{0,60}):(?:\s+(.*))?$")
_ITEM = re.compile(r"^(\s*)-\s+(.*)$")
_COMMENT = re.compile(r"^\s*#")


class FrontMatter(NamedTuple):
    """Fields in order, as `key: value` lines, and the text below them."""

    fields: tuple[str, ...]
    values: dict[str, str]
    rest: str


def split_front_matter(text: str) -> FrontMatter:
    """Return the front matter and the rest; no fields when the file has none."""
    match = _FENCE.match(text)
    if not match:
        return FrontMatter((), {}, text)
    collected = _collected(match.group(1).split("\n")[:LINES_MAX])
    values = {path: ", ".join(parts) for path, parts in collected.items() if parts}
    return FrontMatter(tuple(f"{path}: {value}" for path, value in values.items()), values, text[match.end() :])


def _collected(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    open_keys: list[tuple[int, str]] = []
    for line in lines:
        if not line.strip() or _COMMENT.match(line):
            continue
        if pair := _PAIR.match(line):
            indent = len(pair.group(1)) + len(pair.group(2))
            open_keys = [(depth, key) for depth, key in open_keys if depth < indent]
            open_keys.append((indent, pair.group(3).strip()))
            value = pair.group(4) or ""
        else:
            item = _ITEM.match(line)
            value = item.group(2) if item else line
        path = ".".join(key for _, key in open_keys)
        found.setdefault(path, []).extend(_scalars(value))
    return found


def _scalars(value: str) -> list[str]:
    value = value.strip()
    if value in {"|", ">", "|-", ">-", "", "[]", "{}"}:
        return []
    parts = value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]
    return [stripped for part in parts if (stripped := part.strip().strip("\"'"))]
