"""The YAML of a model card to the words that it has: keys, scalars and lists, nothing resolved.

Read from the parser's events, not by a loader: `no` stays `no`, 1.10 keeps its zero, an alias stays the name that it is
written with and cannot explode, tags construct nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from pipeline.errors import ExtractionFailed

# Cards with long widgets and evaluation results have some hundred lines; a licence to accept has 30,000 characters.
LINES_MAX = 4_000
CHARACTERS_MAX = 200_000
NESTING_MAX_LEVELS = 40

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Value: TypeAlias = "str | Block | list[Value] | dict[str, Value]"


class Block(NamedTuple):
    """A text that is written in lines of its own below its key (`|` or `>`)."""

    text: str


class _Open:
    """A list or mapping that is not complete; a mapping's next scalar is a key when `key` is None."""

    def __init__(self, *, is_mapping: bool) -> None:
        self.is_mapping = is_mapping
        self.key: str | None = None
        self.items: list[Value] = []
        self.pairs: dict[str, Value] = {}

    @property
    def value(self) -> Value:
        return self.pairs if self.is_mapping else self.items

    def put(self, value: Value) -> None:
        """Take in what was read: an item, a key, or the value of the key before it."""
        if not self.is_mapping:
            self.items.append(value)
        elif self.key is None:
            self.key = value if isinstance(value, str) else " "
        else:
            known = self.pairs.get(self.key)
            self.pairs[self.key] = value if known is None else [*_as_list(known), *_as_list(value)]
            self.key = None


def mapping_of(text: str) -> dict[str, Value]:
    """Return a YAML mapping's words; a key that it has twice keeps both values, in a list.

    Raises:
        ExtractionFailed: when it is not YAML, not a mapping, or nested deeper than a card needs.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        value = _built(YAML(typ="safe", pure=True).parse("\n".join(text[:CHARACTERS_MAX].split("\n")[:LINES_MAX])))
    except (YAMLError, ValueError) as exc:
        raise ExtractionFailed(f"The front matter is not YAML: {exc}") from exc
    if not isinstance(value, dict):
        raise ExtractionFailed("The front matter is no mapping")
    return value


def _built(events: Iterator[object]) -> Value:
    from ruamel.yaml import events as yaml

    open_ones = [_Open(is_mapping=False)]
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            words = _LONE_SURROGATE.sub("\ufffd", event.value)
            is_block = event.style in {"|", ">"} and open_ones[-1].key is not None
            open_ones[-1].put(Block(words) if is_block else words)
        elif isinstance(event, yaml.AliasEvent):
            open_ones[-1].put(f"*{event.anchor}")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_ones.append(_Open(is_mapping=isinstance(event, yaml.MappingStartEvent)))
            if len(open_ones) > NESTING_MAX_LEVELS:
                raise ExtractionFailed(f"The front matter is nested deeper than {NESTING_MAX_LEVELS} levels")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            complete = open_ones.pop().value
            open_ones[-1].put(complete)
    return open_ones[0].items[0] if open_ones[0].items else {}


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]
