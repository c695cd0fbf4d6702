"""What the rules look at: the words that went and came, in the sentences that they stood in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.stages.compare import vocabulary
from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.tokens import Token
from pipeline.stages.compare.versions import Versions


class PlacedToken(NamedTuple):
    """A word that one side has more of, and its sentence."""

    token: Token
    clause: Clause

    @property
    def place(self) -> int:
        """Which word of the sentence it is, from 0."""
        return self.clause.places[self.token.start]


@dataclass(frozen=True)
class Difference:
    """The words that went and came, and the sentences that they stood in; None where one version has none."""

    gone: Sequence[Token]
    come: Sequence[Token]
    old: Clause | None
    new: Clause | None
    versions: Versions
    is_entry: bool = False

    @cached_property
    def went(self) -> Counter[str]:
        """The words that the new sentence has less often."""
        return _words(self.gone) - _words(self.come)

    @cached_property
    def came(self) -> Counter[str]:
        """The words that the new sentence has more often."""
        return _words(self.come) - _words(self.gone)

    @cached_property
    def changed(self) -> frozenset[str]:
        """All of them, without numbers that both sentences say, in digits or in words."""
        said_twice = numbers_of(self.old) & numbers_of(self.new)
        return frozenset(word for word in (*self.went, *self.came) if number_of(word) not in said_twice)

    @cached_property
    def moved_tokens(self) -> tuple[PlacedToken, ...]:
        """The tokens that one side has more of, each with its sentence."""
        return tuple(
            PlacedToken(token, clause)
            for own, surplus, clause in ((self.gone, self.went, self.old), (self.come, self.came, self.new))
            if clause is not None
            for token in own
            if token.word in surplus
        )

    def sentence_has(self, words: frozenset[str]) -> bool:
        """Whether either sentence has one of some words."""
        return any(clause is not None and clause.word_set & words for clause in (self.old, self.new))


def numbers_of(clause: Clause | None) -> frozenset[str]:
    """Return the numbers that a clause says, in digits; none of no clause."""
    numbers = map(number_of, clause.words) if clause is not None else ()
    return frozenset(number for number in numbers if number is not None)


def number_of(word: str) -> str | None:
    """Return the number that a word is, in digits, or None. "One" is hardly ever a number."""
    return word if word[0].isdigit() else vocabulary.NUMBERS_IN_WORDS.get(word)


def _words(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(token.word for token in tokens)
