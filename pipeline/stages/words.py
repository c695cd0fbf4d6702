"""Words as retrieval and phrase matching see them: folded, stemmed, with their place in the text."""

import re
import unicodedata
from typing import NamedTuple

import Stemmer

# A number keeps its decimal part ("TLS 1.2"); everything else splits at punctuation ("opt-in" is two words).
# Soft hyphens and zero-width characters do not end a word.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|[^\W_]+(?:[{_INVISIBLE}'’][^\W_]+)*")
_DROPPED = str.maketrans("", "", _INVISIBLE)

NEGATIONS = frozenset(
    {"not", "no", "never", "cannot", "without", "neither", "nor", "none", "nobody", "nothing", "nowhere"}
)

NUMBER_WORDS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty"}
    | {"thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"}
)
_NEVER_STEMMED = NEGATIONS | NUMBER_WORDS


class Word(NamedTuple):
    """A stemmed word and the span that it was read from."""

    stem: str
    start: int
    end: int


class SpelledWord(NamedTuple):
    """A stem and the folded word that it is the stem of."""

    stem: str
    spelling: str


class _Part(NamedTuple):
    word: SpelledWord
    start: int
    end: int


class WordReader:
    """Reads words; one per thread, because the Snowball stemmer is not safe to share."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._parts: dict[str, tuple[_Part, ...]] = {}

    def words(self, text: str) -> list[Word]:
        """Return the words of a text in order. "don't" is read as "do" and "not"; possessives lose their "'s"."""
        return [
            Word(part.word.stem, match.start() + part.start, match.start() + part.end)
            for match in _WORD.finditer(text)
            for part in self._read(match.group())
        ]

    def spelled(self, text: str) -> list[SpelledWord]:
        """Return the same words as they are spelled."""
        return [part.word for raw in _WORD.findall(text) for part in self._read(raw)]

    def stems(self, text: str) -> list[str]:
        """Return the stems alone."""
        return [word.stem for word in self.spelled(text)]

    def _read(self, raw: str) -> tuple[_Part, ...]:
        # A text repeats its words: each is folded and stemmed once.
        parts = self._parts.get(raw)
        if parts is None:
            parts = self._parts[raw] = self._taken_apart(raw)
        return parts

    def _taken_apart(self, raw: str) -> tuple[_Part, ...]:
        word, end = _folded(raw), len(raw)
        if word.endswith("n't"):
            stem = "can" if word == "can't" else "will" if word == "won't" else word[:-3]
            return _Part(SpelledWord(stem, stem), 0, end - 3), _Part(SpelledWord("not", "not"), end - 3, end)
        word = word.split("'")[0] or word
        stem = word if word in _NEVER_STEMMED else self._stemmer.stemWord(word)
        return (_Part(SpelledWord(stem, word), 0, end),)


def _folded(word: str) -> str:
    """Lower case, straight apostrophes, and ligatures as the letters that they join."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word.translate(_DROPPED).replace("’", "'")).lower()
