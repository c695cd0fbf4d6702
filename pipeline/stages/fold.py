"""Fold what typesetting changes and meaning does not, keeping the way back to the raw text.

Folded away, so that honest renderings of the same words are equal:
- Unicode compatibility forms (ligatures, full-width letters), but not superscripts, subscripts, fractions and encircled
  digits: `30¹` is not `301`;
- the many quotation marks, apostrophes and dashes, and two hyphens typed for a dash;
- invisible characters: soft hyphens, zero-width and directional marks, variation selectors;
- white space of every kind and amount, since PDF text loses and invents it, but not between two digits;
- bullets at the start of a line; hyphens between letters, which line ends add and swallow, but not a spaced dash.

Everything else stays: letters, digits, case, punctuation. Nothing is ever compared by likeness: on real policies fuzzy
matching gives "we do use" 95.8 against "we do not use", and "300 days" 99.0 against "30 days".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

_INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
# Directional marks, variation selectors, tags.
_INVISIBLE_RANGES = ((0x202A, 0x202E), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0xE0000, 0xE01EF))
_DOUBLE_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f")
_SINGLE_QUOTES = frozenset("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u00b4\u0060")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_KEPT_DECOMPOSITIONS = ("<super>", "<sub>", "<fraction>", "<circle>")
BULLETS = "•‣◦▪▫●○■□·∙*\\-‐‑‒–—−"
_BULLET = re.compile(rf"(?m)^[^\S\n]*[{BULLETS}][^\S\n]+")
_TYPED_DASH = re.compile(r"(?<!-)-{2,3}(?!-)")


@dataclass(frozen=True)
class FoldedText:
    """A folded text; folded character `i` was read from `raw[starts[i]:ends[i]]`, after white space if `spaced[i]`."""

    raw: str
    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    spaced: tuple[bool, ...]

    @cached_property
    def lowered(self) -> "FoldedText":
        """The same with letter case folded away; a letter whose small form is two characters keeps one place."""
        forms = [character.lower() for character in self.folded]
        if sum(map(len, forms)) == len(forms):
            return FoldedText(self.raw, "".join(forms), self.starts, self.ends, self.spaced)
        return FoldedText(
            raw=self.raw,
            folded="".join(forms),
            starts=tuple(start for form, start in zip(forms, self.starts, strict=True) for _ in form),
            ends=tuple(end for form, end in zip(forms, self.ends, strict=True) for _ in form),
            spaced=tuple(
                spaced and not i for form, spaced in zip(forms, self.spaced, strict=True) for i in range(len(form))
            ),
        )


class _Folding:
    """The folded characters so far, each with its place."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.spaced: list[bool] = []

    def add(self, character: str, start: int, end: int, *, spaced: bool) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)
        self.spaced.append(spaced)


def folded(text: str) -> FoldedText:
    """Fold a text."""
    folding = _Folding()
    skipped = {position for match in _BULLET.finditer(text) for position in range(match.start(), match.end())}
    skipped |= {position for match in _TYPED_DASH.finditer(text) for position in range(match.start() + 1, match.end())}
    position, length, gap = 0, len(text), False
    while position < length:
        end = position + 1
        while end < length and text[end] > "\u02ff" and unicodedata.combining(text[end]):
            end += 1
        if position in skipped:
            gap = gap or text[position] != "-"
        elif text[position].isspace():
            gap = True
        else:
            for character in _folded_cluster(text[position:end]):
                if gap and character.isdigit() and folding.characters and folding.characters[-1].isdigit():
                    folding.add(" ", position, end, spaced=False)
                folding.add(character, position, end, spaced=gap)
                gap = False
        position = end
    return _without_inner_hyphens(text, folding)


@lru_cache(maxsize=8192)
def _folded_cluster(cluster: str) -> str:
    if len(cluster) == 1:
        code = ord(cluster)
        if cluster in _INVISIBLE or any(low <= code <= high for low, high in _INVISIBLE_RANGES):
            return ""
        if cluster in _DOUBLE_QUOTES:
            return '"'
        if cluster in _SINGLE_QUOTES:
            return "'"
        if cluster in _DASHES:
            return "-"
        if unicodedata.decomposition(cluster).startswith(_KEPT_DECOMPOSITIONS):
            return cluster
    return "".join(unicodedata.normalize("NFKC", cluster).split())


def _without_inner_hyphens(raw: str, folding: _Folding) -> FoldedText:
    """Drop hyphens between letters, unless spaced on both sides; what follows a dropped one is not spaced."""
    characters, spaced = folding.characters, list(folding.spaced)
    last = len(characters) - 1
    kept: list[int] = []
    for index, character in enumerate(characters):
        inner = (
            character == "-"
            and 0 < index < last
            and characters[index - 1].isalpha()
            and characters[index + 1].isalpha()
            and not (spaced[index] and spaced[index + 1])
        )
        if inner:
            spaced[index + 1] = False
        else:
            kept.append(index)
    return FoldedText(
        raw=raw,
        folded="".join(characters[index] for index in kept),
        starts=tuple(folding.starts[index] for index in kept),
        ends=tuple(folding.ends[index] for index in kept),
        spaced=tuple(spaced[index] for index in kept),
    )
