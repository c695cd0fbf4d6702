"""Column types that carry the domain's own values, so that a row is a record and nothing is converted by hand.

Everything is text in the database, on every dialect alike: an auditor can read it without Dossier, and a hash over it
does not depend on how a database rounds times or orders JSON. What cannot be read back raises ValueError.

At the end are the plain columns that most tables have.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from pipeline.domain.canonical import canonical_json


class UtcText(TypeDecorator[datetime]):
    """An aware time as ISO-8601 in UTC with microseconds: fixed width, so it sorts as it reads."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        time = datetime.fromisoformat(value)
        if time.utcoffset() is None:
            raise ValueError(f"a stored time without a zone: {value!r}")
        return time.astimezone(UTC)


class ClosedText(TypeDecorator[StrEnum]):
    """One of a closed set of words."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    @override
    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class JsonOf(TypeDecorator[Any]):
    """A value of a pydantic-known type as JSON text, validated strictly when it is read."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    @override
    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else self._adapter.dump_json(value).decode()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any | None:
        return None if value is None else self._adapter.validate_json(value, strict=True)


class CanonicalText(TypeDecorator[dict[str, Any]]):
    """An object as canonical JSON. Another spelling of the same value is refused, for it was not written by us."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical_json(value).decode()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        content = json.loads(value)
        if not isinstance(content, dict) or canonical_json(content).decode() != value:
            raise ValueError("stored JSON is not in canonical form")
        return content


def text(name: str) -> Column[str]:
    """Return a column of text that is always there."""
    return Column(name, Text, nullable=False)


def text_or_null(name: str) -> Column[str]:
    """Return a column of text that may be missing."""
    return Column(name, Text, nullable=True)


def number(name: str) -> Column[int]:
    """Return a column of whole numbers."""
    return Column(name, Integer, nullable=False)


def key(name: str) -> Column[str]:
    """Return a column of text that is the key, or a part of it."""
    return Column(name, Text, primary_key=True)
