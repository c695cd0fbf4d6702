"""Sentences that stay though what is around them is furniture: in footers, and in dialogs that a control opens.

Both hold what a vendor says of itself and nowhere else: company and register, certificates, "we do not sell your
personal data", the purposes of cookies. Menus, labels and copyright lines around them go as before, and so do consent
banners and newsletters, which ask instead of telling.
"""

from lxml.etree import XPath

from extractors.formats.html_controls import controls_of, is_dialog
from extractors.formats.html_measure import Measures
from extractors.formats.html_tree import BLOCKS, HEADINGS, UNREAD, Element, name_tokens, tag_of, walk

# In the footers of 290 pages most lines of eight or nine words are copyright notices, titles of persons and slogans;
# from ten on most are statements, addresses and dates.
SENTENCE_WORDS_MIN = 10
# More than this of a page is no footer, whatever it is called.
HOLDER_SHARE_MAX = 0.5

_candidates = XPath(
    "//*[self::footer or self::dialog or @role='contentinfo' or @role='dialog' or @role='alertdialog'"
    " or contains(@class, 'ooter') or contains(@id, 'ooter')]"
)
_LINES = BLOCKS | {"label"}
_SILENT = UNREAD | {"button", "nav"}


def sentences_to_keep(measures: Measures) -> list[Element]:
    """Return the elements of one sentence or more, none within another, in the footers and opened dialogs of a page."""
    opened = controls_of(measures.root)
    limit = HOLDER_SHARE_MAX * measures.page.chars
    found: list[Element] = []
    within: set[Element] = set()
    for element in _candidates_in(measures.root):
        is_holder = _is_footer(element) or (is_dialog(element) and (element.get("id") or "") in opened)
        if element not in within and is_holder and measures[element].chars <= limit and not measures[element].mains:
            found += _sentences_in(element)
            within.update(element.iter("*"))
    return found


def _candidates_in(root: Element) -> list[Element]:
    """Return what may be a footer or a dialog, in document order; nearly all elements are neither, so XPath looks."""
    elements = _candidates(root)
    return [element for element in elements if isinstance(element, Element)] if isinstance(elements, list) else []


def _is_footer(element: Element) -> bool:
    return tag_of(element) == "footer" or element.get("role") == "contentinfo" or "footer" in name_tokens(element)


class _Line:
    """An open element that stands on lines of its own, unless another such is within it."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.words = 0
        self.is_innermost = True

    @property
    def is_sentence(self) -> bool:
        is_heading = tag_of(self.element) in HEADINGS
        return self.is_innermost and not is_heading and self.words >= SENTENCE_WORDS_MIN


def _sentences_in(holder: Element) -> list[Element]:
    found: list[Element] = []
    lines: list[_Line] = []
    silent_depth = 0
    for event, node in walk(holder):
        if event == "start":
            if node is holder or tag_of(node) in _LINES:
                if lines:
                    lines[-1].is_innermost = False
                lines.append(_Line(node))
            silent_depth += bool(silent_depth or _is_silent(node))
            _count(lines, node.text, is_silent=silent_depth > 0)
            continue
        if event == "end":
            silent_depth -= bool(silent_depth)
            if node is lines[-1].element:
                line = lines.pop()
                if line.is_sentence:
                    found.append(node)
        if node is not holder:
            _count(lines, node.tail, is_silent=silent_depth > 0)
    return found


def _is_silent(element: Element) -> bool:
    """Whether the words of an element lead elsewhere or are not read."""
    tag = tag_of(element)
    return tag in _SILENT or element.get("role") == "navigation" or (tag == "a" and element.get("href") is not None)


def _count(lines: list[_Line], text: str | None, *, is_silent: bool) -> None:
    if text and not is_silent:
        lines[-1].words += sum(any(map(str.isalnum, word)) for word in text.split())
