"""Which words of a page a person would not see, taken out of the tree and kept apart.

Hidden is: `display:none`, `visibility:hidden`, `opacity:0`, a font of no size, a box of no size that clips, a place
off the screen, words in the colour of their ground, the `hidden` attribute, comments with prose in them, and
alternative texts longer than a description, and what only browsers without scripts show.

Visible all the same, because a click, a scroll or a moment shows it:
- what is folded or not displayed and is a tab panel, an accordion or a collapse body: by role, as the target of
  `aria-controls`, with `aria-labelledby`, by class or id names, or by following a labelled button; and the direct parts
  of these and of <details>, however they are hidden;
- a dialog that is not displayed, with the box around it, if a control that can be seen opens it by its id;
- `hidden="until-found"`, and what some rule of the sheet displays in some window;
- entrance animations: `opacity:0` together with a transform, a transition or `will-change`;
- whatever holds most of the page's words or its <main>: a page that waits for its scripts to be shown.
Left out silently: menus and forms in waiting (hidden, mostly links or fields), panels about cookies, words that are
too few to say anything, and labels for screen readers; never what reads like an order to a model.
"""

import re
from typing import NamedTuple

from extractors.formats.html_colour import colour_of, look_the_same
from extractors.formats.html_controls import controls_of, has_a_face, is_dialog
from extractors.formats.html_furniture_names import is_about_cookies
from extractors.formats.html_hiding import hiding, is_entrance, is_folded, is_for_screen_readers
from extractors.formats.html_measure import Measures
from extractors.formats.html_style import SHOWN, Declarations, StyleSheet
from extractors.formats.html_tree import UNREAD, Element, all_text, name_tokens, tag_of, walk, word_set
from pipeline.domain.document import Concealment
from pipeline.stages.screen import suspicion

# Names of hidden fields ("Latest Demo Form Submitted") are shorter; an instruction is longer.
WORDS_MIN = 5
# Labels for screen readers and answers of forms: "(opens in a new window)", "Something went wrong, please try again."
LABEL_WORDS_MIN = 12
# A commented-out label is a note of the page's makers, and plugins leave stamps of 8 to 11 words besides an address.
COMMENT_WORDS_MIN = 12
# Accessibility guides ask for at most 125 to 150 characters; some describe charts in twice that.
ALTERNATIVE_CHARS_MAX = 300
# From here on two sentences are a text, not a description.
SENTENCES_CHARS_MAX = 120
# Held by one hidden element, this much of a page is the page.
MOST_OF_A_PAGE = 0.5
MENU_LINK_DENSITY = 0.6

