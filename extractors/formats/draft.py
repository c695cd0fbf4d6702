"""A document in the making: formats add blocks and concealed words to it, it keeps the rules of spans.

Rules:
- a block is folded (`characters.py`) and never empty;
- list items, table rows, metadata and code lines that follow one another are separated by a line end, all else by an
  empty line;
- a heading's path holds the headings above it, not itself;
- concealed words are reported once each, shortened, and only so many of them: a reviewer needs the fact, not the bulk.
"""

from collections.abc import Sequence

from extractors.formats.characters import cleaned
from extractors.formats.language import language_of
from pipeline.domain.document import Block, BlockKind, ConcealedText, Concealment, Link, document_of
from pipeline.domain.fetched import Extracted

# Enough for the longest policy seen (a 200-page contract has 0.6 million) and small enough to index.
TEXT_CHARS_MAX = 4_000_000
CONCEALED_CHARS_MAX = 2_000
CONCEALED_MAX = 50
TITLE_CHARS_MAX = 300
HEADING_CHARS_MAX = 200
_CLOSE_TOGETHER = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.METADATA, BlockKind.CODE})


# An empty cell keeps its place: without it, what stands to its right would be read under another head.
EMPTY_CELL = "–"


def row_text(cells: Sequence[str]) -> str:
    """Return a table row as one line; nothing for a row in which no cell says anything."""
    return " | ".join(cell or EMPTY_CELL for cell in cells) if any(cells) else ""


class Draft:
    """Collects blocks in reading order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._headings: list[tuple[int, str]] = []
        self._concealed: dict[tuple[str, Concealment], ConcealedText] = {}

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    @property
    def is_full(self) -> bool:
        """Whether the limit on characters is reached; further blocks are ignored."""
        return self._length >= TEXT_CHARS_MAX

    @property
    def first_heading(self) -> str:
        """The first heading's words, empty when there is none yet."""
        for block, part in zip(self._blocks, self._parts[1::2], strict=True):
            if block.kind is BlockKind.HEADING:
                return part
        return ""

    def heading(self, level: int, raw: str, *, page: int | None = None) -> None:
        """Add a heading; it closes those of its level and below."""
        words = self._visible(raw)
        if not words:
            return
        self._headings = [(other, text) for other, text in self._headings if other < level]
        self._append(BlockKind.HEADING, words, page)
        self._headings.append((level, words[:HEADING_CHARS_MAX]))

    def add(self, kind: BlockKind, raw: str, *, page: int | None = None) -> None:
        """Add a block of another kind, if anything of it can be seen."""
        words = self._visible(raw)
        if words:
            self._append(kind, words, page)

    def conceal(self, raw: str, how: Concealment) -> None:
        """Report words that a person would not see."""
        words = cleaned(raw).text[:CONCEALED_CHARS_MAX].strip()
        if words and len(self._concealed) < CONCEALED_MAX:
            self._concealed.setdefault((words, how), ConcealedText(text=words, how=how))

    def extracted(
        self,
        *,
        extractor: str,
        title: str = "",
        declared_language: str | None = None,
        links: tuple[Link, ...] = (),
        needs_javascript: bool = False,
    ) -> Extracted:
        """Return the finished document with what was seen beside it."""
        text = "".join(self._parts)
        shown_title = cleaned(title).text or self.first_heading
        document = document_of(
            text=text,
            title=shown_title[:TITLE_CHARS_MAX].strip(),
            language=language_of(text, declared=declared_language),
            blocks=tuple(self._blocks),
            concealed=tuple(self._concealed.values()),
        )
        return Extracted(document=document, extractor=extractor, links=links, needs_javascript=needs_javascript)

    def _visible(self, raw: str) -> str:
        if self.is_full:
            return ""
        result = cleaned(raw[: TEXT_CHARS_MAX - self._length])
        for found in result.invisible:
            self.conceal(found, Concealment.INVISIBLE_CHARACTERS)
        return result.text

    def _append(self, kind: BlockKind, words: str, page: int | None) -> None:
        separator = ""
        if self._blocks:
            close = kind in _CLOSE_TOGETHER and self._blocks[-1].kind is kind
            separator = "\n" if close else "\n\n"
        start = self._length + len(separator)
        self._parts += [separator, words]
        self._length = start + len(words)
        path = tuple(text for _, text in self._headings)
        self._blocks.append(Block(start=start, end=self._length, kind=kind, heading_path=path, page=page))
