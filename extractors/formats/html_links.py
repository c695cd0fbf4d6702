"""The links that a page offers: absolute, http(s), without fragment, each address once, with its place and words.

Links in menus and footers are wanted here more than any others: that is where vendors put their policies.
"""

from urllib.parse import urldefrag, urljoin, urlsplit

from extractors.formats.characters import cleaned
from extractors.formats.html_tree import Element, all_text, name_tokens, tag_of, walk
from pipeline.domain.document import Link

LINKS_MAX = 5_000
TEXT_CHARS_MAX = 300
URL_CHARS_MAX = 2_000
BODY = "body"

_PLACE_OF_TAG = {"header": "header", "footer": "footer", "nav": "nav"}
_PLACE_OF_ROLE = {"banner": "header", "contentinfo": "footer", "navigation": "nav", "menu": "nav", "menubar": "nav"}
_PLACE_OF_NAME = {"footer": "footer", "navbar": "nav", "navigation": "nav", "nav": "nav", "menu": "nav"}
_RANK = {"footer": 3, "header": 2, "nav": 1, BODY: 0}


def links_of(root: Element, url: str) -> tuple[Link, ...]:
    """Return the page's links in document order; `url` is where the page came from."""
    base = _base_of(root, url)
    places = [BODY]
    found: dict[str, Link] = {}
    for event, node in walk(root):
        if event == "start":
            places.append(_place_within(places[-1], node))
            if tag_of(node) in {"a", "area"} and node.get("href") and len(found) < LINKS_MAX:
                _note(found, _absolute(base, node.get("href") or ""), node, places[-1])
        elif event == "end":
            places.pop()
    return tuple(found.values())


def _note(found: dict[str, Link], target: str | None, element: Element, place: str) -> None:
    if target is None:
        return
    known = found.get(target)
    if known is None or not known.text:
        words = _words_of(element)
        found[target] = Link(url=target, text=words, place=known.place if known else place)


def _place_within(outer: str, element: Element) -> str:
    own = _PLACE_OF_TAG.get(tag_of(element)) or _PLACE_OF_ROLE.get(element.get("role") or "")
    if own is None and tag_of(element) in {"div", "section", "ul"}:
        tokens = name_tokens(element)
        own = next((place for name, place in _PLACE_OF_NAME.items() if name in tokens), None)
    return own if own is not None and _RANK[own] > _RANK[outer] else outer


def _words_of(element: Element) -> str:
    words = cleaned(all_text(element)).text
    if not words:
        pictures = (picture.get("alt") or "" for picture in element.iter("img"))
        labels = (element.get("aria-label") or "", element.get("title") or "", *pictures)
        words = cleaned(next(filter(None, labels), "")).text
    return words[:TEXT_CHARS_MAX].strip()


def _base_of(root: Element, url: str) -> str:
    element = next(root.iter("base"), None)
    href = element.get("href") if element is not None else None
    try:
        return urljoin(url, href.strip()) if href else url
    except ValueError:
        return url


def _absolute(base: str, href: str) -> str | None:
    try:
        target = urldefrag(urljoin(base, "".join(href.split()))).url
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if parts.scheme in {"http", "https"} and parts.netloc and len(target) <= URL_CHARS_MAX else None
