"""Content that a server streams out of order, put back where it belongs.

React sends what was slow as `<div hidden id="S:3">` at the end of the body and moves it to `<template id="B:3">` with
an inline script; a reader sees it in its place. `P:` marks placeholders in segments that were themselves late.
"""

import re

from extractors.formats.html_tree import Element, drop

_SEGMENT = re.compile(r"^S:([0-9a-f]+)$")
SEGMENTS_MAX = 2_000


def streamed_put_back(root: Element) -> None:
    """Move streamed segments to their placeholders; without one they become visible where they are."""
    places = {
        place.get("id") or "": place for place in root.iter("template") if (place.get("id") or "")[:2] in {"B:", "P:"}
    }
    segments = [
        node for node in root.iter("div") if node.get("hidden") is not None and _SEGMENT.match(node.get("id") or "")
    ]
    for segment in segments[:SEGMENTS_MAX]:
        del segment.attrib["hidden"]
        number = (segment.get("id") or "")[2:]
        place = places.get(f"B:{number}", places.get(f"P:{number}"))
        if place is not None and not _is_within(place, segment):
            drop(segment)
            segment.tail = None
            place.addprevious(segment)


def _is_within(element: Element, other: Element) -> bool:
    return any(ancestor is other for ancestor in element.iterancestors())
