"""Holds what was read from YAML against a record, and tells every error with its line and its place."""

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.domain.canonical import canonical_json
from pipeline.domain.model import Record
from pipeline.library.yaml_reading import Path, YamlReading

RecordT = TypeVar("RecordT", bound=Record)

SCHEMA_LINE_START = b"# yaml-language-server: $schema="


class FileError(NamedTuple):
    """Where in the file, where in what it says, and what."""

    line: int
    place: str
    message: str


class Validated(NamedTuple, Generic[RecordT]):
    """A record, or None when the data does not fit it, and every reason why."""

    record: RecordT | None
    errors: tuple[FileError, ...]


def validated(model: type[RecordT], reading: YamlReading) -> Validated[RecordT]:
    """Make a record of what was read; never raises for what is in it."""
    try:
        # By way of JSON: strict records accept its arrays as tuples and its strings as enums, and nothing looser.
        return Validated(model.model_validate_json(canonical_json(reading.value)), ())
    except ValidationError as exc:
        details = exc.errors(include_url=False, include_input=False)
        told = [detail for detail in details if not _is_consequence(detail, details)]
        return Validated(None, tuple(error_at(tuple(each["loc"]), _message(each), reading) for each in told))


def first_line_errors(data: bytes, schema: str) -> list[FileError]:
    """Return an error when a file's first line does not name the schema that editors check it against."""
    first = data.split(b"\n", 1)[0].strip()
    if first.startswith(SCHEMA_LINE_START) and first.removeprefix(SCHEMA_LINE_START).split(b"/")[-1] == schema.encode():
        return []
    return [FileError(1, "", f"the first line must be `{SCHEMA_LINE_START.decode()}{schema}`")]


def error_at(path: Path, message: str, reading: YamlReading) -> FileError:
    """Return an error with the line and the place of a path."""
    return FileError(reading.line_of(path), _place(path, reading.value), message)


def child(value: Any, step: str | int) -> Any:
    """Return what stands under a key or a number, or None."""
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def items(value: Any, key: str) -> list[Any]:
    """Return the list under a key; empty when there is none."""
    found = child(value, key)
    return found if isinstance(found, list) else []


def _message(detail: ErrorDetails) -> str:
    return detail["msg"].removeprefix("Value error, ")


def _is_consequence(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is only too short because pydantic left out items that have errors of their own."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _place(path: Path, value: Any) -> str:
    """Name a path as a reader would: by the id of a dimension, criterion or control where it has one."""
    names: list[str] = []
    for step in path:
        value = child(value, step)
        own_id = value.get("id") if isinstance(value, dict) and isinstance(step, int) else None
        if isinstance(own_id, str) and "framework" not in value:
            names = [own_id]
        else:
            names.append(str(step))
    return ".".join(names)
