"""Compare what a list names now with what it named before, and gather what all lists say of one company.

Rules:
- the same words are the same record, wherever they stand on the page now; other words are a departure and an arrival;
- one domain is one company, and so is one name as `listing.names` compares it; names stay as each list writes them;
- a sub-processor and an affiliate stay apart.
"""

from collections.abc import Iterable, Sequence

from pipeline.domain.model import Record
from pipeline.domain.related import RelatedCompany, RelatedVendor, Subprocessor, company_of
from pipeline.stages.listing.names import name_key


class ListChange(Record):
    """What is on a list that was not there, and what was there and is not."""

    arrived: tuple[Subprocessor, ...]
    left: tuple[RelatedVendor, ...]


def list_change(before: Sequence[RelatedVendor], now: Sequence[Subprocessor]) -> ListChange:
    """Return what changed on one list; the places of words, and their document, do not count."""
    known, named = {_words(item) for item in before}, {_words(item) for item in now}
    return ListChange(
        arrived=tuple(item for item in now if _words(item) not in known),
        left=tuple(item for item in before if _words(item) not in named),
    )


def companies(related: Iterable[RelatedVendor]) -> tuple[RelatedCompany, ...]:
    """Return each company once, in the order in which the lists first name it."""
    items = list(related)
    parent = list(range(len(items)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    first_with: dict[tuple[str, str], int] = {}
    for place, item in enumerate(items):
        for sign in filter(None, (item.domain, name_key(item.name))):
            earlier = root(first_with.setdefault((item.relation, sign), place))
            here = root(place)
            parent[max(earlier, here)] = min(earlier, here)
    groups: dict[int, list[RelatedVendor]] = {}
    for place, item in enumerate(items):
        groups.setdefault(root(place), []).append(item)
    return tuple(company_of(group) for group in groups.values())


def _words(item: RelatedVendor | Subprocessor) -> tuple[str, ...]:
    return (item.relation, item.name, item.domain or "", item.purpose, item.location, item.data)
