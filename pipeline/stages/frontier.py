"""The addresses that a run still has to ask for: best first, each once, within the page budget."""

from collections.abc import Iterable

from pipeline.domain.candidate import Candidate, FoundBy


class Frontier:
    """Grows with what pages link to, shrinks with what is taken. A guess costs budget only when it was right."""

    def __init__(self, *, pages_max: int) -> None:
        self._pages_left = pages_max
        self._pending: dict[str, Candidate] = {}
        self._seen: set[str] = set()

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Offer addresses; those that were seen before are passed over, and a better reason replaces a worse one."""
        for candidate in candidates:
            if candidate.url in self._seen:
                continue
            known = self._pending.get(candidate.url)
            if known is None or _rank(candidate) < _rank(known):
                self._pending[candidate.url] = candidate

    def take(self, count: int) -> list[Candidate]:
        """Return up to `count` of the best addresses, and count them against the budget."""
        best = sorted(
            self._pending.values(), key=lambda candidate: (candidate.order, len(candidate.url), candidate.url)
        )
        taken: list[Candidate] = []
        for candidate in best:
            if len(taken) == count:
                break
            if self._pages_left == 0:
                break
            if candidate.found_by is not FoundBy.GUESSED:
                self._pages_left -= 1
            taken.append(candidate)
        for candidate in taken:
            self._seen.add(candidate.url)
            del self._pending[candidate.url]
        return taken

    def charge(self) -> None:
        """Count a guess that was right against the budget."""
        self._pages_left = max(0, self._pages_left - 1)


def _rank(candidate: Candidate) -> tuple[int, bool]:
    """Better kinds first; among equals what somebody led to before what was guessed, since its absence is news."""
    return (candidate.order, candidate.found_by is FoundBy.GUESSED)
