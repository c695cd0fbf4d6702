"""Honest renderings: the same words as typesetting, browsers, PDF readers and models write them.

A function returns None where a sentence gives no occasion. Every one of `FORMS` must be `verified`.
"""

import re
import unicodedata

from evals import pdf_renderings
from evals.dice import Dice
from evals.rendering_tools import LONG_WORD, Rendering, changed, divided

_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_SPACES = " \u2002\u2003\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")


def straight_quotes(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Typographic quotation marks typed as ASCII."""
    return changed(text.translate(str.maketrans("“”„‘’‚«»", '"""\'\'\'""')), text)


def curly_quotes(text: str, dice: Dice) -> str | None:
    """ASCII quotation marks set as typographic ones, of one language or another."""
    opening, closing = dice.pick([("“", "”"), ("„", "“"), ("«", "»")])
    turned = re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", text).replace("'", dice.pick(["’", "ʼ", "′"]))
    return changed(turned, text)


def other_apostrophes(text: str, dice: Dice) -> str | None:
    """Any apostrophe for any other."""
    return changed(re.sub(r"(?<=\w)['’](?=\w)", dice.pick(["’", "'", "ʼ", "`", "´"]), text), text)


def ligatures(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Letters set as one glyph."""
    new = text
    for letters, glyph in _LIGATURES.items():
        new = new.replace(letters, glyph)
    return changed(new, text)


def non_breaking_spaces(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """All spaces hard."""
    return changed(text.replace(" ", "\u00a0"), text)


def odd_spaces(text: str, dice: Dice) -> str | None:
    """Thin, wide and other spaces."""
    return changed(re.sub(" ", lambda _: dice.pick(_SPACES), text), text)


def soft_hyphens(text: str, dice: Dice) -> str | None:
    """Break hints inside words."""
    return changed(LONG_WORD.sub(lambda word: divided(word.group(), "\u00ad", dice), text), text)


def zero_width(text: str, dice: Dice) -> str | None:
    """Characters that nobody sees."""
    return changed(LONG_WORD.sub(lambda word: divided(word.group(), dice.pick(_UNSEEN), dice), text), text)


def line_breaks(text: str, dice: Dice) -> str | None:
    """Wrapped lines, indented or not."""
    return changed(re.sub(" ", lambda _: dice.pick([" ", " ", "\n", "\n   ", "\r\n"]), text), text)


def hyphenated_lines(text: str, dice: Dice) -> str | None:
    """Words divided at line ends."""
    hyphen = dice.pick(["-\n", "\u2010\n", "-\n  ", "\u00ad\n"])
    return changed(LONG_WORD.sub(lambda word: divided(word.group(), hyphen, dice), text, count=2), text)


def bulleted(text: str, dice: Dice) -> str | None:
    """A bullet in front."""
    return dice.pick(["• ", "- ", "* ", "– ", "▪ ", "◦  ", "·\t"]) + text


def enumerated(text: str, dice: Dice) -> str | None:
    """A list number in front, where the sentence has none and does not begin with a number."""
    return None if re.match(r"\W*(\d|\(?\w{1,4}[.)]\s)", text) else dice.pick(["1. ", "(a) ", "iv) ", "12.3. "]) + text


def dashes(text: str, dice: Dice) -> str | None:
    """Any dash for any other."""
    return changed(re.sub(r"[-‐‑–—−]", lambda _: dice.pick("-‐‑–—−"), text), text)


def ascii_dashes(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """A long dash typed as two hyphens."""
    return changed(re.sub("[–—]", "--", text), text)


def full_width(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Digits and Latin letters in their East Asian width."""
    return changed("".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text), text)


def decomposed(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """Accents apart from their letters."""
    return changed(unicodedata.normalize("NFD", text), text)


def spelled_ellipsis(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """… as three stops, or the other way round."""
    return changed(text.replace("…", "...") if "…" in text else text.replace("...", "…"), text)


def without_final_stop(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """The closing mark left off."""
    return changed(re.sub(r"[.;:,]+$", "", text), text)


def padded(text: str, dice: Dice) -> str | None:
    """White space around."""
    return dice.pick(["  ", "\n", "\t", "\u00a0"]) + text + dice.pick(["  ", "\n", "\u200b"])


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
        pdf_renderings.doubled_spaces,
        pdf_renderings.spaced_punctuation,
        pdf_renderings.unspaced_punctuation,
        pdf_renderings.spaced_letters,
        pdf_renderings.lost_space,
        full_width,
        decomposed,
        spelled_ellipsis,
        without_final_stop,
        padded,
    )
}
# On the document's side only what a page or a PDF does to its own text.
SET_IN_DOCUMENTS = tuple(name for name in FORMS if name not in {"enumerated", "without_final_stop", "padded"})
