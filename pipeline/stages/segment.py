"""Cut a document into passages: neighbouring blocks under one heading, up to a size that a judge can read at a glance.

Rules:
- every passage is an exact span of the text; together they cover every block that is not a heading;
- a passage never mixes two heading paths, two pages, or (beyond the size) two blocks;
- a block longer than the limit is cut between sentences, and only a sentence longer than the limit is cut inside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.citation import Span
from pipeline.domain.document import Block, BlockKind, Document
from pipeline.domain.passage import Passage, passage_of
from pipeline.stages.sentences import sentences

# Around 150 words. A judge is shown ten; PolicyQA's answers are found best between 600 and 1,200 characters.
PASSAGE_CHARACTERS_MAX = 1000


@dataclass
class _Piece:
    """A span that belongs under one heading path and page."""

    span: Span
    heading_path: tuple[str, ...]
    page: int | None


def passages(document: Document, *, blocks: range | None = None) -> list[Passage]:
    """Return the passages of a document, or of a range of its blocks, in order."""
    chosen = document.blocks if blocks is None else document.blocks[blocks.start : blocks.stop]
    return [_passage(document, piece) for piece in _merged(_pieces(document, chosen))]


def _passage(document: Document, piece: _Piece) -> Passage:
    start, end = piece.span.start, piece.span.end
    return passage_of(document.id, start, end, document.text[start:end], piece.heading_path, piece.page)


def _pieces(document: Document, blocks: Sequence[Block]) -> Iterator[_Piece]:
    """Yield blocks, the long ones in parts. A heading that nothing follows is kept: it may be all there is."""
    for index, block in enumerate(blocks):
        followed = index + 1 < len(blocks) and blocks[index + 1].kind is not BlockKind.HEADING
        if block.kind is BlockKind.HEADING and followed:
            continue
        for span in _parts(document.text, block):
            yield _Piece(span=span, heading_path=block.heading_path, page=block.page)


def _parts(text: str, block: Block) -> Iterator[Span]:
    if block.end - block.start <= PASSAGE_CHARACTERS_MAX:
        yield Span(start=block.start, end=block.end)
        return
    held: Span | None = None
    for sentence in sentences(text[block.start : block.end]):
        for span in _cut(Span(start=block.start + sentence.start, end=block.start + sentence.end), text):
            if held is not None and span.end - held.start > PASSAGE_CHARACTERS_MAX:
                yield held
                held = None
            held = span if held is None else Span(start=held.start, end=span.end)
    if held is not None:
        yield held


def _cut(span: Span, text: str) -> Iterator[Span]:
    """Cut an endless sentence at the last space within the limit, or at the limit where there is none."""
    start = span.start
    while span.end - start > PASSAGE_CHARACTERS_MAX:
        space = text.rfind(" ", start + PASSAGE_CHARACTERS_MAX // 2, start + PASSAGE_CHARACTERS_MAX)
        end = space if space > 0 else start + PASSAGE_CHARACTERS_MAX
        yield Span(start=start, end=end)
        start = end + (1 if space > 0 else 0)
    if start < span.end:
        yield Span(start=start, end=span.end)


def _merged(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    held: _Piece | None = None
    for piece in pieces:
        if held is not None and _belong_together(held, piece):
            held = _Piece(Span(start=held.span.start, end=piece.span.end), held.heading_path, held.page)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _belong_together(held: _Piece, piece: _Piece) -> bool:
    return (
        held.heading_path == piece.heading_path
        and held.page == piece.page
        and piece.span.end - held.span.start <= PASSAGE_CHARACTERS_MAX
    )
