"""Reads the YAML that people write for us into plain data, with the line of every value, and refuses the clever parts.

Rules:
- YAML 1.2 core scalars only, so `no` is a word and not a boolean;
- a key stands once in its mapping, and is a string;
- no anchors, aliases or tags: what a lawyer reads is what the machine reads, and nothing can expand to gigabytes;
- one document a file, in UTF-8, nested at most `DEPTH_MAX` deep.

Built on the event stream, one pass, of the parser in C where there is one: every command reads a rubric, so this has to
take milliseconds. No alias is ever resolved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DEPTH_MAX = 24
FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
INTEGER = re.compile(r"[-+]?\d+")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlProblem:
    """What is wrong at a line (the first is 1)."""

    line: int
    message: str


@dataclass(frozen=True)
class YamlReading:
    """Plain data, the line of each path in it, and what had to be refused."""

    value: Any
    lines: dict[Path, int]
    problems: tuple[YamlProblem, ...]

    def line_of(self, path: Path) -> int:
        """Return the line of the value at a path, or of the nearest value around it that exists."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def read_yaml(data: bytes, *, max_bytes: int) -> YamlReading:
    """Read one YAML document; never raises for what is in the file. After a syntax error `value` is None.

    A refused alias reads as None, and of two equal keys the first one counts, so that reading can go on and every
    further error is found in the same pass.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(data) > max_bytes:
        return _refused(1, f"the file has {len(data)} bytes; the limit is {max_bytes}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        return _refused(data.count(b"\n", 0, exc.start) + 1, "the file is not UTF-8")
    builder = _Builder()
    try:
        value = builder.document(iter(YAML(typ="safe").parse(text)))
    except MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        return _refused(mark.line + 1 if mark else 1, f"not YAML: {exc.problem or exc.context}", builder.problems)
    except YAMLError as exc:
        return _refused(1, f"not YAML: {exc}".splitlines()[0], builder.problems)
    except _StoppedError as exc:
        return _refused(exc.line, exc.message, builder.problems)
    return YamlReading(value=value, lines=builder.lines, problems=tuple(builder.problems))


def _refused(line: int, message: str, earlier: list[YamlProblem] | None = None) -> YamlReading:
    return YamlReading(value=None, lines={}, problems=(*(earlier or ()), YamlProblem(line, message)))


class _StoppedError(Exception):
    """Reading cannot go on after this."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass
class _Builder:
    """Makes data of parser events. The events are ruamel's, which has no types."""

    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[YamlProblem] = field(default_factory=list)

    def document(self, events: Iterator[Any]) -> Any:
        """Read the only document of a stream."""
        value, documents = None, 0
        for event in events:
            match type(event).__name__:
                case "DocumentStartEvent":
                    documents += 1
                    if documents > 1:
                        raise _StoppedError(_line(event), "a second document begins here; one file is one document")
                case "ScalarEvent" | "AliasEvent" | "SequenceStartEvent" | "MappingStartEvent":
                    value = self.node(event, events, ())
                case _:
                    continue
        return value

    def node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        """Read the value that an event begins."""
        if len(path) > DEPTH_MAX:
            raise _StoppedError(_line(event), f"nested deeper than {DEPTH_MAX} levels")
        self.lines.setdefault(path, _line(event))
        if event.anchor:
            self._refuse(event, "anchors and aliases are not allowed: write the value out")
        if getattr(event, "tag", None):
            self._refuse(event, "tags are not allowed")
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(events, path)
            case "SequenceStartEvent":
                return self._sequence(events, path)
            case "ScalarEvent":
                return _scalar(event)
            case _:
                return None

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                raise _StoppedError(_line(event), "a key must be a word")
            key: str = event.value
            if key not in found:
                self.lines[(*path, key)] = _line(event)
                found[key] = self.node(next(events), events, (*path, key))
                continue
            self._refuse(event, f"the key {key!r} stands here a second time")
            _Builder(problems=self.problems).node(next(events), events, (*path, key))
        return found

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            found.append(self.node(event, events, (*path, len(found))))
        return found

    def _refuse(self, event: Any, message: str) -> None:
        self.problems.append(YamlProblem(_line(event), message))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> str | int | float | bool | None:
    text: str = event.value
    is_plain = event.implicit[0]
    if not is_plain:
        return text
    if text.lower() in WORDS and text in {text.lower(), text.upper(), text.capitalize()}:
        return WORDS[text.lower()]
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else text  # noqa: PLR2004  (a longer one is no number of ours)
    return float(text) if FLOAT.fullmatch(text) else text
