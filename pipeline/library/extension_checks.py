"""Reads a rubric that extends another, and collects every error on the way: its own, and those against its base.

Ids are checked on what was read, not on the model, so that one wrong field hides no wrong id.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from pipeline.domain.rubric import rules_broken
from pipeline.library.crosswalks import ControlName
from pipeline.library.extensions import RELEASE_PATTERN, ResolvedRubric, RubricExtension, extended
from pipeline.library.rubric_checks import (
    RubricReading,
    criteria,
    criteria_errors,
    owners,
    rule_error,
    sketch,
    yaml_errors,
)
from pipeline.library.validation import FileError, child, error_at, first_line_errors, items, validated
from pipeline.library.yaml_reading import Path, YamlReading

SCHEMA_NAME = "rubric-extension.schema.json"


class BaseName(NamedTuple):
    """A release that a file says it extends."""

    name: str
    version: int


def is_extension(reading: YamlReading) -> bool:
    """Whether a file extends another, well or badly named."""
    return child(reading.value, "extends") is not None


def base_named_by(reading: YamlReading) -> BaseName | None:
    """Return the release that a file extends; None when the name is malformed, which the model says."""
    match = re.fullmatch(RELEASE_PATTERN, str(child(reading.value, "extends")))
    return BaseName(match[1], int(match[2])) if match else None


def read_extension(
    data: bytes, reading: YamlReading, *, base: ResolvedRubric | None, known: frozenset[ControlName]
) -> RubricReading:
    """Read an extension; never raises for what is in the file. Without a base, what needs one is not told."""
    extension, misfits = validated(RubricExtension, reading)
    against = list(_against(reading, base))
    resolved = extended(base, extension) if base and extension and not against else None
    rubric = resolved.rubric if resolved else sketch(_as_a_rubric(reading.value, base))
    broken = [rule_error(rule, reading, elsewhere=_elsewhere(rule, reading.value)) for rule in rules_broken(rubric)]
    errors = [*yaml_errors(reading), *first_line_errors(data, SCHEMA_NAME), *misfits]
    errors += [*criteria_errors(reading, known), *against, *broken]
    return RubricReading(resolved, reading, tuple(errors))


def _against(reading: YamlReading, base: ResolvedRubric | None) -> Iterator[FileError]:
    """Yield what is wrong with the ids of an extension, in itself and against its base."""
    value = reading.value
    removed = set(_names(items(value, "remove")))
    if base is not None:
        removed |= {
            criterion.id
            for dimension in base.rubric.dimensions
            if dimension.id in removed
            for criterion in dimension.criteria
        }
        yield from _wrong_removals(reading, base)
    added = [_id_of(criterion) for _, criterion in criteria(value)]
    for name in _overrides(value):
        path: Path = ("override", name)
        if name in added:
            yield error_at(path, "is added by this file: write it there as it is to be", reading)
        elif name in removed:
            yield error_at(path, "is removed by this file, so nothing in it can be set", reading)
        elif base is not None and name not in (known := [item.id for item in base.rubric.criteria]):
            yield error_at(path, f"{base.release} has no criterion {name!r}{_meant(name, known)}", reading)
    yield from _wrong_additions(reading, base, removed)


def _wrong_removals(reading: YamlReading, base: ResolvedRubric) -> Iterator[FileError]:
    home = {item.id: dimension.id for dimension in base.rubric.dimensions for item in dimension.criteria}
    dimensions = {dimension.id for dimension in base.rubric.dimensions}
    filled = {_id_of(dimension) for dimension in items(reading.value, "dimensions")}
    names = _names(items(reading.value, "remove"))
    for number, name in enumerate(names):
        path: Path = ("remove", number)
        if not name:
            continue  # the model has said so
        if name in names[:number]:
            yield error_at(path, "stands above already", reading)
        elif name not in home and name not in dimensions:
            meant = _meant(name, [*home, *dimensions])
            yield error_at(path, f"{base.release} has no criterion or dimension {name!r}{meant}", reading)
        elif home.get(name) in names:
            yield error_at(path, f"goes with its dimension {home[name]!r} already", reading)
    for dimension in base.rubric.dimensions:
        left = [item for item in dimension.criteria if item.id not in names]
        if not left and dimension.id not in names and dimension.id not in filled:
            message = f"nothing is left in {dimension.id!r}: remove the dimension by its id instead"
            yield error_at(("remove",), message, reading)
    if dimensions <= set(names) and not filled:
        yield error_at(("remove",), "nothing is left of the rubric", reading)


def _wrong_additions(reading: YamlReading, base: ResolvedRubric | None, removed: set[str]) -> Iterator[FileError]:
    theirs = {item.id: item for item in base.rubric.dimensions} if base else {}
    asked = {item.id for item in base.rubric.criteria} if base else set()
    seen: set[str] = set()
    for path, owner in owners(reading.value):
        own_id = _id_of(owner)
        is_dimension = len(path) == len(("dimensions", 0))
        here = (*path, "id")
        if not own_id:
            continue  # the model has said so
        if own_id in seen:
            yield error_at(here, "this id stands above already", reading)
        elif base is not None and (own_id in asked or (own_id in theirs and not is_dimension)):
            yield error_at(here, f"{base.release} uses this id for something else: choose another", reading)
        elif is_dimension and own_id in removed:
            yield error_at(here, "is removed by this file, so nothing can be added to it", reading)
        elif base is not None and is_dimension:
            yield from _wrong_heading(reading, path, owner, base if own_id in theirs else None)
        seen.add(own_id)


def _wrong_heading(reading: YamlReading, path: Path, owner: Any, base: ResolvedRubric | None) -> Iterator[FileError]:
    """Yield what a dimension says that its base says already, or fails to say when it is new (`base` is None)."""
    for field in ("title", "weight"):
        if base is not None and field in owner:
            message = f"{base.release} has this dimension: only criteria can be added to it"
            yield error_at((*path, field), message, reading)
        if base is None and field not in owner:
            yield error_at((*path, field), f"a new dimension needs a {field}", reading)


def _overrides(value: Any) -> dict[str, Any]:
    found = child(value, "override")
    return found if isinstance(found, dict) else {}


def _names(values: list[Any]) -> list[str]:
    """Return a list of names, with an empty one for what is none: places in the list stay as they are."""
    return [value if isinstance(value, str) else "" for value in values]


def _id_of(owner: Any) -> str:
    """Return an id, or the empty name that nothing has."""
    found = child(owner, "id")
    return found if isinstance(found, str) else ""


def _meant(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _as_a_rubric(value: Any, base: ResolvedRubric | None) -> dict[str, Any]:
    """Return the data of an extension that cannot be resolved in the form of a rubric, for the rules to look at.

    Of ids that stand twice the first is kept: they have been told with the base in view.
    """
    found: dict[str, Any] = {}
    for _, criterion in criteria(value):
        found.setdefault(_id_of(criterion), criterion)
    for name, override in _overrides(value).items():
        found.setdefault(name, {"id": name, "deal_breaker": child(override, "deal_breaker")})
    scoring = child(value, "scoring") or (base.rubric.scoring.model_dump(mode="json") if base else None)
    return {"scoring": scoring, "dimensions": [{"id": "", "criteria": list(found.values())}]}


def _elsewhere(rule: str, value: Any) -> Path:
    """Return where an extension breaks a rule for a criterion of its base: its override, or else the scoring."""
    own_id, _, field = rule.partition(": ")[0].partition(".")
    override = child(child(value, "override"), own_id)
    return ("override", own_id, *field.split(".")) if override is not None else ("scoring", *field.split(".")[-1:])
