"""Choose the passages that a judge is shown for a criterion: words and meaning together, spread over the documents.

Lexical scores (lexical.py) and dense ones are standardised over the vendor's corpus and added, the dense ones at
DENSE_WEIGHT, because the lexical score knows of meaning already. On half of PolicyQA and FMTI, weights of .2 to .6 were
within .005 of each other with the static vectors, and .4 to 1 with MiniLM's: one weight serves either embedder
(docs/figures.md).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.ids import DocumentId, PassageId
from pipeline.domain.passage import Passage
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import EvidenceKind
from pipeline.stages.lexical import Scores

DENSE_WEIGHT = 0.4
# Added to a fused score (two z-scores): enough to put a contract before marketing that says the same, no more.
EVIDENCE_BONUS = {
    EvidenceKind.CONTRACT: 0.30,
    EvidenceKind.ATTESTATION: 0.30,
    EvidenceKind.POLICY: 0.20,
    EvidenceKind.SELF_CLAIM: 0.0,
}
# No document may fill more than this share of what is shown, while others have something to say.
DOCUMENT_SHARE_MAX = 0.4
_SCORE_DECIMALS = 6


@dataclass(frozen=True)
class Hit:
    """A passage and how well it answers a query; only the order means anything."""

    passage: Passage
    score: float


def query_of(criterion: Criterion) -> str:
    """Return the words that a criterion's evidence is searched by."""
    return " ".join([criterion.question, criterion.anchors.met, *criterion.search_terms])


def matrix_of(
    passages: Sequence[Passage], vectors: Mapping[PassageId, NDArray[np.float32]], *, dimensions: int
) -> NDArray[np.float32]:
    """Return the passages' vectors, shape (len(passages), dimensions); zeros for a passage without one."""
    matrix = np.zeros((len(passages), dimensions), dtype=np.float32)
    for row, passage in enumerate(passages):
        if passage.id in vectors:
            matrix[row] = vectors[passage.id]
    return matrix


def dense_scores(query: NDArray[np.float32], matrix: NDArray[np.float32]) -> Scores:
    """Return the cosine of each passage with a query, all being unit vectors; 0 for a passage without a vector."""
    return np.asarray(matrix @ query, dtype=np.float64)


def ranked(
    passages: Sequence[Passage], *, lexical: Scores, dense: Scores, evidence: Mapping[DocumentId, EvidenceKind]
) -> list[Hit]:
    """Return all passages, best first; ties keep the order of the corpus, so equal input gives equal output."""
    bonus = np.array([EVIDENCE_BONUS[evidence[passage.document]] for passage in passages])
    fused = _standardised(lexical) + DENSE_WEIGHT * _standardised(dense) + bonus
    # The last bits of a sum of products are the machine's: two passages that say the same must stay equal.
    fused = np.round(fused, _SCORE_DECIMALS)
    order = np.argsort(-fused, kind="stable")
    return [Hit(passage=passages[index], score=float(fused[index])) for index in order]


def _standardised(scores: Scores) -> Scores:
    spread = scores.std() if scores.size else 0.0
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)


def spread_over_documents(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Return at most `limit` hits, holding back those of a document that already has its share."""
    share = max(1, round(limit * DOCUMENT_SHARE_MAX))
    taken: list[Hit] = []
    held_back: list[Hit] = []
    count: Counter[DocumentId] = Counter()
    for hit in hits:
        if count[hit.passage.document] < share:
            taken.append(hit)
            count[hit.passage.document] += 1
        else:
            held_back.append(hit)
    chosen = (taken + held_back)[:limit] if len(taken) < limit else taken[:limit]
    return sorted(chosen, key=lambda hit: -hit.score)
