"""Put one word in the place of another, keeping everything else of the sentence as it is."""

import re
from functools import lru_cache

from evals.dice import Dice
from evals.swap_tables import SWAPS


@lru_cache(maxsize=64)
def _finder(kind: str) -> re.Pattern[str]:
    keys = sorted(SWAPS[kind], key=len, reverse=True)
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(map(re.escape, keys))})(?![\w'’-])", re.IGNORECASE)


def swapped(kind: str, sentence: str, dice: Dice) -> str | None:
    """Return the sentence with one word of a table's exchanged, or None when it has none."""
    places = list(_finder(kind).finditer(sentence))
    if not places:
        return None
    place = dice.pick(places)
    replacement = dice.pick(SWAPS[kind][place.group().lower()])
    if place.group()[0].isupper():
        replacement = replacement[:1].upper() + replacement[1:]
    before, after = sentence[: place.start()], sentence[place.end() :]
    if replacement:
        return before + replacement + after
    return f"{before.rstrip(' ')} {after.lstrip(' ')}".strip() if before.strip() else after.lstrip(" ")
