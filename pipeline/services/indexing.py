"""Make a run's documents searchable: cut them into passages and embed those that have no vector yet."""

from pipeline.domain.ids import RunId
from pipeline.domain.model import Record
from pipeline.ports import Embedder, Index, Progress, Store
from pipeline.stages.gather import distinct_entries, site_passages
from pipeline.stages.withhold import fit_parts

# Passages embedded at once; bounds memory, not speed.
BATCH_PASSAGES = 2048


class IndexSummary(Record):
    """How many passages the run's documents have, and how many of them were embedded now."""

    documents: int
    passages: int
    embedded: int


class Indexing:
    """Segments and embeds."""

    def __init__(self, store: Store, index: Index, embedder: Embedder, progress: Progress) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._progress = progress

    def index(self, run_id: RunId) -> IndexSummary:
        """Index the documents of a run; what is indexed already is left alone."""
        with self._store.reading() as transaction:
            entries = distinct_entries(transaction.documents.corpus(run_id))
        cut = fit_parts(site_passages(entries))
        missing = self._index.missing(passage.id for passage in cut)
        fresh = [passage for passage in cut if passage.id in missing]
        self._progress.begin("index", len(fresh))
        for start in range(0, len(fresh), BATCH_PASSAGES):
            batch = fresh[start : start + BATCH_PASSAGES]
            # Records first: a vector without its passage would be found and could not be shown.
            with self._store.writing() as transaction:
                transaction.documents.add_passages(batch)
            self._index.add(batch, self._embedder.embed([passage.searchable_text for passage in batch]))
            self._progress.advance(f"{min(start + BATCH_PASSAGES, len(fresh))} of {len(fresh)} passages embedded")
        return IndexSummary(documents=len(entries), passages=len(cut), embedded=len(fresh))
