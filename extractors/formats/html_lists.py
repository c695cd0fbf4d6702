"""The marks that a browser paints before list items and that are not in the markup: "1.", "(a)" needs "a.", "- ".

A mark is written once, before the item's first words. Items whose own words begin with a mark get no second one.
"""

import re

from extractors.formats.html_tree import Element, tag_of

_OWN_MARK = re.compile(r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxlcIVXLC]{1,5})[.)]|[•·▪◦‣–—*-]\s)")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_TYPES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I", "decimal": "1", "none": "none",
}  # fmt: skip
_STYLE_TYPE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")
_LETTERS = 26
ROMAN_MAX = 399
NUMBER_MAX = 100_000


class _List:
    def __init__(self, element: Element) -> None:
        self.is_ordered = tag_of(element) == "ol"
        declared = _STYLE_TYPE.search(element.get("style") or "")
        self.type = _TYPES.get(declared.group(1) if declared else "", element.get("type") or "1")
        self.next = _number(element.get("start"), 1)


class ListMarks:
    """The open lists and items, and the mark that waits for words."""

    def __init__(self) -> None:
        self._lists: list[_List] = []
        self._items = 0
        self._waiting = ""

    @property
    def is_in_list(self) -> bool:
        """Whether words now belong to an item."""
        return self._items > 0

    def open_list(self, element: Element) -> None:
        """A list begins."""
        self._lists.append(_List(element))

    def close_list(self) -> None:
        """The innermost list ends."""
        if self._lists:
            self._lists.pop()

    def open_item(self, element: Element) -> None:
        """An item begins; its mark waits for its first words."""
        self._items += 1
        innermost = self._lists[-1] if self._lists else None
        if innermost is None or not innermost.is_ordered:
            self._waiting = "- "
            return
        number = _number(element.get("value"), innermost.next)
        innermost.next = number + 1
        self._waiting = "" if innermost.type == "none" else f"{mark_of(number, innermost.type)}. "

    def close_item(self) -> None:
        """The innermost item ends."""
        self._items = max(0, self._items - 1)
        self._waiting = ""

    def take(self, raw: str = "") -> str:
        """Return the waiting mark, once; empty when `raw` begins with a mark of its own."""
        mark, self._waiting = self._waiting, ""
        return "" if _OWN_MARK.match(raw) or (mark == "- " and not raw) else mark


def mark_of(number: int, kind: str) -> str:
    """Return a list number as HTML's types `1`, `a`, `A`, `i` and `I` write it."""
    if kind in {"a", "A"} and 1 <= number <= _LETTERS * (_LETTERS + 1):
        high, low = divmod(number - 1, _LETTERS)
        letters = (chr(ord("a") + high - 1) if high else "") + chr(ord("a") + low)
        return letters.upper() if kind == "A" else letters
    if kind in {"i", "I"} and 1 <= number <= ROMAN_MAX:
        numeral, rest = "", number
        for value, letters in _ROMAN:
            numeral += letters * (rest // value)
            rest %= value
        return numeral.upper() if kind == "I" else numeral
    return str(number)


def _number(value: str | None, default: int) -> int:
    try:
        number = int((value or "").strip()[:8])
    except ValueError:
        return default
    return number if abs(number) <= NUMBER_MAX else default
