"""Bring a run's documents together: each document once, and what a site repeats once.

Rules:
- a document that stands at several addresses counts under the one whose kind carries most, then the shortest;
- blocks that at least `ALIKE_DOCUMENTS_MIN` documents begin or end with alike are furniture that extraction could not
  tell from text: the strongest document keeps them, the others go without;
- a passage with the words and the headings of a stronger document's passage is left out.

A repeated block in the middle of a document stays: without it, the list or table around it would say something else.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document
from pipeline.domain.passage import Passage
from pipeline.stages.segment import passages

# Two documents may well end with the same clause, and each then says it; three with the same words are a template.
ALIKE_DOCUMENTS_MIN = 3


def distinct_entries(corpus: Sequence[CorpusEntry]) -> list[CorpusEntry]:
    """Return each document once, ordered by address."""
    best: dict[str, CorpusEntry] = {}
    for entry in sorted(corpus, key=_strength):
        best.setdefault(entry.document.id, entry)
    return sorted(best.values(), key=lambda entry: entry.source.url)


def site_passages(entries: Sequence[CorpusEntry]) -> list[Passage]:
    """Return the passages of distinct entries without repetition, by document in the order of the entries."""
    strongest_first = [entry.document for entry in sorted(entries, key=_strength)]
    own_blocks = _own_blocks(strongest_first)
    cut: dict[str, list[Passage]] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for document in strongest_first:
        fresh = [
            passage
            for passage in passages(document, blocks=own_blocks[document.id])
            if (passage.text, passage.heading_path) not in seen
        ]
        # Only other documents' passages: what one document says twice it says in two places.
        seen.update((passage.text, passage.heading_path) for passage in fresh)
        cut[document.id] = fresh
    return [passage for entry in entries for passage in cut[entry.document.id]]


def _strength(entry: CorpusEntry) -> tuple[int, int, str]:
    return (entry.source.kind.evidence_kind.rank, len(entry.source.url), entry.source.url)


def _own_blocks(documents: Sequence[Document]) -> dict[str, range]:
    """Return for each document the blocks that are left when furniture of earlier ones is taken off at both ends."""
    texts = {document.id: _block_texts(document) for document in documents}
    beginnings = Counter(run for words in texts.values() for run in _runs(words))
    endings = Counter(run for words in texts.values() for run in _runs(words[::-1]))
    kept_beginnings: set[int] = set()
    kept_endings: set[int] = set()
    own: dict[str, range] = {}
    for document in documents:
        words = texts[document.id]
        first = _shared(words, beginnings, kept_beginnings)
        last = len(words) - _shared(words[::-1], endings, kept_endings)
        own[document.id] = range(first, max(first, last))
    return own


def _block_texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def _runs(words: Sequence[str]) -> Iterator[int]:
    """Yield one key for each run of blocks from the start: the first, the first two, and so on."""
    key = 0
    for text in words:
        key = hash((key, text))
        yield key


def _shared(words: Sequence[str], counts: Counter[int], kept: set[int]) -> int:
    """Return how many blocks from the start are furniture that an earlier document has kept, and keep the rest."""
    furniture = [run for run in _runs(words) if counts[run] >= ALIKE_DOCUMENTS_MIN]
    repeated = sum(run in kept for run in furniture)
    kept.update(furniture)
    return repeated
