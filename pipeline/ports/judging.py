"""What finds passages and what judges them: embeddings, the index, judges."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.ids import (
    Digest,
    DocumentId,
    PassageId,
)
from pipeline.domain.judgement import Answered, JudgeIdentity, JudgeRequest
from pipeline.domain.passage import Passage

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def identity(self) -> str:
        """Name and version; vectors of different identities never meet."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), rows of length 1."""


class WordTable(Protocol):
    """Single words to unit vectors, near each other where the words are. At hand and free, whoever embeds passages."""

    def vectors(self, words: Sequence[str]) -> Vectors:
        """Return an array of shape (len(words), d), rows of length 1; a row depends on its own word alone."""


class Index(Protocol):
    """Vectors of passages, by the embedder's identity."""

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store vectors; a passage that is there already is left as it is."""

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        """Return those that have no vector yet."""

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        """Return all vectors of these documents' passages."""

    def is_complete(self, passage_set: Digest) -> bool:
        """Whether every passage of a set is known to have a vector; no says only that it must be looked up."""

    def complete(self, passage_set: Digest) -> None:
        """Remember that every passage of a set has a vector, as long as the vectors themselves are kept."""


class Judge(Protocol):
    """Answers one criterion's question from numbered passages; has no tools and no memory."""

    @property
    def identity(self) -> JudgeIdentity:
        """Who this is; part of every digest."""

    @property
    def passages_max(self) -> int:
        """How many passages it can weigh at once."""

    async def judge(self, request: JudgeRequest) -> Answered:
        """Answer a request.

        Raises:
            MalformedAnswer: when the answer broke the schema twice.
            ModelUnavailable: when the model could not be asked.
            BudgetSpent: when asking would pass the run's budget.
        """
