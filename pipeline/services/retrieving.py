"""A run's passages, ready to be ranked for any number of queries."""

from collections.abc import Sequence

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import DocumentId
from pipeline.domain.passage import Passage
from pipeline.ports import Embedder, Index
from pipeline.stages.retrieve import Hit, LexicalIndex, dense_scores, ranked


class RankedCorpus:
    """Passages of chosen documents with their lexical index and vectors."""

    def __init__(
        self, entries: Sequence[CorpusEntry], passages: Sequence[Passage], *, index: Index, embedder: Embedder
    ) -> None:
        self._passages = passages
        self._embedder = embedder
        self._lexical = LexicalIndex(passages)
        self._vectors = index.vectors(DocumentId(entry.document.id) for entry in entries)
        self._evidence = {entry.document.id: entry.source.kind.evidence_kind for entry in entries}

    def hits(self, query: str) -> list[Hit]:
        """Return all passages, best first."""
        vector = self._embedder.embed([query])[0]
        return ranked(
            self._passages,
            lexical=self._lexical.scores(query),
            dense=dense_scores(vector, self._passages, self._vectors),
            evidence=self._evidence,
        )
