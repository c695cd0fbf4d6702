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


class WordReader:
    """Reads words; one per thread, because the Snowball stemmer is not safe to share."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")

    def words(self, text: str) -> list[Word]:
        """Return the words of a text in order. "don't" is read as "do" and "not"; possessives lose their "'s"."""
        found: list[Word] = []
        for match in _WORD.finditer(text):
            word, start, end = _folded(match.group()), match.start(), match.end()
            if word.endswith("n't"):
                stem = "can" if word == "can't" else "will" if word == "won't" else word[:-3]
                found += [Word(stem, start, end - 3), Word("not", end - 3, end)]
                continue
            word = word.split("'")[0] or word
            found.append(Word(word if word in _NEVER_STEMMED else self._stemmer.stemWord(word), start, end))
        return found

    def stems(self, text: str) -> list[str]:
        """Return the stems alone."""
        return [word.stem for word in self.words(text)]


def _folded(word: str) -> str:
    """Lower case, straight apostrophes, and ligatures as the letters that they join."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word.translate(_DROPPED).replace("’", "'")).lower()
