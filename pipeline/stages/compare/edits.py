"""The runs of words that two versions of a clause do not share, and what of them only moved within the document.

A run of several words (`thresholds.py`) that the other version says as often as this one was moved, split off or
joined, not changed: a paragraph that is cut into two has the same words. Whatever is shorter counts: "not" is one word.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.thresholds import THRESHOLDS
from pipeline.stages.compare.tokens import Token

# difflib is quadratic: above this many pairs of words (600 by 600) what both ends share is taken off, and the rest is
# one edit.
_CELLS_MAX = 360_000


class Edit(NamedTuple):
    """Words that were replaced; one side is empty where they were added or removed. `before` is the word in front."""

    old: tuple[Token, ...]
    new: tuple[Token, ...]
    before: str = ""


class EditedPair(NamedTuple):
    """A clause, what it became, and how."""

    old: Clause
    new: Clause
    edits: list[Edit]


class Runs:
    """How often each run of `size` words stands in a document."""

    def __init__(self, clauses: Iterable[Clause], *, size: int = THRESHOLDS.moved_words_min) -> None:
        self.size = size
        words = [word for clause in clauses for word in clause.words]
        self.counts = Counter(_runs(words, size))


class Moves:
    """Which words of either version the other one has as well, elsewhere."""

    def __init__(self, old: Runs, new: Runs) -> None:
        self._old, self._new = old.counts, new.counts
        self._size = old.size

    def gone(self, clause: Clause) -> list[Token]:
        """Return the words of an old clause that the new version does not say."""
        return self._left_over(clause.tokens, self._old, self._new)

    def come(self, clause: Clause) -> list[Token]:
        """Return the words of a new clause that the old version did not say."""
        return self._left_over(clause.tokens, self._new, self._old)

    def settled(self, edit: Edit) -> Edit:
        """Return an edit without the long runs that only moved."""
        old = self._left_over(edit.old, self._old, self._new)
        new = self._left_over(edit.new, self._new, self._old)
        return Edit(tuple(old), tuple(new), edit.before)

    def _left_over(
        self, own: Sequence[Token], here: Counter[tuple[str, ...]], there: Counter[tuple[str, ...]]
    ) -> list[Token]:
        words = [token.word for token in own]
        moved: set[int] = set()
        for first, run in enumerate(_runs(words, self._size)):
            if there[run] >= max(1, here[run]):
                moved.update(range(first, first + self._size))
        return [token for index, token in enumerate(own) if index not in moved]


def edits(old: Clause, new: Clause) -> list[Edit]:
    """Return what was changed between two clauses, in order."""
    left, right = old.tokens, new.tokens
    first = _shared(old.words, new.words)
    last = _shared(old.words[first:][::-1], new.words[first:][::-1])
    inner_left, inner_right = left[first : len(left) - last], right[first : len(right) - last]
    in_front = old.words[first - 1] if first else ""
    if len(inner_left) * len(inner_right) > _CELLS_MAX:
        return [Edit(inner_left, inner_right, in_front)]
    matcher = SequenceMatcher(
        None, [token.word for token in inner_left], [token.word for token in inner_right], autojunk=False
    )
    return [
        Edit(inner_left[i1:i2], inner_right[j1:j2], inner_left[i1 - 1].word if i1 else in_front)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many words two runs begin with alike."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _runs(words: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(size)), strict=False)
