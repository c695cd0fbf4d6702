"""YAML front matter of Markdown files as lines in the card's own words.

Rules:
- a scalar is a line, `license: apache-2.0`; a list of scalars is one line, `language: en, de`; a mapping is a line for
  each of its fields, `co2_eq_emissions.source: measured`;
- in a list of mappings each is one line; where these have such lists in turn (evaluation results), each innermost one
  is a line that repeats what it belongs to, so that a value never stands beside another test's name;
- a text in lines of its own (a licence to accept before the download) is Markdown, and read as such after the card;
- front matter that is not YAML is lines as they stand: a broken line must not lose the others.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.formats.card_yaml import Block, Value, mapping_of
from pipeline.errors import ExtractionFailed

# A text of some sentences, or of more than one paragraph; shorter ones are lines like others.
PROSE_CHARACTERS_MIN = 200
# What a result belongs to (model, task, dataset, source) has 200 to 500 characters.
CONTEXT_CHARACTERS_MAX = 600
FIELDS_MAX = 5_000
# The signatures that a hub adds to results; no word is as long, and addresses have a scheme.
TOKEN_CHARACTERS_MIN = 100

_FENCE = re.compile(r"^\ufeff?\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_][\w.-]{0,60}):\s+[\"']?(.*?)[\"']?\s*$")
_TOKEN = re.compile(rf"(?!https?://)\S{{{TOKEN_CHARACTERS_MIN},}}")


class Prose(NamedTuple):
    """A field whose value is a text in Markdown."""

    key: str
    text: str


class FrontMatter(NamedTuple):
    """Fields in order, as `key: value` lines; their values by path; long texts; and the Markdown below."""

    fields: tuple[str, ...]
    values: dict[str, str]
    prose: tuple[Prose, ...]
    rest: str


class _Pair(NamedTuple):
    path: str
    value: str


def split_front_matter(text: str) -> FrontMatter:
    """Return the front matter and the rest; no fields when the file has none."""
    match = _FENCE.match(text)
    if not match:
        return FrontMatter((), {}, (), text)
    rest = text[match.end() :]
    try:
        card = mapping_of(match.group(1))
    except ExtractionFailed:
        return _as_it_stands(match.group(1), rest)
    fields: list[str] = []
    values: dict[str, str] = {}
    prose: list[Prose] = []
    for key, value in card.items():
        for found in _found(key, value):
            if isinstance(found, Prose):
                prose.append(found)
            elif len(fields) < FIELDS_MAX:
                fields.append(f"{found.path}: {found.value}")
                values.setdefault(found.path, found.value)
    return FrontMatter(tuple(fields), values, tuple(prose), rest)


def _as_it_stands(front: str, rest: str) -> FrontMatter:
    lines = [line.strip().removeprefix("- ") for line in front.split("\n")]
    pairs = [_PAIR.match(line) for line in front.split("\n")]
    values = {pair.group(1): pair.group(2) for pair in pairs if pair and pair.group(2)}
    return FrontMatter(
        tuple(line for line in lines if line and not line.startswith("#"))[:FIELDS_MAX], values, (), rest
    )


def _found(path: str, value: Value) -> Iterator[_Pair | Prose]:
    if isinstance(value, Block) and (len(value.text) >= PROSE_CHARACTERS_MIN or "\n\n" in value.text.strip()):
        yield Prose(path, value.text)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _found(f"{path}.{key}", inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from (_Pair(path, row) for row in _rows(item, "", ""))
    elif words := _words_of_all(value):
        yield _Pair(path, words)


def _rows(item: Value, label: str, context: str) -> Iterator[str]:
    """Yield a line for an item, or for each item of the lists in it, behind what they belong to."""
    fields = item.items() if isinstance(item, dict) else [("", item)]
    inner = [(key, entry) for key, value in fields if _is_list_of_mappings(value) for entry in value]
    own = [pair for key, value in fields if not _is_list_of_mappings(value) for pair in _flat(key, value)]
    prefix = f"{label}." if label and not inner else ""
    row = "; ".join(filter(None, [context, *(f"{prefix}{path}: {words}" if path else words for path, words in own)]))
    if not inner and row:
        yield row
    for key, entry in inner:
        yield from _rows(entry, key, row[:CONTEXT_CHARACTERS_MAX])


def _is_list_of_mappings(value: Value) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _flat(path: str, value: Value) -> Iterator[_Pair]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from _flat(path, item)
    elif words := _words_of_all(value):
        yield _Pair(path, words)


def _words_of_all(value: Value) -> str:
    return ", ".join(filter(None, map(_words, value if isinstance(value, list) else [value])))


def _words(value: Value) -> str:
    words = value.text if isinstance(value, Block) else value
    return "" if not isinstance(words, str) or _TOKEN.fullmatch(words) else " ".join(words.split())