_UNFOLDING = word_set(
    "accordion accordions collapse collapsed collapsible collapsable expandable expander expand tabpanel tab tabs "
    "toggle faq faqs disclosure details answer"
)
_PLEA = re.compile(r"java\s?script|cookies|[<{]", re.IGNORECASE)
_OF_FORMS = word_set("form success error errors fail failure done validation invalid feedback")
_MARKUP = re.compile(r"<[^<>]*>")  # stopping at the next "<", so that a run of them stays linear
_NOT_PROSE = re.compile(r"^\s*(\[(if|end)|/?\*|#)|[{}]|=>|\bfunction\b|;\s*$", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")
_COMMANDS = re.compile(
    r"\b(ignore|disregard|set|grade|rate|score|treat|mark|output|reply|respond|approve)\b", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"\b(ai|llms?|language models?|assistants?|chatbots?|instructions?|prompts?|reviewers?|auditors?|evaluators?)\b|"
    r"\bsystem\s*:",
    re.IGNORECASE,
)
_ALTERNATIVES = ("alt", "title", "aria-label", "aria-description")
_UNSTYLABLE = UNREAD | {"html", "body", "br", "hr", "img"}


class Hidden(NamedTuple):
    """Words and the way they were hidden."""

    text: str
    how: Concealment


class TakenOut(NamedTuple):
    """What a reviewer should know of, and the share of the page's text that was hidden."""

    words: tuple[Hidden, ...]
    share: float


def hidden_taken_out(root: Element, measures: Measures) -> TakenOut:
    """Remove what cannot be seen from the tree and return the words among it that a reviewer should know of."""
    page = _Page(root, measures)
    found: list[Hidden] = []
    doomed: list[Element] = []
    hidden_depth = 0
    for event, node in walk(root):
        if event == "comment":
            found += _prose_of_comment(node.text or "")
        elif event == "end":
            hidden_depth = max(0, hidden_depth - 1)
            page.leave()
        else:
            how = page.enter(node, is_hidden=hidden_depth > 0)
            if hidden_depth or how:
                hidden_depth += 1
            if how:
                doomed.append(node)
                found += page.reportable(node, how)
            elif not hidden_depth:
                found += _prose_of_noscript(node) if tag_of(node) == "noscript" else _long_alternatives(node)
    measures.take_out(doomed)
    return TakenOut(tuple(found), page.hidden_share)


class _Page:
    """What is known on the way down: sheet, grounds and colours of the ancestors, sizes, targets of controls."""

    def __init__(self, root: Element, measures: Measures) -> None:
        self._sheet = StyleSheet("\n".join(style.text or "" for style in root.iter("style")))
        self._sizes = measures
        self._size = measures.page.chars or 1
        self._is_styled_outside = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        self._controls = controls_of(root)
        self._hides: dict[Element, bool] = {}
        self._grounds: list[str | None] = [None if self._is_styled_outside else "#ffffff"]
        self._colours: list[str | None] = [None]
        self._hidden_chars = 0
        self._unfolds: list[bool] = [False]

    def enter(self, element: Element, *, is_hidden: bool) -> Concealment | None:
        """Return how the element hides its words, None when it does not or something above it does already."""
        style = self._sheet.style_of(element)
        self._push(element, style)
        if is_hidden or tag_of(element) in _UNSTYLABLE:
            return None
        how = hiding(style) or self._camouflage(style)
        if how is None and element.get("hidden") is not None:
            how = Concealment.HIDDEN_BY_STYLE
        if how is None and is_for_screen_readers(element):
            how = Concealment.OFF_SCREEN
        if how is None or self._is_shown_later(element, style) or self._is_the_page(element):
            return None
        if how is Concealment.HIDDEN_BY_STYLE and any(map(self._is_opened_dialog, _itself_and_only_part(element))):
            return None
        self._hidden_chars += self._sizes[element].chars
        return how

    @property
    def hidden_share(self) -> float:
        """How much of the page's text turned out to be hidden."""
        return self._hidden_chars / self._size

    def leave(self) -> None:
        """Forget what the innermost element said."""
        self._grounds.pop()
        self._colours.pop()
        self._unfolds.pop()

    def reportable(self, element: Element, how: Concealment) -> list[Hidden]:
        """Return the words of a hidden element unless it is a menu, a form or a label."""
        size = self._sizes[element]
        is_menu = size.link_density > MENU_LINK_DENSITY or (size.fields > 0 and not size.prose_chars)
        is_waiting = is_menu or (size.fields > 0 and is_about_cookies(element))
        words = _readable_text(element) if size.chars and not is_waiting else ""
        is_label = is_for_screen_readers(element) or not _OF_FORMS.isdisjoint(name_tokens(element))
        least = LABEL_WORDS_MIN if is_label else WORDS_MIN
        return [Hidden(words, how)] if len(words.split()) >= least or _is_order_to_a_model(words) else []

    def _push(self, element: Element, style: Declarations) -> None:
        ground = colour_of(style.get("background-color") or style.get("background"))
        is_unknown = self._is_styled_outside and element.get("class") is not None
        inherited = None if is_unknown else self._grounds[-1]
        self._grounds.append(ground if ground and ground != "transparent" else inherited)
        self._colours.append(colour_of(style.get("color")) or (None if is_unknown else self._colours[-1]))
        self._unfolds.append(tag_of(element) == "details")

    def _camouflage(self, style: Declarations) -> Concealment | None:
        speaks = "color" in style or "background" in style or "background-color" in style
        same = speaks and look_the_same(self._colours[-1], self._grounds[-1])
        return Concealment.SAME_COLOUR if same or (self._colours[-1] == "transparent" and speaks) else None

    def _is_shown_later(self, element: Element, style: Declarations) -> bool:
        if element.get("hidden") == "until-found" or style.get(SHOWN) or is_entrance(style) or self._unfolds[-2]:
            return True
        self._unfolds[-1] = self._unfolds[-1] or self._is_unfolded_by_a_click(element, style)
        return self._unfolds[-1]

    def _is_unfolded_by_a_click(self, element: Element, style: Declarations) -> bool:
        if not (element.get("hidden") is not None or style.get("display") == "none" or is_folded(style)):
            return False
        return (
            element.get("role") == "tabpanel"
            or (element.get("id") or "") in self._controls
            or element.get("aria-labelledby") is not None
            or not _UNFOLDING.isdisjoint(name_tokens(element))
            or self._has_a_handle(element)
        ) and element.get("role") not in {"dialog", "alertdialog", "menu", "navigation"}

    def _has_a_handle(self, element: Element) -> bool:
        """Whether what stands before it is a labelled button: the heads of accordions and the like."""
        size = self._sizes.get(element.getprevious())
        return size is not None and size.fields > 0 and size.chars > 0

    def _is_opened_dialog(self, element: Element) -> bool:
        controls = self._controls.get(element.get("id") or "", ()) if is_dialog(element) else ()
        return any(has_a_face(control) and not self._is_within_hidden(control) for control in controls)

    def _is_within_hidden(self, element: Element) -> bool:
        """Whether an element or something above it is hidden; each element is looked at once for the whole page."""
        path: list[Element] = []
        node: Element | None = element
        while node is not None and node not in self._hides:
            path.append(node)
            node = node.getparent()
        is_hidden = node is not None and self._hides[node]
        for node in reversed(path):
            is_hidden = is_hidden or self._hides_itself(node)
            self._hides[node] = is_hidden
        return is_hidden

    def _hides_itself(self, element: Element) -> bool:
        is_marked = element.get("hidden") is not None or is_for_screen_readers(element)
        return is_marked or hiding(self._sheet.style_of(element)) is not None

    def _is_the_page(self, element: Element) -> bool:
        size = self._sizes[element]
        return size.mains > 0 or size.chars > MOST_OF_A_PAGE * self._size


def _itself_and_only_part(element: Element) -> tuple[Element, ...]:
    """Return an element with what it is a box around: overlays hide the box, not the dialog."""
    parts = [part for part in element.iterchildren("*") if tag_of(part) not in UNREAD]
    return (element, *parts) if len(parts) == 1 else (element,)


def _readable_text(element: Element) -> str:
    pieces: list[str] = []
    unread_depth = 0
    for event, node in walk(element):
        if event == "start":
            unread_depth += bool(unread_depth or tag_of(node) in UNREAD)
            if not unread_depth:
                pieces.append(node.text or "")
        else:
            unread_depth -= bool(unread_depth and event == "end")
            if not unread_depth and node is not element:
                pieces.append(node.tail or "")
    return " ".join(" ".join(pieces).split())


def _prose_of_comment(text: str) -> list[Hidden]:
    if _is_order_to_a_model(text):
        return [Hidden(" ".join(text.split()), Concealment.COMMENT)]
    if _NOT_PROSE.search(text):
        return []
    words = _MARKUP.sub(" ", text).split()
    spoken = sum(word.strip(".,;:!?()'\"-").isalpha() for word in words)
    return [Hidden(" ".join(words), Concealment.COMMENT)] if spoken >= COMMENT_WORDS_MIN else []


def _is_order_to_a_model(text: str) -> bool:
    """Whether even a few words deserve a reviewer's look."""
    if len(text.split()) >= WORDS_MIN and bool(_COMMANDS.search(text) and _ADDRESSED.search(text)):
        return True
    return suspicion(text) is not None


def _prose_of_noscript(element: Element) -> list[Hidden]:
    """Words for browsers without scripts: seen by hardly anybody; most only ask for scripts."""
    text = " ".join(all_text(element).split())
    is_plea = _PLEA.search(text) is not None
    return [] if is_plea or len(text.split()) < COMMENT_WORDS_MIN else [Hidden(text, Concealment.HIDDEN_BY_STYLE)]


def _long_alternatives(element: Element) -> list[Hidden]:
    if not element.attrib:
        return []
    values = (element.get(name) or "" for name in _ALTERNATIVES)
    return [Hidden(value, Concealment.ALTERNATIVE_TEXT) for value in values if _is_more_than_a_description(value)]


def _is_more_than_a_description(value: str) -> bool:
    has_sentences = len(value) > SENTENCES_CHARS_MAX and _SENTENCES.search(value) is not None
    return has_sentences or len(value) > ALTERNATIVE_CHARS_MAX or _is_order_to_a_model(value)
