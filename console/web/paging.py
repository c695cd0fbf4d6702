"""Long lists, one page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
ROWS = 50


@dataclass(frozen=True)
class ListPage(Generic[Item]):
    """One page of a list; `number` counts from 1, `pages` is at least 1."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int


def paged(items: Sequence[Item], number: str) -> ListPage[Item]:
    """Return the page that an address asks for, and the nearest there is for one that does not exist."""
    return fetched(lambda offset, limit: items[offset : offset + limit], number, total=len(items))


def fetched(fetch: Callable[[int, int], Sequence[Item]], number: str, *, total: int) -> ListPage[Item]:
    """Return the same of a list that is fetched in parts: `fetch` takes an offset and a limit."""
    pages = max(1, -(-total // ROWS))
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < ROWS // 5 else 1
    found = min(max(1, wanted), pages)
    return ListPage(items=fetch((found - 1) * ROWS, ROWS), number=found, pages=pages, total=total)
