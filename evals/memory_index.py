"""An index that forgets: vectors of one corpus, made when they are asked for. Implements the port `Index`."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.ids import Digest, DocumentId, PassageId
from pipeline.domain.passage import Passage
from pipeline.ports import Embedder, Vectors


class CorpusIndex:
    """Holds one corpus."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        self._by_document: dict[DocumentId, dict[PassageId, NDArray[np.float32]]] = {}
        self.add(passages, embedder.embed([passage.searchable_text for passage in passages]))

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Hold vectors."""
        for passage, vector in zip(passages, vectors, strict=True):
            self._by_document.setdefault(passage.document, {})[passage.id] = vector

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        """Return those that are not held."""
        held = {passage for vectors in self._by_document.values() for passage in vectors}
        return frozenset(passages) - held

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        """Return all vectors of these documents' passages."""
        return {
            passage: vector for document in documents for passage, vector in self._by_document.get(document, {}).items()
        }

    def is_complete(self, passage_set: Digest) -> bool:  # noqa: ARG002
        """Nothing is known of sets."""
        return False

    def complete(self, passage_set: Digest) -> None:
        """Nothing is remembered of sets."""
