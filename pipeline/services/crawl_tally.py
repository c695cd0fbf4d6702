"""What a crawl has come to so far: counts for its summary, and what is needed to tell a new page from one it has."""

from collections import Counter
from collections.abc import Iterable

from pipeline.domain.capture import Capture
from pipeline.domain.document import Link
from pipeline.domain.ids import DocumentId
from pipeline.domain.source import SourceKind
from pipeline.stages.arrive import Arrival


class CrawlTally:
    """Grows with each capture."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.kinds: set[SourceKind] = set()
        self.bytes_received = 0
        self.extracted = 0
        self.pages: set[str] = set()
        self.documents: set[DocumentId] = set()
        self.home: set[DocumentId] = set()
        self.words_for_everything: set[DocumentId] = set()
        self._links: set[Link] = set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was captured yet."""
        return not self.outcomes

    def count(self, capture: Capture, kind: SourceKind, arrival: Arrival | None) -> None:
        """Count a capture of a source of this kind; `arrival` is None when it brought no words."""
        self.outcomes[capture.outcome.value] += 1
        self.bytes_received += capture.bytes_received
        if capture.snapshot is not None:
            self.kinds.add(kind)
        if arrival is None:
            return
        self.pages.add(arrival.page)
        self.documents.add(arrival.document)
        if kind is SourceKind.MARKETING and arrival.page.endswith("/"):
            self.home.add(arrival.document)

    def links_not_met_before(self, links: Iterable[Link]) -> list[Link]:
        """Leave out what earlier pages led to under the same words: a menu says nothing new the second time."""
        fresh = [link for link in links if link not in self._links]
        self._links.update(fresh)
        return fresh
