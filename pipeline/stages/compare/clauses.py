"""A document in clauses: each sentence, list item, table row and heading, with its words and its headings."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.domain.citation import Span
from pipeline.domain.document import BlockKind, Document
from pipeline.stages.compare.tokens import Token, tokens
from pipeline.stages.sentences import sentences


@dataclass(frozen=True)
class Clause:
    """A clause; `place` counts from 0 in its document. Its words are read when they are asked for: most never are."""

    place: int
    start: int
    end: int
    text: str
    kind: BlockKind
    heading_path: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its folded words with their places in the document."""
        return tuple(
            Token(token.word, token.start + self.start, token.end + self.start, token.is_capital)
            for token in tokens(self.text)
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded words: two clauses with the same are the same."""
        return tuple(token.word for token in self.tokens)

    @cached_property
    def places(self) -> dict[int, int]:
        """Which word of the clause begins at a place of the document, from 0."""
        return {token.start: place for place, token in enumerate(self.tokens)}

    @cached_property
    def word_set(self) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self.words)


def clauses_of(document: Document) -> list[Clause]:
    """Return the clauses of a document in order. A table row is one clause: its cells speak together."""
    found: list[Clause] = []
    for block in document.blocks:
        text = document.text[block.start : block.end]
        is_one = block.kind in {BlockKind.TABLE_ROW, BlockKind.HEADING}
        for span in (Span(start=0, end=len(text)),) if is_one else _sentences(text):
            found.append(
                Clause(
                    place=len(found),
                    start=block.start + span.start,
                    end=block.start + span.end,
                    text=text[span.start : span.end],
                    kind=block.kind,
                    heading_path=block.heading_path,
                )
            )
    return found


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[Span, ...]:
    """Cut a block; two versions share most of theirs, and each is cut once."""
    return tuple(sentences(text))
