"""Make a run's documents searchable: cut them into passages and embed those that have no vector yet.

When all are known to have one, the vectors are not opened. Should some be lost after that, whoever ranks makes them.
"""

from pipeline.domain.ids import RunId
from pipeline.domain.model import Record
from pipeline.ports import Embedder, Index, Progress, Store
from pipeline.services.cutting import CutCorpus, Cutting
from pipeline.stages.gather import distinct_entries

# Passages embedded at once; bounds memory, not speed.
BATCH_PASSAGES = 2048


class IndexSummary(Record):
    """How many passages the run's documents have, and how many of them were embedded now."""

    documents: int
    passages: int
    embedded: int


class Indexing:
    """Segments and embeds."""

    def __init__(self, store: Store, cutting: Cutting, index: Index, embedder: Embedder, progress: Progress) -> None:
        self._store = store
        self._cutting = cutting
        self._index = index
        self._embedder = embedder
        self._progress = progress

    def index(self, run_id: RunId) -> IndexSummary:
        """Index the documents of a run; what is indexed already is left alone."""
        with self._store.reading() as transaction:
            entries = distinct_entries(transaction.documents.corpus(run_id))
        corpus = self._cutting.cut(entries)
        embedded = 0 if self._index.is_complete(corpus.id) else self._embedded(corpus)
        return IndexSummary(documents=len(entries), passages=len(corpus.parted.fit), embedded=embedded)

    def _embedded(self, corpus: CutCorpus) -> int:
        missing = self._index.missing(passage.id for passage in corpus.parted.fit)
        fresh = [passage for passage in corpus.parted.fit if passage.id in missing]
        self._progress.begin("index", len(fresh))
        for start in range(0, len(fresh), BATCH_PASSAGES):
            batch = fresh[start : start + BATCH_PASSAGES]
            self._index.add(batch, self._embedder.embed([passage.searchable_text for passage in batch]))
            self._progress.advance(f"{min(start + BATCH_PASSAGES, len(fresh))} of {len(fresh)} passages embedded")
        self._index.complete(corpus.id)
        return len(fresh)
