"""A page's title: <title>, without the site's name where the first heading shows which part that is; or the heading."""

import re

from extractors.formats.characters import cleaned
from extractors.formats.html_tree import Element, all_text

_SEPARATOR = re.compile(r"\s+[|·•–—»-]\s+|\s*\|\s*")


def title_of(root: Element) -> str:
    """Return the title, empty when the page has none."""
    title = _text(next((node for node in root.iter("title") if _is_in_head(node)), None))
    heading = _text(next(root.iter("h1"), None))
    if not title:
        return heading or _from_meta(root)
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    return next((part for part in parts if heading and part.casefold() == heading.casefold()), title)


def _text(element: Element | None) -> str:
    return cleaned(all_text(element)).text if element is not None else ""


def _is_in_head(element: Element) -> bool:
    """Drawings have titles too."""
    parent = element.getparent()
    return parent is None or parent.tag in {"head", "html", "body"}


def _from_meta(root: Element) -> str:
    metas = (meta for meta in root.iter("meta") if meta.get("property") == "og:title" or meta.get("name") == "title")
    return next((cleaned(meta.get("content") or "").text for meta in metas), "")
