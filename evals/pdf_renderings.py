"""Honest renderings of a sentence as PDF readers give it: spaces too many and too few."""

import re

from evals.dice import Dice
from evals.rendering_tools import LONG_WORD, changed, divided


def doubled_spaces(text: str, dice: Dice) -> str | None:
    """PDF: spaces doubled."""
    return changed(re.sub(" ", lambda _: dice.pick([" ", "  ", "   "]), text), text)


def spaced_punctuation(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """PDF: a space before punctuation."""
    return changed(re.sub(r"(?<=\w)(?=[,;:)](?:\s|$))|(?<=\w)(?=\.$)", " ", text), text)


def unspaced_punctuation(text: str, dice: Dice) -> str | None:  # noqa: ARG001
    """PDF: no space behind punctuation."""
    return changed(re.sub(r"(?<=[,;:)])\s+", "", text), text)


def spaced_letters(text: str, dice: Dice) -> str | None:
    """PDF: a space inside a word."""
    return changed(LONG_WORD.sub(lambda word: divided(word.group(), " ", dice), text, count=1), text)


def lost_space(text: str, dice: Dice) -> str | None:
    """PDF: a space between two words lost."""
    places = [place.start() for place in re.finditer(r"(?<=[^\W\d_]{4}) (?=[^\W\d_]{4})", text)]
    if not places:
        return None
    at = dice.pick(places)
    return text[:at] + text[at + 1 :]
