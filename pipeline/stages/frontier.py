"""The addresses that a run still has to ask for: best first, each once, within the page budget.

Rules:
- by order, then the shortest, then https before http and by name, lower case first; but
- of one kind of document only so many come before the first ones of other kinds: a site with 300 security bulletins has
  terms too;
- what most likely repeats a page that was taken (`repeats.py`) comes last of all;
- what says that it is a contract, a policy or another document of that rank can be had before all else: guesses fit in
  between, before pages by the thousand spend the budget;
- where an address redirected to is taken too; one that led to nothing counts neither against its kind nor against other
  forms of its page.
"""

from collections import Counter
from collections.abc import Iterable

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.source import SourceKind
from pipeline.stages.discover import PROSE_ORDER
from pipeline.stages.repeats import page_of

# A fifth of the default budget. Vendors with terms for each product have some 20 of a kind.
KIND_PAGES_MAX = 8


class Frontier:
    """Grows with what pages link to, shrinks with what is taken. A guess costs budget only when it was right."""

    def __init__(self, *, pages_max: int) -> None:
        self._pages_left = pages_max
        self._pending: dict[str, Candidate] = {}
        self._seen: set[str] = set()
        self._pages: dict[str, str] = {}
        self._taken_pages: Counter[str] = Counter()
        self._taken_kinds: Counter[SourceKind] = Counter()

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Offer addresses; those that were seen before are passed over, and a better reason replaces a worse one."""
        for candidate in candidates:
            if candidate.url in self._seen:
                continue
            known = self._pending.get(candidate.url)
            if known is None or _rank(candidate) < _rank(known):
                self._pending[candidate.url] = candidate
                self._pages[candidate.url] = page_of(candidate.url)

    def resume(self, captured: Candidate, *, led_to: str | None) -> None:
        """Count an address that the run has captured already, before it was killed and begun again."""
        self._pages[captured.url] = page_of(captured.url)
        self._pending.pop(captured.url, None)
        self._count(captured)
        self.charge()
        self.settle(captured, led_to=led_to)

    def take(self, count: int, *, only_first: bool = False) -> list[Candidate]:
        """Return up to `count` of the best addresses, and count them against the budget.

        With `only_first`, what comes last in any order is left for later: prose, one more of a kind that has its share,
        what repeats a page.
        """
        ordered = sorted(self._pending.values(), key=_looks)
        taken: list[Candidate] = []
        while len(taken) < count and self._pages_left > 0 and (best := self._best(ordered, only_first)) is not None:
            if best.found_by is not FoundBy.GUESSED:
                self._pages_left -= 1
            self._count(best)
            del self._pending[best.url]
            taken.append(best)
        return taken

    def _count(self, candidate: Candidate) -> None:
        self._seen.add(candidate.url)
        self._taken_pages[self._pages[candidate.url]] += 1
        self._taken_kinds[candidate.kind] += 1

    def charge(self) -> None:
        """Count a guess that was right against the budget."""
        self._pages_left = max(0, self._pages_left - 1)

    def settle(self, candidate: Candidate, *, led_to: str | None) -> None:
        """Say where an address that was taken ended after its redirects, or that it led to nothing."""
        if led_to is None:
            self._taken_pages[self._pages[candidate.url]] -= 1
            self._taken_kinds[candidate.kind] -= 1
        elif page_of(led_to) != self._pages[candidate.url]:
            self._taken_pages[page_of(led_to)] += 1

    def _best(self, ordered: list[Candidate], only_first: bool) -> Candidate | None:
        one_of_many: Candidate | None = None
        repeat: Candidate | None = None
        for candidate in ordered:
            if candidate.url in self._seen:
                continue
            if self._taken_pages[self._pages[candidate.url]] > 0:
                repeat = repeat or candidate
            elif candidate.order >= PROSE_ORDER:
                return None if only_first else one_of_many or candidate
            elif self._taken_kinds[candidate.kind] < KIND_PAGES_MAX:
                return candidate
            else:
                one_of_many = one_of_many or candidate
        return None if only_first else one_of_many or repeat


def _looks(candidate: Candidate) -> tuple[int, int, bool, str]:
    scheme, _, rest = candidate.url.partition("://")
    return (candidate.order, len(rest), scheme == "http", rest.swapcase())


def _rank(candidate: Candidate) -> tuple[int, bool]:
    """Better kinds first; among equals what somebody led to before what was guessed, since its absence is news."""
    return (candidate.order, candidate.found_by is FoundBy.GUESSED)
