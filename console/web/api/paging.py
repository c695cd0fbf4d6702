"""Long lists, a page at a time, after a cursor: what is added meanwhile neither shifts nor doubles a row."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Generic, NamedTuple, TypeVar

from fastapi import Query

from console.web.api.problems import Kind, Refused

Item = TypeVar("Item")
PAGE_MAX = 200
CURSOR_MAX_CHARS = 1_000

Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="How many rows at most.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=CURSOR_MAX_CHARS,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="`next` of the page before; without it, the first page.",
    ),
]
PAGE = 50


class Slice(NamedTuple, Generic[Item]):
    """The rows of a page, and the cursor of the next one, if there is one."""

    items: tuple[Item, ...]
    next: str | None


def page_after(
    items: Iterable[Item], cursor: str | None, limit: int, *, key: Callable[[Item], tuple[str, ...]]
) -> Slice[Item]:
    """Return a page of rows; `key` is what they are sorted by here, and unique.

    Raises:
        Refused: when the cursor is none of ours.
    """
    ordered = sorted(items, key=key)
    if cursor is not None:
        after = _read(cursor)
        ordered = [item for item in ordered if key(item) > after]
    shown = tuple(ordered[:limit])
    return Slice(shown, _written(key(shown[-1])) if len(ordered) > limit else None)


def _written(place: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, ...]:
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or not all(isinstance(part, str) for part in place):
        raise Refused(Kind.REFUSED, "the cursor is none of ours", "Begin at the first page, without `cursor`.")
    return tuple(place)
