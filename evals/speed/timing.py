"""Where Dossier's time goes: stopwatches around the ports, and what their readings say about the clock on the wall.

Several things are under way at once while a site is captured, so seconds cannot simply be added up. Every moment is
given to one line of the account:
- records and snapshots first, for they are written on the event loop, where nothing else moves meanwhile;
- then fetching and extracting, together or alone;
- what is left is our own work between the ports: discovery and bookkeeping while capturing, cutting while indexing.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.fetched import Extracted, Fetched
from pipeline.domain.ids import Digest, DocumentId, PassageId, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.run import CrawlLimits
from pipeline.domain.snapshot import Validators
from pipeline.ports import Blobs, Embedder, Extractor, Fetcher, Fetchers, Index, Store, Transaction, Vectors


class Port(StrEnum):
    """What is measured."""

    FETCH = "fetch"
    EXTRACT = "extract"
    RECORDS = "records"
    SNAPSHOTS = "snapshots"
    EMBED = "embed"
    VECTORS = "vectors"


_ALONE = (Port.RECORDS, Port.SNAPSHOTS, Port.EMBED, Port.VECTORS)


class Reading(Record):
    """A port was busy from one moment to another, in seconds of the monotonic clock."""

    port: Port
    start: float
    end: float


class Watch:
    """Takes readings. Threads may share it."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._lock = threading.Lock()

    @contextmanager
    def reading(self, port: Port) -> Iterator[None]:
        """Read the clock before and after a block."""
        start = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self.readings.append(Reading(port=port, start=start, end=time.monotonic()))


def account(readings: Iterable[Reading], *, start: float, end: float) -> dict[str, float]:
    """Return the seconds between two moments by what they went into; they add up to `end - start`."""
    changes: list[tuple[float, int, Port]] = []
    for reading in readings:
        first, last = max(start, reading.start), min(end, reading.end)
        if first < last:
            changes += [(first, 1, reading.port), (last, -1, reading.port)]
    seconds: dict[str, float] = defaultdict(float)
    busy: Counter[Port] = Counter()
    at = start
    for moment, change, port in sorted(changes):
        seconds[_line(busy)] += moment - at
        busy[port] += change
        at = moment
    seconds[_line(busy)] += end - at
    return {line: round(spent, 3) for line, spent in seconds.items() if spent > 0}


def _line(busy: Mapping[Port, int]) -> str:
    for port in _ALONE:
        if busy.get(port):
            return port.value
    together = [port.value for port in (Port.FETCH, Port.EXTRACT) if busy.get(port)]
    return " and ".join(together) or "between"


class WatchedFetcher:
    """A `Fetcher` under a watch."""

    def __init__(self, fetcher: Fetcher, watch: Watch) -> None:
        self._fetcher = fetcher
        self._watch = watch

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL."""
        with self._watch.reading(Port.FETCH):
            return await self._fetcher.fetch(url, known)

    async def render(self, url: str) -> Fetched:
        """Get a URL with a browser."""
        with self._watch.reading(Port.FETCH):
            return await self._fetcher.render(url)

    async def listed(self, site: str) -> tuple[str, ...]:
        """Return what the site lists."""
        with self._watch.reading(Port.FETCH):
            return await self._fetcher.listed(site)


class WatchedFetchers:
    """`Fetchers` under a watch."""

    def __init__(self, fetchers: Fetchers, watch: Watch) -> None:
        self._fetchers = fetchers
        self._watch = watch

    def session(self, limits: CrawlLimits) -> AbstractAsyncContextManager[Fetcher]:
        """Open a session."""
        return self._session(limits)

    @asynccontextmanager
    async def _session(self, limits: CrawlLimits) -> AsyncIterator[Fetcher]:
        async with self._fetchers.session(limits) as fetcher:
            yield WatchedFetcher(fetcher, self._watch)


class WatchedExtractor:
    """An `Extractor` under a watch."""

    def __init__(self, extractor: Extractor, watch: Watch) -> None:
        self._extractor = extractor
        self._watch = watch

    @property
    def versions(self) -> frozenset[str]:
        """The extractors' versions."""
        return self._extractor.versions

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        """Read a body."""
        with self._watch.reading(Port.EXTRACT):
            return self._extractor.extract(body, content_type=content_type, url=url)


class WatchedStore:
    """A `Store` whose transactions are under a watch, from their beginning to their commit."""

    def __init__(self, store: Store, watch: Watch) -> None:
        self._store = store
        self._watch = watch

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a writing transaction."""
        with self._watch.reading(Port.RECORDS), self._store.writing() as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a reading transaction."""
        with self._watch.reading(Port.RECORDS), self._store.reading() as transaction:
            yield transaction

    @contextmanager
    def together(self) -> Iterator[Transaction]:
        """Open a writing transaction that others take part in."""
        with self._watch.reading(Port.RECORDS), self._store.together() as transaction:
            yield transaction

    def caveat(self) -> str:
        """Say what the database does not promise."""
        return self._store.caveat()


class WatchedBlobs:
    """`Blobs` under a watch."""

    def __init__(self, blobs: Blobs, watch: Watch) -> None:
        self._blobs = blobs
        self._watch = watch

    def put(self, data: bytes) -> SnapshotId:
        """Store bytes."""
        with self._watch.reading(Port.SNAPSHOTS):
            return self._blobs.put(data)

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return bytes."""
        with self._watch.reading(Port.SNAPSHOTS):
            return self._blobs.get(snapshot)


class WatchedEmbedder:
    """An `Embedder` under a watch."""

    def __init__(self, embedder: Embedder, watch: Watch) -> None:
        self._embedder = embedder
        self._watch = watch

    @property
    def identity(self) -> str:
        """The embedder's identity."""
        return self._embedder.identity

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts."""
        with self._watch.reading(Port.EMBED):
            return self._embedder.embed(texts)


class WatchedIndex:
    """An `Index` under a watch."""

    def __init__(self, index: Index, watch: Watch) -> None:
        self._index = index
        self._watch = watch

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store vectors."""
        with self._watch.reading(Port.VECTORS):
            self._index.add(passages, vectors)

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        """Return those without a vector."""
        with self._watch.reading(Port.VECTORS):
            return self._index.missing(passages)

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        """Return vectors."""
        with self._watch.reading(Port.VECTORS):
            return self._index.vectors(documents)

    def is_complete(self, passage_set: Digest) -> bool:
        """Return what is remembered of a set."""
        with self._watch.reading(Port.VECTORS):
            return self._index.is_complete(passage_set)

    def complete(self, passage_set: Digest) -> None:
        """Remember a set."""
        with self._watch.reading(Port.VECTORS):
            self._index.complete(passage_set)
