"""A run's passages, ready to be ranked for any number of queries."""

from collections.abc import Sequence

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import DocumentId
from pipeline.domain.passage import Passage
from pipeline.ports import Embedder, Index, WordTable
from pipeline.stages.lexical import LexicalIndex, asked_words, counted
from pipeline.stages.retrieve import Hit, dense_scores, matrix_of, ranked


class Retrieving:
    """Makes passages ready; holds what knows of meaning."""

    def __init__(self, index: Index, embedder: Embedder, words: WordTable) -> None:
        self._index = index
        self._embedder = embedder
        self._words = words

    def corpus(self, entries: Sequence[CorpusEntry], passages: Sequence[Passage]) -> "RankedCorpus":
        """Return passages of these documents with their words and vectors."""
        return RankedCorpus(entries, passages, index=self._index, embedder=self._embedder, words=self._words)


class RankedCorpus:
    """Passages of chosen documents with their words and vectors."""

    def __init__(
        self,
        entries: Sequence[CorpusEntry],
        passages: Sequence[Passage],
        *,
        index: Index,
        embedder: Embedder,
        words: WordTable,
    ) -> None:
        self._passages = passages
        self._embedder = embedder
        self._words = words
        counts = counted(passages)
        self._lexical = LexicalIndex(counts, words.vectors(counts.spellings))
        vectors = dict(index.vectors(DocumentId(entry.document.id) for entry in entries))
        # The index may have lost some since it was filled: a server restored from an older backup has.
        lost = [passage for passage in passages if passage.id not in vectors]
        if lost:
            made = embedder.embed([passage.searchable_text for passage in lost])
            index.add(lost, made)
            vectors.update(zip((passage.id for passage in lost), made, strict=True))
        self._matrix = matrix_of(passages, vectors, dimensions=embedder.dimensions)
        self._evidence = {entry.document.id: entry.source.kind.evidence_kind for entry in entries}

    def hits(self, query: str) -> list[Hit]:
        """Return all passages, best first."""
        asked = asked_words(query)
        return ranked(
            self._passages,
            lexical=self._lexical.scores(asked, self._words.vectors([word.spelling for word in asked])),
            dense=dense_scores(self._embedder.embed([query])[0], self._matrix),
            evidence=self._evidence,
        )
