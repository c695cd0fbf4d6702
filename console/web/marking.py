"""A document's text as a page shows it: its blocks, with the cited span cut out of them."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.domain.document import Block, BlockKind, Document


class Piece(NamedTuple):
    """Some text of a block; `marked` is the cited part, `first` the beginning of it."""

    text: str
    marked: bool
    first: bool


class ShownBlock(NamedTuple):
    """A block with its pieces. `level` is 2 to 6 for headings, else 0; `page` is set where a page begins."""

    kind: BlockKind
    level: int
    page: int | None
    pieces: tuple[Piece, ...]


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


def span_of(document: Document, start: str, end: str) -> Span | None:
    """Return the span that an address names, or None when it names none that is in the document."""
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    if len(start) > len(str(len(document.text))) or len(end) > len(str(len(document.text))):
        return None
    found = Span(int(start), int(end))
    return found if found.start < found.end <= len(document.text) else None


def shown_blocks(document: Document, span: Span | None) -> Iterator[ShownBlock]:
    """Yield the document's blocks in reading order."""
    page: int | None = None
    for block in document.blocks:
        begins = block.page if block.page != page else None
        page = block.page
        yield ShownBlock(
            kind=block.kind,
            level=_level(block),
            page=begins,
            pieces=tuple(_pieces(document.text, block, span)),
        )


def headings_at(document: Document, span: Span | None) -> tuple[str, ...]:
    """Return the headings above a span, outermost first."""
    if span is None:
        return ()
    return next((block.heading_path for block in document.blocks if block.start <= span.start < block.end), ())


def _level(block: Block) -> int:
    # A heading's path ends with itself or stops above it, as the format's extractor has it; the page's own is level 1.
    return min(6, 2 + max(0, len(block.heading_path) - 1)) if block.kind is BlockKind.HEADING else 0


def _pieces(text: str, block: Block, span: Span | None) -> Iterator[Piece]:
    if span is None or span.end <= block.start or block.end <= span.start:
        yield Piece(text[block.start : block.end], marked=False, first=False)
        return
    start, end = max(span.start, block.start), min(span.end, block.end)
    if block.start < start:
        yield Piece(text[block.start : start], marked=False, first=False)
    yield Piece(text[start:end], marked=True, first=block.start <= span.start)
    if end < block.end:
        yield Piece(text[end : block.end], marked=False, first=False)
