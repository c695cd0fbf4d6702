"""Reads one rubric file as far as it can be read, and collects every error on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.domain.canonical import canonical_json
from pipeline.domain.model import Record
from pipeline.domain.rubric import Criterion, Dimension, GradeFloor, Rubric, Scoring, rules_broken
from pipeline.library.yaml_reading import Path, YamlReading, read_yaml
from pipeline.stages.phrases import PhraseSyntaxError, compiled

AnyRecord = TypeVar("AnyRecord", bound=Record)

SCHEMA_LINE_START = b"# yaml-language-server: $schema="
SCHEMA_LINE_END = b"rubric.schema.json"


class RubricError(NamedTuple):
    """Where in the file, where in the rubric, and what."""

    line: int
    place: str
    message: str


@dataclass(frozen=True)
class RubricReading:
    """What was read. `rubric` is None when the file does not fit the model."""

    rubric: Rubric | None
    yaml: YamlReading
    errors: tuple[RubricError, ...]


def read_rubric(data: bytes, *, max_bytes: int) -> RubricReading:
    """Read a rubric; never raises for what is in the file."""
    reading = read_yaml(data, max_bytes=max_bytes)
    errors = [RubricError(problem.line, "", problem.message) for problem in reading.problems]
    first_line = data.split(b"\n", 1)[0].strip()
    if not (first_line.startswith(SCHEMA_LINE_START) and first_line.endswith(SCHEMA_LINE_END)):
        errors.append(RubricError(1, "", "the first line must be `# yaml-language-server: $schema=rubric.schema.json`"))
    if not isinstance(reading.value, dict):
        if not reading.problems:
            errors.append(RubricError(1, "", "a rubric is a mapping with id, version, title, scoring and dimensions"))
        return RubricReading(None, reading, tuple(errors))
    rubric: Rubric | None = None
    try:
        # By way of JSON: strict records accept its arrays as tuples and its strings as enums, and nothing looser.
        rubric = Rubric.model_validate_json(canonical_json(reading.value))
    except ValidationError as exc:
        details = exc.errors(include_url=False, include_input=False)
        errors += [_from_pydantic(detail, reading) for detail in details if not _is_consequence(detail, details)]
    errors += _phrase_errors(reading)
    errors += [_from_rule(broken, reading) for broken in rules_broken(rubric or _sketch(reading.value))]
    return RubricReading(rubric, reading, tuple(errors))


def _is_consequence(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is only too short because pydantic left out items that have errors of their own."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _from_pydantic(detail: ErrorDetails, reading: YamlReading) -> RubricError:
    path = tuple(detail["loc"])
    return RubricError(reading.line_of(path), _place(path, reading.value), detail["msg"])


def _place(path: Path, value: Any) -> str:
    """Name a path as a reader would: by the criterion's or the dimension's id where it has one."""
    names: list[str] = []
    for step in path:
        value = _child(value, step)
        own_id = value.get("id") if isinstance(value, dict) and isinstance(step, int) else None
        if isinstance(own_id, str) and "framework" not in value:
            names = [own_id]
        else:
            names.append(str(step))
    return ".".join(names)


def _child(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _phrase_errors(reading: YamlReading) -> Iterator[RubricError]:
    for path, criterion in _criteria(reading.value):
        seen: set[str] = set()
        for number, indicator in enumerate(_items(criterion, "indicators")):
            phrase = _child(indicator, "phrase")
            if not isinstance(phrase, str):
                continue
            here = (*path, "indicators", number, "phrase")
            try:
                compiled(phrase)
            except PhraseSyntaxError as exc:
                yield RubricError(reading.line_of(here), _place(here, reading.value), str(exc))
            if phrase in seen:
                yield RubricError(
                    reading.line_of(here), _place(here, reading.value), "this phrase stands above already"
                )
            seen.add(phrase)


def _from_rule(broken: str, reading: YamlReading) -> RubricError:
    place, _, message = broken.partition(": ")
    own_id, _, rest = place.partition(".")
    owners = [path for path, owner in _owners(reading.value) if _child(owner, "id") == own_id]
    # A rule that an id is used twice speaks of the last one: the earlier was there first.
    path = (*owners[-1], *(rest.split(".") if rest else ())) if owners else tuple(place.split("."))
    return RubricError(reading.line_of(path), place, message)


def _items(value: Any, key: str) -> list[Any]:
    found = _child(value, key)
    return found if isinstance(found, list) else []


def _criteria(value: Any) -> Iterator[tuple[Path, Any]]:
    for number, dimension in enumerate(_items(value, "dimensions")):
        for place, criterion in enumerate(_items(dimension, "criteria")):
            yield ("dimensions", number, "criteria", place), criterion


def _owners(value: Any) -> Iterator[tuple[Path, Any]]:
    for number, dimension in enumerate(_items(value, "dimensions")):
        yield ("dimensions", number), dimension
    yield from _criteria(value)


def _sketch(value: dict[str, Any]) -> Rubric:
    """Return a rubric of what `rules_broken` reads, for a file that does not fit the model: it has more to report."""
    dimensions = tuple(
        _loose(
            Dimension,
            id=str(_child(dimension, "id")),
            criteria=tuple(
                _loose(
                    Criterion,
                    id=str(_child(criterion, "id")),
                    deal_breaker=_child(criterion, "deal_breaker"),
                    accepted_evidence=tuple(map(str, _items(criterion, "accepted_evidence"))),
                )
                for criterion in _items(dimension, "criteria")
                if _child(criterion, "id") is not None
            ),
        )
        for dimension in _items(value, "dimensions")
        if _child(dimension, "id") is not None
    )
    grades = tuple(
        _loose(GradeFloor, grade=str(_child(step, "grade")), floor=float(floor))
        for step in _items(_child(value, "scoring"), "grades")
        if isinstance(floor := _child(step, "floor"), int | float)
    )
    if not grades:  # the model has said so; do not report every deal-breaker on top of it
        grades = tuple(GradeFloor(grade=grade, floor=5 - place) for place, grade in enumerate("ABCDEF"))
    return _loose(Rubric, scoring=_loose(Scoring, grades=grades), dimensions=dimensions)


def _loose(model: type[AnyRecord], **fields: object) -> AnyRecord:
    """Make a record without its checks and without its other fields; it must not leave this module."""
    return cast("AnyRecord", model.model_construct(**fields))  # type: ignore[arg-type]
