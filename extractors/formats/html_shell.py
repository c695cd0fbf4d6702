"""Whether a page is a shell that its scripts would fill."""

import re

from extractors.formats.html_measure import Measure
from extractors.formats.html_tree import Element, all_text, word_set

# A shell shows a loading word, a skip link or a cookie line; the shortest real pages have a paragraph.
SHELL_CHARS_MAX = 400
# With the mark of an application around it even this little may be the menu of an unfilled page.
ROOT_NAMES = word_set("root app application next nuxt app-root react-root main-app svelte ember-app gatsby")
_ASKS_FOR_SCRIPTS = re.compile(r"java\s?script", re.IGNORECASE)


def is_shell(root: Element, size: Measure) -> bool:
    """Whether little text stands with scripts and an application's root, or with a plea for JavaScript."""
    if size.chars - size.link_chars > SHELL_CHARS_MAX or next(root.iter("script"), None) is None:
        return False
    return any(_is_app_root(element) for element in root.iter("div", "main", "body")) or _pleads(root)


def _is_app_root(element: Element) -> bool:
    return (element.get("id") or "").lower().strip("_-") in ROOT_NAMES or any(
        name in element.attrib for name in ("data-reactroot", "ng-app", "ng-version", "data-server-rendered")
    )


def _pleads(root: Element) -> bool:
    pleas = (all_text(element) for element in root.iter("noscript"))
    body = next(root.iter("body"), root)
    visible = all_text(body)
    return any(_ASKS_FOR_SCRIPTS.search(plea) for plea in pleas) or bool(
        re.search(r"(enable|requires?|need|turn on)\s+java\s?script", visible, re.IGNORECASE)
    )
