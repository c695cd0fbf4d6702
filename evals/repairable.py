"""Honest renderings that a reader would see: the evidence's own form is put in, and the status says `repaired`."""

from evals.dice import Dice
from evals.rendering_tools import Rendering, changed


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
    return changed(text[:1].lower() + text[1:], text)


def elided_ends(text: str, dice: Dice) -> str | None:
    """Dots around, as if something had been left off."""
    return dice.pick(["...", "…", "... "]) + text.rstrip(".") + dice.pick(["...", "…", " ..."])


REPAIRABLE: dict[str, Rendering] = {
    function.__name__: function for function in (quoted, emphasised, lower_initial, elided_ends)
}
