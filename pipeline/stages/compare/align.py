"""Find for each clause of the old version the one that it became in the new one.

Rules:
- equal words are the same clause wherever they stand: moved is not changed; neither is what a line break cut otherwise
  (`regroup.py`);
- of the others, the most alike go together first, each once; alike is the share of words in common, and of several
  that are as alike the nearest;
- what is left was removed or added.

Bounds: candidates come from an index by word, leaving out words that most clauses have, so that two texts without a
clause in common cost about what reading them does.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.regroup import Regrouped, without_regrouped
from pipeline.stages.compare.thresholds import THRESHOLDS

KeyT = TypeVar("KeyT")

# A word that stands in more clauses of the other side than this finds no candidates.
_POSTING_CLAUSES_MAX = 60
_CANDIDATES_MAX = 12


@dataclass(frozen=True)
class Alignment:
    """Clauses that changed, and those that one side alone has; what is equal is left out."""

    pairs: tuple[tuple[Clause, Clause], ...]
    removed: tuple[Clause, ...]
    added: tuple[Clause, ...]


def aligned(old: Sequence[Clause], new: Sequence[Clause], *, alike_min: float = THRESHOLDS.alike_min) -> Alignment:
    """Align two versions; clauses with at least `alike_min` of their words in common (0 to 1) can be a pair."""
    before, after = _without_equals(old, new)
    scored = _alike(before, after, alike_min)
    paired_old: dict[int, int] = {}
    paired_new: set[int] = set()
    for _, _, left, right in sorted(scored):
        if left not in paired_old and right not in paired_new:
            paired_old[left] = right
            paired_new.add(right)
    return Alignment(
        pairs=tuple((before[left], after[right]) for left, right in sorted(paired_old.items())),
        removed=tuple(clause for index, clause in enumerate(before) if index not in paired_old),
        added=tuple(clause for index, clause in enumerate(after) if index not in paired_new),
    )


def _without_equals(old: Sequence[Clause], new: Sequence[Clause]) -> Regrouped:
    """Take off what is equal letter by letter, then what is equal word by word, and what has no words."""
    before, after = _surplus(old, Counter(each.text for each in new)), _surplus(new, Counter(each.text for each in old))
    by_words = Counter(each.words for each in after), Counter(each.words for each in before)
    return without_regrouped(_other_words(before, by_words[0]), _other_words(after, by_words[1]))


def _surplus(clauses: Sequence[Clause], elsewhere: Counter[str]) -> list[Clause]:
    return [clause for clause in clauses if not _taken(elsewhere, clause.text)]


def _other_words(clauses: Sequence[Clause], elsewhere: Counter[tuple[str, ...]]) -> list[Clause]:
    return [clause for clause in clauses if clause.words and not _taken(elsewhere, clause.words)]


def _taken(counter: Counter[KeyT], key: KeyT) -> bool:
    """Whether there was one left of a key; then it is taken."""
    if counter[key] <= 0:
        return False
    counter[key] -= 1
    return True


def _alike(before: Sequence[Clause], after: Sequence[Clause], alike_min: float) -> list[tuple[float, int, int, int]]:
    """Return candidates as (-likeness, distance, old, new), so that sorting puts the best first."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for index, clause in enumerate(after):
        for word in clause.word_set:
            postings[word].append(index)
    scored = []
    for left, clause in enumerate(before):
        shared: Counter[int] = Counter()
        for word in sorted(clause.word_set):
            if len(postings[word]) <= _POSTING_CLAUSES_MAX:
                shared.update(postings[word])
        for right, _ in shared.most_common(_CANDIDATES_MAX):
            likeness = _likeness(clause, after[right])
            if likeness >= alike_min:
                scored.append((-likeness, abs(clause.place - after[right].place), left, right))
    return scored


def _likeness(left: Clause, right: Clause) -> float:
    """Return twice the words in common over all words, 0 to 1."""
    common = (Counter(left.words) & Counter(right.words)).total()
    return 2 * common / (len(left.words) + len(right.words))
