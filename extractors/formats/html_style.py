"""What little of CSS says whether words can be seen: simple rules of <style> elements and inline declarations.

Read: selectors of one compound of tag, classes and id (`.a`, `p.a.b`, `#c`), and their lists. Not read: combinators,
pseudo-classes, attribute selectors, external sheets. Declarations within `@media` and other conditional groups hide
nothing, but they show: an element that some rule displays in some window is not hidden. Print rules do neither.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from extractors.formats.html_tree import Element, tag_of, word_set

Declarations = dict[str, str]

# A sheet of a megabyte is a framework's: its rules come first and the reading stays in milliseconds.
SHEET_CHARS_MAX = 2_000_000
RULES_MAX = 20_000
NESTING_MAX = 50
SHOWN = "shown-somewhere"

_BRACE = re.compile(r"([{}])")
_CONDITION = re.compile(r"@(?:media|supports|container)\b(?!\s*(?:screen|all)\s*$)", re.IGNORECASE)
_PRINTED = re.compile(r"@media\s+(?:only\s+)?print\b", re.IGNORECASE)
_COMPOUND = re.compile(r"^([a-z][a-z0-9]*)?((?:[.#](?:[\w-]|\\.)+)*)$", re.IGNORECASE)
_PART = re.compile(r"[.#](?:[\w-]|\\.)+")
_TELLING = word_set(
    "display visibility opacity font-size color background background-color position left right top bottom "
    "text-indent clip clip-path width height max-height max-width overflow overflow-y overflow-x transform will-change "
    "transition content-visibility"
)
_WORTH_READING = re.compile("|".join(sorted(_TELLING)))


class _Rule(NamedTuple):
    tag: str
    classes: frozenset[str]
    id: str
    declarations: Declarations


class _RawRule(NamedTuple):
    selectors: str
    body: str
    is_conditional: bool


class StyleSheet:
    """The rules of a page, found by class, id or tag."""

    def __init__(self, css: str) -> None:
        self._rules: defaultdict[str, list[_Rule]] = defaultdict(list)
        for selectors, body, is_conditional in _rules_of(_without_comments(css[:SHEET_CHARS_MAX])):
            declarations = declarations_of(body)
            if is_conditional:
                shows = declarations.get("display", "none") != "none"
                declarations = {SHOWN: "yes"} if shows else {}
            if declarations:
                self._add(selectors, declarations)

    def style_of(self, element: Element) -> Declarations:
        """Return what sheet and element itself declare; the element has the last word."""
        style: Declarations = {}
        if self._rules:
            classes = frozenset((element.get("class") or "").split())
            identity = element.get("id") or ""
            for key in (tag_of(element), *sorted(f".{name}" for name in classes), f"#{identity}"):
                for rule in self._rules.get(key, ()):
                    if rule.classes <= classes and rule.tag in {"", tag_of(element)} and rule.id in {"", identity}:
                        style |= rule.declarations
        inline = element.get("style")
        return style | declarations_of(inline) if inline else style

    def _add(self, selectors: str, declarations: Declarations) -> None:
        for selector in selectors.split(","):
            match = _COMPOUND.match(selector.strip())
            if not match or not selector.strip():
                continue
            tag = (match.group(1) or "").lower()
            parts = [part.replace("\\", "") for part in _PART.findall(match.group(2))]
            classes = frozenset(part[1:] for part in parts if part[0] == ".")
            identity = next((part[1:] for part in parts if part[0] == "#"), "")
            key = f"#{identity}" if identity else f".{min(classes)}" if classes else tag
            self._rules[key].append(_Rule(tag, classes, identity, declarations))


def declarations_of(css: str) -> Declarations:
    """Return the telling declarations of a style attribute or a rule's body, lower-case, `!important` left out."""
    found: Declarations = {}
    for declaration in css.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _TELLING:
            found[name] = value.replace("!important", "").strip().lower()
    return found


def _rules_of(css: str) -> list[_RawRule]:
    """Return the innermost rules, in one scan over the braces; rules for printers are nobody's concern."""
    rules: list[_RawRule] = []
    preludes: list[str] = []
    text = ""
    is_innermost = False
    for piece in _BRACE.split(css):
        if piece == "{":
            preludes.append(text.rpartition(";")[2].strip())
            is_innermost = True
        elif piece == "}":
            selectors = preludes.pop() if preludes else ""
            if is_innermost and _WORTH_READING.search(text) and not any(map(_PRINTED.match, preludes)):
                rules.append(_RawRule(selectors, text, any(map(_CONDITION.match, preludes))))
            is_innermost = False
        else:
            text = piece
        if len(rules) >= RULES_MAX or len(preludes) > NESTING_MAX:
            break
    return rules


def _without_comments(css: str) -> str:
    first, *rest = css.split("/*")
    return first + " ".join(piece.partition("*/")[2] for piece in rest)
