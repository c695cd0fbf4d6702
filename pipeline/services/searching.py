"""Search a vendor's evidence as an assessment would."""

from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.source import SourceKind
from pipeline.errors import NotFound
from pipeline.ports import Store
from pipeline.services.cutting import Cutting
from pipeline.services.reporting import vendor_known_as
from pipeline.services.retrieving import Retrieving
from pipeline.stages.gather import distinct_entries


class FoundPassage(Record):
    """A passage, where it stands and how well it answers; only the order of scores means anything."""

    passage: Passage
    url: str
    kind: SourceKind
    score: float


class Searching:
    """Finds passages."""

    def __init__(self, store: Store, cutting: Cutting, retrieving: Retrieving) -> None:
        self._store = store
        self._cutting = cutting
        self._retrieving = retrieving

    def search(self, vendor_reference: str, query: str, *, top: int) -> list[FoundPassage]:
        """Return the best passages of a vendor's latest run, best first.

        Raises:
            NotFound: when there is no such vendor, or nothing of it is captured.
        """
        with self._store.reading() as transaction:
            vendor = vendor_known_as(transaction, vendor_reference)
            run = transaction.runs.latest(vendor.id)
            corpus = distinct_entries(transaction.documents.corpus(run.id)) if run else []
        entries = {entry.document.id: entry for entry in corpus}
        if not entries:
            raise NotFound(f"nothing of {vendor.name} is captured yet", advice="Run `dossier assess` on its site.")
        ranked = self._retrieving.corpus(corpus, self._cutting.cut(corpus).parted.fit)
        return [
            FoundPassage(
                passage=hit.passage,
                url=entries[hit.passage.document].source.url,
                kind=entries[hit.passage.document].source.kind,
                score=round(hit.score, 4),
            )
            for hit in ranked.hits(query)[:top]
        ]
