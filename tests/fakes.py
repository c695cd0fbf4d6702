"""Stand-ins for the outside that keep their promises: no mocks."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.canonical import sha256_of
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.ids import Digest, DocumentId, PassageId, TargetId
from pipeline.domain.passage import Passage
from pipeline.domain.run import CrawlLimits
from pipeline.domain.snapshot import Validators
from pipeline.domain.webhook import Posted
from pipeline.errors import BrowserUnavailable, IntegrityBroken, MessageRefused
from pipeline.ports import Vectors

LONG_AGO = datetime(2026, 1, 1, 9, 0, 0, tzinfo=UTC)


class FixedClock:
    """Port `Clock`: each `now()` is a second after the one before, each `new_id()` the next number.

    `at(...)` moves time; ids keep counting, so they still sort by the order in which they were made.
    """

    def __init__(self, start: datetime = LONG_AGO) -> None:
        self._next = start
        self._ids = 0

    def now(self) -> datetime:
        time, self._next = self._next, self._next + timedelta(seconds=1)
        return time

    def new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids:06d}"

    def at(self, time: datetime) -> None:
        """Let the next `now()` return this time."""
        self._next = time


class FakeSite:
    """Port `Fetchers` over pages in memory, keeping the promises of a real one: validators, outcomes, no exceptions.

    `pages` maps paths to HTML; `outcomes` maps paths to outcomes other than ok; what is in neither is absent.
    `moved` maps paths to paths that they redirect to; `to_all` is the path whose page answers, at their own addresses,
    for those that are absent. `transferred` lists the addresses whose body was sent.
    """

    def __init__(self, origin: str, pages: dict[str, str], outcomes: dict[str, CaptureOutcome] | None = None) -> None:
        self.origin = origin
        self.pages = dict(pages)
        self.outcomes = dict(outcomes or {})
        self.moved: dict[str, str] = {}
        self.to_all = ""
        self.transferred: list[str] = []
        self.listing: tuple[str, ...] = ()

    @asynccontextmanager
    async def session(self, limits: CrawlLimits) -> AsyncIterator["FakeSite"]:
        assert limits.pages_max > 0
        yield self

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        path = urlsplit(url).path or "/"
        if not url.startswith(self.origin):
            return Fetched(url=url, outcome=CaptureOutcome.UNREACHABLE, final_url=url, detail="no such host")
        if path in self.outcomes:
            return Fetched(url=url, outcome=self.outcomes[path], final_url=url, detail="as the test has it")
        final_url = self.origin + self.moved[path] if path in self.moved else url
        path = self.moved.get(path, path)
        path = path if path in self.pages else self.to_all
        if path not in self.pages:
            return Fetched(url=url, outcome=CaptureOutcome.ABSENT, status=404, final_url=url)
        body = self.pages[path].encode()
        etag = sha256_of(body)
        if known is not None and known.etag == etag:
            return Fetched(url=url, outcome=CaptureOutcome.UNCHANGED, status=304, final_url=final_url)
        self.transferred.append(url)
        return Fetched(
            url=url,
            outcome=CaptureOutcome.OK,
            status=200,
            final_url=final_url,
            headers={"etag": etag, "content-type": "text/html; charset=utf-8"},
            content_type="text/html; charset=utf-8",
            body=body,
            bytes_received=len(body),
        )

    async def render(self, url: str) -> Fetched:
        raise BrowserUnavailable("the fake site has no browser")

    async def listed(self, site: str) -> tuple[str, ...]:
        return self.listing


class CountingEmbedder:
    """Port `Embedder` over hashed words: equal words, equal direction. Counts the texts that it was given."""

    identity = "counting/1"
    dimensions = 64

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split() or ["nothing"]:
                rows[row, int(hashlib.sha256(word.encode()).hexdigest()[:8], 16) % self.dimensions] += 1
        normalised: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normalised


class TellingWords:
    """Port `WordTable`: words have nothing in common, but those that it is told are near, with their cosine."""

    dimensions = 512

    def __init__(self, near: Mapping[tuple[str, str], float] | None = None) -> None:
        self._near = {word: (other, cosine) for (word, other), cosine in (near or {}).items()}
        self._axes: dict[str, int] = {}

    def vectors(self, words: Sequence[str]) -> Vectors:
        rows = np.zeros((len(words), self.dimensions), dtype=np.float32)
        for row, word in enumerate(words):
            other, cosine = self._near.get(word, (word, 1.0))
            rows[row, self._axis(word)] = np.sqrt(1 - cosine**2)
            rows[row, self._axis(other)] += cosine
        return rows

    def _axis(self, word: str) -> int:
        return self._axes.setdefault(word, len(self._axes))


class MemoryIndex:
    """Port `Index` in a dictionary."""

    def __init__(self) -> None:
        self._vectors: dict[PassageId, tuple[DocumentId, NDArray[np.float32]]] = {}
        self._complete: set[Digest] = set()

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        for passage, vector in zip(passages, vectors, strict=True):
            self._vectors.setdefault(passage.id, (passage.document, vector))

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        return frozenset(passages) - self._vectors.keys()

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        wanted = set(documents)
        return {passage: vector for passage, (document, vector) in self._vectors.items() if document in wanted}

    def is_complete(self, passage_set: Digest) -> bool:
        return passage_set in self._complete

    def complete(self, passage_set: Digest) -> None:
        self._complete.add(passage_set)

    def lose(self, passages: Iterable[PassageId]) -> None:
        """Forget vectors without being told, as a server does that is restored from an older backup."""
        for passage in passages:
            del self._vectors[passage]


class PlainPasswords:
    """Port `PasswordHasher`, fast: salted SHA-256. Counts the comparisons; `version` is its only parameter."""

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.compared = 0
        self._salts = 0

    def hashed(self, password: str) -> str:
        self._salts += 1
        return self._hash(password, version=str(self.version), salt=str(self._salts))

    def matches(self, password: str, hashed: str) -> bool:
        self.compared += 1
        form, _, rest = hashed.partition("$")
        if form != "plain" or rest.count("$") != 2:
            raise IntegrityBroken("not a hash of this kind")
        version, salt, _ = rest.split("$")
        return self._hash(password, version=version, salt=salt) == hashed

    def is_outdated(self, hashed: str) -> bool:
        return not hashed.startswith(f"plain${self.version}$")

    def _hash(self, password: str, *, version: str, salt: str) -> str:
        return f"plain${version}${salt}${hashlib.sha256((salt + password).encode()).hexdigest()}"


class FakePoster:
    """Port `Poster`: a receiver that takes everything, but first gives the `answers` that it was told to."""

    def __init__(self, *answers: Posted) -> None:
        self.answers = list(answers)
        self.posted: list[tuple[str, dict[str, str], bytes]] = []

    def refusal(self, url: str) -> str | None:
        return None if url.startswith("https://") else "only https is sent to"

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        self.posted.append((url, dict(headers), body))
        return self.answers.pop(0) if self.answers else Posted(status=204, detail="the receiver answered 204")


class FakeMessenger:
    """Port `Messenger`: keeps what it is given; refuses the first `refusals` messages."""

    label = "fake"

    def __init__(self, name: str = "channel-1", *, refusals: int = 0) -> None:
        self.id = TargetId(name)
        self.refusals = refusals
        self.messages: list[tuple[str, str]] = []

    def send(self, *, title: str, body: str) -> None:
        if self.refusals > 0:
            self.refusals -= 1
            raise MessageRefused("not now")
        self.messages.append((title, body))
