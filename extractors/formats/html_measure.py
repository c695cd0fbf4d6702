"""How much of a page each element holds: the sizes that decide what is a menu and what is a policy.

One pass from the leaves up, linear in the page, whatever its depth; what is taken out later is subtracted above it, or
everything measured again where much is taken out at once.
"""

from collections.abc import Sequence

from extractors.formats.html_tree import HEADINGS, UNREAD, Element, drop, tag_of, walk

# A line of a menu has two to five words; a text node of this size is a sentence.
SENTENCE_CHARS = 60
# Up to here it is quicker to subtract above each; beyond, depth times number would not be linear.
SUBTRACTED_MAX = 200
_TYPED = frozenset({"text", "email", "search", "tel", "url"})
_FIELDS = frozenset({"input", "select", "textarea", "button"})


class Measure:
    """Sizes of one element with all that is in it, in characters of folded text."""

    __slots__ = (
        "chars",
        "fields",
        "headings",
        "inputs",
        "kept_chars",
        "link_chars",
        "links",
        "local_links",
        "mains",
        "prose_chars",
        "titles",
    )

    def __init__(self) -> None:
        self.chars = 0
        self.link_chars = 0
        self.links = 0
        self.local_links = 0
        self.fields = 0
        self.inputs = 0
        self.prose_chars = 0
        self.headings = 0
        self.titles = 0
        self.mains = 0
        self.kept_chars = 0

    def add(self, part: "Measure", *, times: int = 1) -> None:
        """Add a child's sizes, or with `times=-1` take them away."""
        self.chars += times * part.chars
        self.link_chars += times * part.link_chars
        self.links += times * part.links
        self.local_links += times * part.local_links
        self.fields += times * part.fields
        self.inputs += times * part.inputs
        self.prose_chars += times * part.prose_chars
        self.headings += times * part.headings
        self.titles += times * part.titles
        self.mains += times * part.mains
        self.kept_chars += times * part.kept_chars

    @property
    def lost_prose_chars(self) -> int:
        """How much prose goes at least when the element is taken out."""
        return max(0, self.prose_chars - self.kept_chars)

    @property
    def link_density(self) -> float:
        """The share of the text that is links, 0 when there is no text."""
        return self.link_chars / self.chars if self.chars else 0.0


class Measures:
    """The sizes of a page's elements, kept true while elements are taken out."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._sizes: dict[Element, Measure] = {}
        self._kept: set[Element] = set()
        self._measure(root)

    def __getitem__(self, element: Element) -> Measure:
        return self._sizes[element]

    @property
    def page(self) -> Measure:
        """The size of the whole page."""
        return self._sizes[self.root]

    def get(self, element: Element | None) -> Measure | None:
        """Return an element's size, None for comments and for no element."""
        return self._sizes.get(element) if element is not None else None

    def keep(self, elements: Sequence[Element]) -> None:
        """Have elements stay where they are, whatever around them is taken out; none may stand within another."""
        self._kept.update(elements)
        if len(elements) > SUBTRACTED_MAX:
            self._measure(self.root)
            return
        for element in elements:
            chars = self._sizes[element].chars
            for holder in (element, *element.iterancestors()):
                self._sizes[holder].kept_chars += chars

    def take_out(self, elements: Sequence[Element]) -> None:
        """Drop elements from their tree, but for what is kept in them; none may stand within another."""
        is_few = len(elements) <= SUBTRACTED_MAX
        for element in elements:
            gone = self._sizes[element]
            ancestors = list(element.iterancestors()) if is_few else []
            for ancestor in ancestors:
                self._sizes[ancestor].add(gone, times=-1)
            if gone.kept_chars:
                self._thin_out(element)
                for ancestor in ancestors:
                    self._sizes[ancestor].add(self._sizes[element])
            else:
                drop(element)
        if not is_few:
            self._measure(self.root)

    def _thin_out(self, element: Element) -> None:
        """Leave only what is kept in an element."""
        waiting = [element]
        while waiting:
            node = waiting.pop()
            if node in self._kept:
                continue
            node.text = None
            for part in list(node):
                part.tail = None
                size = self._sizes.get(part)
                if size is not None and size.kept_chars:
                    waiting.append(part)
                else:
                    node.remove(part)
        self._measure(element)

    def _measure(self, root: Element) -> None:
        opened: list[Measure] = []
        unread_depth = 0
        for event, node in walk(root):
            if event == "start":
                measure = self._sizes[node] = Measure()
                opened.append(measure)
                if unread_depth or tag_of(node) in UNREAD:
                    unread_depth += 1
                elif node.text:
                    _count(measure, node.text)
                continue
            if event == "end":
                measure = opened.pop()
                _conclude(measure, node)
                if node in self._kept:
                    measure.kept_chars = measure.chars
                unread_depth -= bool(unread_depth)
                if opened:
                    opened[-1].add(measure)
            if opened and not unread_depth and node.tail:
                _count(opened[-1], node.tail)


def _count(measure: Measure, text: str) -> None:
    length = len(" ".join(text.split()))
    measure.chars += length
    if length >= SENTENCE_CHARS:
        measure.prose_chars += length


def _conclude(measure: Measure, element: Element) -> None:
    tag = tag_of(element)
    if tag == "a":
        if element.get("href"):
            measure.link_chars = measure.chars
            measure.links += 1
            measure.local_links += (element.get("href") or "").startswith("#")
            measure.prose_chars = 0
    elif tag in _FIELDS:
        measure.fields += element.get("type") != "hidden"
        measure.inputs += tag == "textarea" or (tag == "input" and (element.get("type") or "text") in _TYPED)
    elif tag in HEADINGS:
        measure.headings += 1
        measure.titles += tag == "h1"
    elif tag == "main" or element.get("role") == "main":
        measure.mains += 1
    elif element.get("aria-expanded") is not None:
        measure.fields += 1
