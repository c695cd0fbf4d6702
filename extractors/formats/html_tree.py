"""The parsed page, and the few things that every pass over it needs.

Passes are iterative (`iterwalk`) and take away what they are about, so that the next one sees less: hidden text,
links, boilerplate, and in the end blocks of text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.errors import ExtractionFailed


def word_set(words: str) -> frozenset[str]:
    """Return the words of a vocabulary, which reads better as a sentence than as a column of strings."""
    return frozenset(words.split())


# libxml2 stops reading at 2,048 levels, ordinary pages stay under 60.
DEPTH_MAX = 1_000
# Utility classes fill a line or two; a kilobyte of them is an attack on the reader.
NAME_CHARS_MAX = 1_000
# What nobody reads as text. `noscript` is not shown where scripts run; `title` is read on its own.
UNREAD = word_set(
    "script style template noscript svg iframe object embed canvas audio video picture source track map area select "
    "option datalist textarea input meter progress head title meta link base applet frameset frame noframes"
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What stands on lines of its own.
BLOCKS = word_set(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table "
    "tbody td tfoot th thead tr ul"
)

_WORD_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UTILITY = re.compile(r"[:@\[/]")
_STATE = re.compile(
    r"(?:^|[-_])(?:has|no|not|with|without|is|visible|hidden|open|opened|closed|offset|enabled)(?:[-_]|$)",
    re.IGNORECASE,
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>")
_TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_VOID = word_set("area base br col embed hr img input link meta source track wbr p li")

__all__ = [
    "BLOCKS",
    "HEADINGS",
    "UNREAD",
    "Element",
    "all_text",
    "drop",
    "name_tokens",
    "parsed",
    "spaced_text",
    "tag_of",
    "walk",
    "word_set",
]


def parsed(markup: str) -> Element:
    """Return the root element of a page, however broken.

    Raises:
        ExtractionFailed: when not even a repairing parser finds an element.
    """
    markup = _ILLEGAL.sub(" ", markup)
    if markup.count("<") > DEPTH_MAX and _depth_is_excessive(markup):
        markup = _flattened(markup)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = cast("Element | None", etree.fromstring(markup.encode(), parser))
    except (etree.LxmlError, ValueError) as exc:
        raise ExtractionFailed(f"The page is not readable as HTML: {exc}") from exc
    if root is None:
        raise ExtractionFailed("The page is empty")
    _free_what_broken_drawings_swallowed(root)
    return root


def _free_what_broken_drawings_swallowed(root: Element) -> None:
    """A browser leaves a drawing at the first paragraph; libxml2 goes on to the end of the page if it is not closed."""
    for drawing in root.iter("svg", "picture", "map"):
        has_page_in_it = next(drawing.iter("p", "div", "h1", "h2", "h3", "ul", "ol", "table"), None) is not None
        if has_page_in_it and next(drawing.iter("foreignobject"), None) is None:
            drawing.tag = "div"


def tag_of(element: Element) -> str:
    """Return the lower-case tag name, empty for comments and the like."""
    tag = cast("object", element.tag)  # the stubs forget that a comment's tag is a function
    return tag if isinstance(tag, str) else ""


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield ("start" | "end" | "comment", node) in document order."""
    yield from etree.iterwalk(root, events=("start", "end", "comment"))


def drop(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)


def name_tokens(element: Element) -> frozenset[str]:
    """Return the words that class and id are made of: `siteFooter-nav` gives site, footer, nav.

    Names that speak of something else than the element are left out: utilities with a condition (`toc-visible:flex`)
    and states of a surrounding (`has-sidebar`, `no-footer`, `nav-open`).
    """
    classes, identity = element.get("class"), element.get("id")
    return _tokens_of(f"{classes or ''} {identity or ''}"[:NAME_CHARS_MAX]) if classes or identity else frozenset()


@lru_cache(maxsize=4_096)
def _tokens_of(names: str) -> frozenset[str]:
    plain = " ".join(name for name in names.split() if not _UTILITY.search(name) and not _STATE.search(name))
    return frozenset(_WORD_BREAK.sub(" ", plain).lower().split())


def spaced_text(element: Element) -> str:
    """Return the folded text of all elements within, each apart from the next."""
    return " ".join(" ".join(map(str, element.itertext(tag="*"))).split())


def all_text(element: Element) -> str:
    """Return the text of all elements within, comments left out."""
    return "".join(map(str, element.itertext(tag="*")))


def _depth_is_excessive(markup: str) -> bool:
    depth = 0
    for match in _TAG_START.finditer(markup):
        if match.group(2).lower() not in _VOID:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            if depth > DEPTH_MAX:
                return True
    return False


def _flattened(markup: str) -> str:
    """Leave out the tags that nest deeper than DEPTH_MAX; their text moves up."""
    depth = 0

    def shallow(match: re.Match[str]) -> str:
        nonlocal depth
        if match.group(2).lower() in _VOID:
            return match.group()
        if match.group(1):
            depth = max(0, depth - 1)
            return match.group() if depth < DEPTH_MAX else " "
        depth += 1
        return match.group() if depth <= DEPTH_MAX else " "

    return _TAG.sub(shallow, markup)
