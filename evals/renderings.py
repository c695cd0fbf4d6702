"""Honest renderings: the same words as typesetting, browsers, PDF readers and models write them.

A function returns None where a sentence gives no occasion. `FORMS` must be `verified`; `REPAIRABLE` changes what a
reader would see, so the evidence's own form is put in and the status says `repaired`.
"""

import re
import unicodedata
from collections.abc import Callable

from evals.dice import Dice

Rendering = Callable[[str, Dice], str | None]
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_SPACES = " \u2002\u2003\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
_LONG_WORD = re.compile(r"[^\W\d_]{7,}")


def _changed(new: str, old: str) -> str | None:
    return new if new != old else None


def straight_quotes(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Typographic quotation marks typed as ASCII."""
    return _changed(text.translate(str.maketrans("“”„‘’‚«»", '"""\'\'\'""')), text)


def curly_quotes(text: str, dice: Dice) -> str | None:
    """ASCII quotation marks set as typographic ones, of one language or another."""
    opening, closing = dice.pick([("“", "”"), ("„", "“"), ("«", "»")])
    turned = re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", text).replace("'", dice.pick(["’", "ʼ", "′"]))
    return _changed(turned, text)


def other_apostrophes(text: str, dice: Dice) -> str | None:
    """Any apostrophe for any other."""
    return _changed(re.sub(r"(?<=\w)['’](?=\w)", dice.pick(["’", "'", "ʼ", "`", "´"]), text), text)


def ligatures(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Letters set as one glyph."""
    new = text
    for letters, glyph in _LIGATURES.items():
        new = new.replace(letters, glyph)
    return _changed(new, text)


def non_breaking_spaces(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """All spaces hard."""
    return _changed(text.replace(" ", "\u00a0"), text)


def odd_spaces(text: str, dice: Dice) -> str | None:
    """Thin, wide and other spaces."""
    return _changed(re.sub(" ", lambda _: dice.pick(_SPACES), text), text)


def soft_hyphens(text: str, dice: Dice) -> str | None:
    """Break hints inside words."""
    return _changed(_LONG_WORD.sub(lambda word: _divided(word.group(), "\u00ad", dice), text), text)


def zero_width(text: str, dice: Dice) -> str | None:
    """Characters that nobody sees."""
    return _changed(_LONG_WORD.sub(lambda word: _divided(word.group(), dice.pick(_UNSEEN), dice), text), text)


def line_breaks(text: str, dice: Dice) -> str | None:
    """Wrapped lines, indented or not."""
    return _changed(re.sub(" ", lambda _: dice.pick([" ", " ", "\n", "\n   ", "\r\n"]), text), text)


def hyphenated_lines(text: str, dice: Dice) -> str | None:
    """Words divided at line ends."""
    hyphen = dice.pick(["-\n", "\u2010\n", "-\n  ", "\u00ad\n"])
    return _changed(_LONG_WORD.sub(lambda word: _divided(word.group(), hyphen, dice), text, count=2), text)


def _divided(word: str, mark: str, dice: Dice) -> str:
    at = 2 + dice.number(len(word) - 4)
    return word[:at] + mark + word[at:]


def bulleted(text: str, dice: Dice) -> str | None:
    """A bullet in front."""
    return dice.pick(["• ", "- ", "* ", "– ", "▪ ", "◦  ", "·\t"]) + text


def enumerated(text: str, dice: Dice) -> str | None:
    """A list number in front, where the sentence has none and does not begin with a number."""
    return None if re.match(r"\W*(\d|\(?\w{1,4}[.)]\s)", text) else dice.pick(["1. ", "(a) ", "iv) ", "12.3. "]) + text


def dashes(text: str, dice: Dice) -> str | None:
    """Any dash for any other."""
    return _changed(re.sub(r"[-‐‑–—−]", lambda _: dice.pick("-‐‑–—−"), text), text)


def ascii_dashes(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """A long dash typed as two hyphens."""
    return _changed(re.sub("[–—]", "--", text), text)


def doubled_spaces(text: str, dice: Dice) -> str | None:
    """PDF: spaces doubled."""
    return _changed(re.sub(" ", lambda _: dice.pick([" ", "  ", "   "]), text), text)


def spaced_punctuation(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """PDF: a space before punctuation."""
    return _changed(re.sub(r"(?<=\w)(?=[,;:)](?:\s|$))|(?<=\w)(?=\.$)", " ", text), text)


def unspaced_punctuation(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """PDF: no space behind punctuation."""
    return _changed(re.sub(r"(?<=[,;:)])\s+", "", text), text)


def spaced_letters(text: str, dice: Dice) -> str | None:
    """PDF: a space inside a word."""
    return _changed(_LONG_WORD.sub(lambda word: _divided(word.group(), " ", dice), text, count=1), text)


def lost_space(text: str, dice: Dice) -> str | None:
    """PDF: a space between two words lost."""
    places = [place.start() for place in re.finditer(r"(?<=[^\W\d_]{4}) (?=[^\W\d_]{4})", text)]
    if not places:
        return None
    at = dice.pick(places)
    return text[:at] + text[at + 1 :]


def full_width(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Digits and Latin letters in their East Asian width."""
    return _changed("".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text), text)


def decomposed(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Accents apart from their letters."""
    return _changed(unicodedata.normalize("NFD", text), text)


def spelled_ellipsis(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """… as three stops, or the other way round."""
    return _changed(text.replace("…", "...") if "…" in text else text.replace("...", "…"), text)


def without_final_stop(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """The closing mark left off."""
    return _changed(re.sub(r"[.;:,]+$", "", text), text)


def padded(text: str, dice: Dice) -> str | None:
    """White space around."""
    return dice.pick(["  ", "\n", "\t", "\u00a0"]) + text + dice.pick(["  ", "\n", "\u200b"])


def quoted(text: str, dice: Dice) -> str | None:
    """In quotation marks."""
    opening, closing = dice.pick([('"', '"'), ("“", "”"), ("'", "'"), ("«", "»")])
    return f"{opening}{text}{closing}"


def emphasised(text: str, dice: Dice) -> str | None:
    """Markdown around a word."""
    words = text.split(" ")
    at = dice.number(len(words))
    words[at] = f"**{words[at]}**"
    return " ".join(words)


def lower_initial(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """The first letter small, as in the middle of a sentence."""
    return _changed(text[:1].lower() + text[1:], text)


def elided_ends(text: str, dice: Dice) -> str | None:
    """Dots around, as if something had been left off."""
    return dice.pick(["...", "…", "... "]) + text.rstrip(".") + dice.pick(["...", "…", " ..."])


FORMS: dict[str, Rendering] = {
    function.__name__: function
    for function in (
        straight_quotes,
        curly_quotes,
        other_apostrophes,
        ligatures,
        non_breaking_spaces,
        odd_spaces,
        soft_hyphens,
        zero_width,
        line_breaks,
        hyphenated_lines,
        bulleted,
        enumerated,
        dashes,
        ascii_dashes,
        doubled_spaces,
        spaced_punctuation,
        unspaced_punctuation,
        spaced_letters,
        lost_space,
        full_width,
        decomposed,
        spelled_ellipsis,
        without_final_stop,
        padded,
    )
}
REPAIRABLE: dict[str, Rendering] = {
    function.__name__: function for function in (quoted, emphasised, lower_initial, elided_ends)
}
# On the document's side only what a page or a PDF does to its own text.
SET_IN_DOCUMENTS = tuple(name for name in FORMS if name not in {"enumerated", "without_final_stop", "padded"})
