"""A page's tree to blocks of text: headings, paragraphs, list items with their marks, table rows, code.

The walk is iterative, with one frame for each open element that matters. Words are collected until an element begins
or ends that stands on lines of its own; then they become a block of the kind that the open frames say.
"""

from lxml import etree

from extractors.formats.draft import Draft, row_text
from extractors.formats.html_lists import ListMarks
from extractors.formats.html_tables import tables_for_layout
from extractors.formats.html_tree import BLOCKS, HEADINGS, UNREAD, Element, all_text, name_tokens, tag_of
from pipeline.domain.document import BlockKind

_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_CELLS = frozenset({"td", "th"})
_UNFOLDS = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
# "Show more" and "Copy" are handles; a question or a heading on a button has at least this many words.
BUTTON_WORDS_MIN = 3


def write_blocks(root: Element, draft: Draft) -> None:
    """Add all that is left in the tree to the draft."""
    writer = _Writer(draft, tables_for_layout(root))
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walker:
        if event == "start":
            if _is_skipped(node) or draft.is_full:
                walker.skip_subtree()
                writer.skipped.add(node)
            else:
                writer.open(node)
        elif event == "comment" or node in writer.skipped:
            writer.skipped.discard(node)
            writer.say(node.tail)
        else:
            writer.close(node)
            if node is not root:
                writer.say(node.tail)
    writer.flush()


def _is_skipped(element: Element) -> bool:
    tag = tag_of(element)
    if tag in UNREAD or (element.get("aria-hidden") == "true" and tag in {"button", "i"}):
        return True
    return tag == "button" and not _button_speaks(element)


def _button_speaks(element: Element) -> bool:
    parent = element.getparent()
    if parent is not None and tag_of(parent) in HEADINGS | {"summary", "dt"}:
        return True
    unfolds = any(element.get(name) is not None for name in _UNFOLDS) or "accordion" in name_tokens(element)
    return unfolds and len(all_text(element).split()) >= BUTTON_WORDS_MIN


class _Row:
    """A table row being read: finished cells, and the words of the open one."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.words: list[str] = []


class _Writer:
    """Where the walk stands."""

    def __init__(self, draft: Draft, layout_tables: frozenset[Element]) -> None:
        self.skipped: set[Element] = set()
        self._draft = draft
        self._layout_tables = layout_tables
        self._words: list[str] = []
        self._kinds: list[BlockKind] = [BlockKind.PARAGRAPH]
        self._marks = ListMarks()
        self._heading_level = 0
        self._rows: list[_Row | None] = []
        self._in_layout: list[bool] = []
        self._pre_depth = 0
        self._line_break_pending = False

    def say(self, text: str | None) -> None:
        """Collect words."""
        if text:
            self._words.append(text)
            if not text.isspace():
                self._line_break_pending = False

    def open(self, element: Element) -> None:
        """An element begins."""
        tag = tag_of(element)
        if tag == "br":
            self._break_line()
        elif tag in BLOCKS or _is_custom_block(element, tag):
            self.flush()
            self._enter(element, tag)
        self.say(element.text)

    def close(self, element: Element) -> None:
        """An element ends."""
        tag = tag_of(element)
        if tag in BLOCKS or _is_custom_block(element, tag):
            self.flush()
            self._leave(tag)

    def flush(self) -> None:
        """Make a block of the collected words; within a cell they wait for their row."""
        raw = "".join(self._words)
        self._words = []
        self._line_break_pending = False
        if not raw.strip():
            return
        if self._rows and self._rows[-1] is not None:
            self._rows[-1].words.append(raw)
        elif self._heading_level:
            self._draft.heading(self._heading_level, self._marks.take() + raw)
        elif self._pre_depth:
            for line in raw.splitlines():
                self._draft.add(BlockKind.CODE, line)
        elif self._marks.is_in_list:
            self._draft.add(BlockKind.LIST_ITEM, self._marks.take(raw) + raw)
        else:
            self._draft.add(BlockKind.PARAGRAPH, raw)

    def _break_line(self) -> None:
        if self._line_break_pending and not (self._rows and self._rows[-1]):
            self.flush()
        elif self._pre_depth:
            self._words.append("\n")
        else:
            self._words.append(" ")
            self._line_break_pending = True

    def _enter(self, element: Element, tag: str) -> None:
        if tag in HEADINGS:
            self._heading_level = int(tag[1])
        elif tag == "pre":
            self._pre_depth += 1
        elif tag in _LISTS:
            self._marks.open_list(element)
        elif tag == "li":
            self._marks.open_item(element)
        elif tag == "table":
            self._in_layout.append(element in self._layout_tables)
            self._rows.append(None)
        elif tag == "tr" and self._rows and not self._in_layout[-1]:
            self._end_row()
            self._rows[-1] = _Row()

    def _leave(self, tag: str) -> None:
        if tag in HEADINGS:
            self._heading_level = 0
        elif tag == "pre":
            self._pre_depth = max(0, self._pre_depth - 1)
        elif tag in _LISTS:
            self._marks.close_list()
        elif tag == "li":
            self._marks.close_item()
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._rows:
            self._end_row()
            self._rows.pop()
            self._in_layout.pop()

    def _end_cell(self) -> None:
        row = self._rows[-1] if self._rows else None
        if row is not None:
            row.cells.append(" ".join(" ".join(row.words).split()))
            row.words = []

    def _end_row(self) -> None:
        row = self._rows[-1] if self._rows else None
        if row is not None:
            if row.words:
                self._end_cell()
            self._draft.add(BlockKind.TABLE_ROW, row_text(row.cells))
            self._rows[-1] = None


def _is_custom_block(element: Element, tag: str) -> bool:
    style = element.get("style")
    return "-" in tag or bool(style and ("display:block" in style or "display: block" in style))
