"""A rule of the screen: words that must be in a sentence, and then a pattern that it must match.

The words are looked up first, since nearly all sentences have none of them. Patterns see one sentence in small
letters on one line, and every gap in them is bounded, so that matching stays linear.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.stages.screening.sentence import Said

# Where an order may begin: at the start, behind punctuation, or behind words that only soften or join it.
START = (
    r"(?:^|[.!?][\"')\]]{0,2} {1,3}|[:;,(\[\"'*#>|–—] {0,3}|- |\b(?:please|kindly|now|then|and|but|so|also|just"
    r"|simply|instead"
    r"|always|first|second|third|finally|hereby|therefore|immediately|perhaps|or) |\byou (?:must|should|shall|will"
    r"|have to|need to"
    r"|are to) (?:now |also |please |simply |just )?|\b(?:asked|told|instructed|want you|like you|ask you"
    r"|urge you|sure) to )"
)


class Rule(NamedTuple):
    """Sets of words, of each of which a sentence must have one, and the pattern that it must then match."""

    words: tuple[frozenset[str], ...]
    pattern: re.Pattern[str]

    def holds(self, said: Said) -> bool:
        """Whether the sentence is one that this rule is about."""
        return not any(map(said.word_set.isdisjoint, self.words)) and self.pattern.search(said.lowered) is not None


def rule(words: Sequence[str] | str, *patterns: str) -> Rule:
    """Make a rule of lists of words and alternative patterns."""
    lists = [words] if isinstance(words, str) else words
    return Rule(tuple(frozenset(text.split()) for text in lists), re.compile("|".join(patterns)))


class RuleBook:
    """Rules by what they find; asked for a sentence, it tries those whose first set has a word of the sentence."""

    def __init__(self, rules: Mapping[str, Iterable[Rule]]) -> None:
        self._by_word: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for note, group in rules.items():
            for item in group:
                for word in item.words[0]:
                    self._by_word[word].append((note, item))

    def note(self, said: Said) -> str | None:
        """Return what a sentence does, or None when no rule holds for it."""
        for word in dict.fromkeys(said.words):
            for note, item in self._by_word.get(word, ()):
                if item.holds(said):
                    return note
        return None
