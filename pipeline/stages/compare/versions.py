"""What the rules must know of the two whole texts: which words each has, and which of them are names."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.domain.document import Document
from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.edits import Edit
from pipeline.stages.compare.thresholds import THRESHOLDS, Thresholds
from pipeline.stages.compare.tokens import Token
from pipeline.stages.words import WordReader

# The vendor's own name and its products' stand everywhere in its documents.
_OWN_NAME_TIMES_MIN = 3
_RENAMED_WORDS_MAX = 2
_HEAD_CHARACTERS_MAX = 40
_HEAD = re.compile(r"([^\W\d_a-z][^\W_]*)[ \u00a0]$")
_WORD = re.compile(r"[^\W_]+")


class Renaming(NamedTuple):
    """The words of a name and those that took their place."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Versions:
    """The two texts, as far as the rules look beyond a clause."""

    old: Document
    new: Document
    old_clauses: Sequence[Clause]
    new_clauses: Sequence[Clause]
    thresholds: Thresholds = THRESHOLDS

    @cached_property
    def reader(self) -> WordReader:
        """The stemmer of this comparison."""
        return WordReader()

    @cached_property
    def is_english(self) -> bool:
        """Whether the lists of English words apply; a text too short to tell counts as English."""
        return {self.old.language, self.new.language} <= {"en", None}

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(_WORD.findall(self.old.text)), Counter(_WORD.findall(self.new.text))

    @cached_property
    def _times(self) -> Counter[str]:
        return Counter(map(str.lower, _WORD.findall(self.old.text))) + Counter(
            map(str.lower, _WORD.findall(self.new.text))
        )

    @cached_property
    def _folded(self) -> tuple[frozenset[str], frozenset[str]]:
        old, new = self._counts
        return frozenset(map(str.lower, old)), frozenset(map(str.lower, new))

    @cached_property
    def _texts(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(each.text for each in self.old_clauses), frozenset(each.text for each in self.new_clauses)

    def is_said_twice(self, clause: Clause, *, is_old: bool) -> bool:
        """Whether the other version says a clause letter by letter as well."""
        return clause.text in self._texts[1 if is_old else 0]

    def is_name(self, token: Token) -> bool:
        """Whether a word is written with a capital letter and nowhere without."""
        old, new = self._counts
        return token.is_capital and not old[token.word] and not new[token.word]

    def is_rare(self, word: str) -> bool:
        """Whether a word stands once in both texts together, as a slip of the pen does."""
        return self._times[word] <= 1

    def is_gone(self, token: Token) -> bool:
        """Whether the new text has a word of the old one nowhere."""
        return token.word not in self._folded[1]

    def is_new(self, token: Token) -> bool:
        """Whether the old text had a word of the new one nowhere."""
        return token.word not in self._folded[0]

    def renamings(self, edits: Iterable[Edit]) -> frozenset[Renaming]:
        """Return what was replaced behind the vendor's own names wherever it stood: "Acme Team", "Acme Business"."""
        found = set()
        for edit in edits:
            if not (edit.old and edit.new and _is_short(edit.old) and _is_short(edit.new)):
                continue
            head = _HEAD.search(self.old.text[max(0, edit.old[0].start - _HEAD_CHARACTERS_MAX) : edit.old[0].start])
            if head is None or self._counts[0][head.group(1)] < _OWN_NAME_TIMES_MIN:
                continue
            was = f"{head.group(1)} {self.old.text[edit.old[0].start : edit.old[-1].end]}"
            now = f"{head.group(1)} {self.new.text[edit.new[0].start : edit.new[-1].end]}"
            if was not in self.new.text and now not in self.old.text:
                found.add(_words(edit))
        return frozenset(found)

    @staticmethod
    def is_renaming(edit: Edit, renamings: frozenset[Renaming]) -> bool:
        """Whether an edit is one of the renamings."""
        return _words(edit) in renamings


def _is_short(side: Sequence[Token]) -> bool:
    return len(side) <= _RENAMED_WORDS_MAX and all(token.is_capital for token in side)


def _words(edit: Edit) -> Renaming:
    return Renaming(tuple(token.word for token in edit.old), tuple(token.word for token in edit.new))
