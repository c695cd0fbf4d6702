"""What all renderings are made with."""

import re
from collections.abc import Callable

from evals.dice import Dice

Rendering = Callable[[str, Dice], str | None]
LONG_WORD = re.compile(r"[^\W\d_]{7,}")


def changed(new: str, old: str) -> str | None:
    """Return the new text, or None when it is the old one: a sentence that gives no occasion is no case."""
    return new if new != old else None


def divided(word: str, mark: str, dice: Dice) -> str:
    """Return a long word with a mark inside."""
    at = 2 + dice.number(len(word) - 4)
    return word[:at] + mark + word[at:]
