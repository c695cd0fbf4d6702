"""Whether a text says a sequence of words: written apart from `pipeline.stages.fold`, so that one can check the other.

A word is a run of letters in lower case; a number is one word with its decimals and groups; signs that carry meaning
($, €, %, <, ...) are words too. Everything else only separates.
"""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[$€£¥%‰°±<>≤≥=≠+¹²³½¼¾]")


def wording(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).lower())


def spoken(words: list[str]) -> str:
    """Join words so that a sequence of whole words is a substring."""
    return f" {' '.join(words)} "


def occurrences(words: list[str], said: str) -> int:
    """Count the places where a joined text says the words one after another."""
    needle, count, place = spoken(words), 0, -1
    while (place := said.find(needle, place + 1)) >= 0:
        count += 1
    return count


def is_said(quote: str, said: str) -> bool:
    """Whether a joined text contains a quotation's words, contiguous and in order. Nothing is said by no words."""
    words = wording(quote)
    return not words or spoken(words) in said
