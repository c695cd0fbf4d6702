"""Which paragraphs of a Word document are headings or list items, by their own properties and their styles'."""

import re

from extractors.formats.html_tree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)$", re.IGNORECASE)
# `basedOn` chains are a few styles long; a cycle must end.
CHAIN_MAX = 20
LEVELS = 6


class Styles:
    """The style sheet of one document, possibly absent."""

    def __init__(self, root: Element | None) -> None:
        styles = root.iter(_W + "style") if root is not None else ()
        self._by_id = {style.get(_W + "styleId") or "": style for style in styles}

    def heading_level(self, paragraph: Element) -> int:
        """Return 1 to 6, 0 when the paragraph is no heading."""
        for properties, name in self._chain(paragraph):
            level = _value(properties, "outlineLvl")
            if level.isdigit():
                return int(level) + 1 if int(level) < LEVELS else 0
            if match := _HEADING.match(name):
                return min(LEVELS, max(1, int(match.group(1))))
            if name.lower() == "title":
                return 1
        return 0

    def is_list_item(self, paragraph: Element) -> bool:
        """Whether the paragraph is numbered or bulleted."""
        for properties, name in self._chain(paragraph):
            numbering = properties.find(_W + "numPr") if properties is not None else None
            if numbering is not None:
                return _value(numbering, "numId") != "0"
            if name.lower().startswith("list "):
                return True
        return False

    def _chain(self, paragraph: Element) -> list[tuple[Element | None, str]]:
        own = paragraph.find(_W + "pPr")
        chain: list[tuple[Element | None, str]] = [(own, "")]
        identity = _value(own, "pStyle")
        while identity in self._by_id and len(chain) < CHAIN_MAX:
            style = self._by_id[identity]
            chain.append((style.find(_W + "pPr"), _value(style, "name")))
            identity = _value(style, "basedOn")
        return chain


def _value(parent: Element | None, name: str) -> str:
    child = parent.find(_W + name) if parent is not None else None
    return (child.get(_W + "val") or "") if child is not None else ""
