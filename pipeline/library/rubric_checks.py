"""Reads a rubric file as far as it can be read, and collects every error on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pipeline.domain.model import Record
from pipeline.domain.rubric import Criterion, Dimension, GradeFloor, Rubric, Scoring, rules_broken
from pipeline.library.crosswalks import ControlName
from pipeline.library.extensions import ResolvedRubric, as_written
from pipeline.library.validation import FileError, child, error_at, first_line_errors, items, validated
from pipeline.library.yaml_reading import Path, YamlReading
from pipeline.stages.phrases import PhraseSyntaxError, compiled

AnyRecord = TypeVar("AnyRecord", bound=Record)

SCHEMA_NAME = "rubric.schema.json"
PARTS = "a rubric is a mapping with id, version, title, scoring and dimensions, or one that extends another"


@dataclass(frozen=True)
class RubricReading:
    """What was read. `resolved` is None when the file does not fit its model, or extends what is not there."""

    resolved: ResolvedRubric | None
    yaml: YamlReading
    errors: tuple[FileError, ...]


def read_rubric(data: bytes, reading: YamlReading, *, known: frozenset[ControlName]) -> RubricReading:
    """Read a rubric that stands for itself; never raises for what is in the file."""
    errors = [*yaml_errors(reading), *first_line_errors(data, SCHEMA_NAME)]
    if not isinstance(reading.value, dict):
        if not reading.problems:
            errors.append(FileError(1, "", PARTS))
        return RubricReading(None, reading, tuple(errors))
    rubric, misfits = validated(Rubric, reading)
    errors += [*misfits, *criteria_errors(reading, known)]
    errors += [rule_error(broken, reading) for broken in rules_broken(rubric or sketch(reading.value))]
    return RubricReading(as_written(rubric) if rubric else None, reading, tuple(errors))


def yaml_errors(reading: YamlReading) -> list[FileError]:
    """Return what the YAML reader refused."""
    return [FileError(problem.line, "", problem.message) for problem in reading.problems]


def criteria_errors(reading: YamlReading, known: frozenset[ControlName]) -> Iterator[FileError]:
    """Yield what is wrong with the phrases and the references of the criteria that a file writes down."""
    for path, criterion in criteria(reading.value):
        yield from _phrase_errors(path, criterion, reading)
        yield from _reference_errors(path, criterion, reading, known)


def criteria(value: Any) -> Iterator[tuple[Path, Any]]:
    """Yield every criterion that a file writes down, whatever else is wrong with it, with its path."""
    for number, dimension in enumerate(items(value, "dimensions")):
        for place, criterion in enumerate(items(dimension, "criteria")):
            yield ("dimensions", number, "criteria", place), criterion


def owners(value: Any) -> Iterator[tuple[Path, Any]]:
    """Yield every dimension and criterion that a file writes down, with its path."""
    for number, dimension in enumerate(items(value, "dimensions")):
        yield ("dimensions", number), dimension
    yield from criteria(value)


def rule_error(broken: str, reading: YamlReading, *, elsewhere: Path | None = None) -> FileError:
    """Find the line of a rule that is broken; `elsewhere` is where to look when its owner is not in this file."""
    place, _, message = broken.partition(": ")
    own_id, _, rest = place.partition(".")
    steps = tuple(int(step) if step.isdecimal() else step for step in rest.split(".") if step)
    found = [path for path, owner in owners(reading.value) if child(owner, "id") == own_id]
    # A rule that an id is used twice speaks of the last one: the earlier was there first.
    path = (*found[-1], *steps) if found else (elsewhere or tuple(place.split(".")))
    return FileError(reading.line_of(path), place, message)


def sketch(value: dict[str, Any]) -> Rubric:
    """Return a rubric of what `rules_broken` reads, for a file that does not fit the model: it has more to report."""
    dimensions = tuple(
        _loose(
            Dimension,
            id=str(child(dimension, "id")),
            criteria=tuple(
                _loose(
                    Criterion,
                    id=str(child(criterion, "id")),
                    deal_breaker=child(criterion, "deal_breaker"),
                    accepted_evidence=tuple(map(str, items(criterion, "accepted_evidence"))),
                )
                for criterion in items(dimension, "criteria")
                if child(criterion, "id") is not None
            ),
        )
        for dimension in items(value, "dimensions")
        if child(dimension, "id") is not None
    )
    grades = tuple(
        _loose(GradeFloor, grade=str(child(step, "grade")), floor=float(floor))
        for step in items(child(value, "scoring"), "grades")
        if isinstance(floor := child(step, "floor"), int | float)
    )
    if not grades:  # the model has said so; do not report every deal-breaker on top of it
        grades = tuple(GradeFloor(grade=grade, floor=5 - place) for place, grade in enumerate("ABCDEF"))
    return _loose(Rubric, scoring=_loose(Scoring, grades=grades), dimensions=dimensions)


def _phrase_errors(path: Path, criterion: Any, reading: YamlReading) -> Iterator[FileError]:
    seen: set[str] = set()
    for number, indicator in enumerate(items(criterion, "indicators")):
        phrase = child(indicator, "phrase")
        if not isinstance(phrase, str):
            continue
        here = (*path, "indicators", number, "phrase")
        try:
            compiled(phrase)
        except PhraseSyntaxError as exc:
            yield error_at(here, str(exc), reading)
        if phrase in seen:
            yield error_at(here, "this phrase stands above already", reading)
        seen.add(phrase)


def _reference_errors(
    path: Path, criterion: Any, reading: YamlReading, known: frozenset[ControlName]
) -> Iterator[FileError]:
    frameworks = {name.framework for name in known}
    seen: set[ControlName] = set()
    for number, reference in enumerate(items(criterion, "references")):
        framework, own_id = child(reference, "framework"), child(reference, "id")
        if framework not in frameworks or not isinstance(own_id, str):
            continue  # the model has said so
        here, name = (*path, "references", number, "id"), ControlName(framework, own_id)
        if name not in known:
            yield error_at(here, f"the catalogue of {framework} in rubrics/crosswalks has no {own_id!r}", reading)
        if name in seen:
            yield error_at(here, "this reference stands above already", reading)
        seen.add(name)


def _loose(model: type[AnyRecord], **fields: object) -> AnyRecord:
    """Make a record without its checks and without its other fields; it must not leave this package."""
    return cast("AnyRecord", model.model_construct(**fields))  # type: ignore[arg-type]
