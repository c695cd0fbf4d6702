"""Vectors of passages in Chroma, one collection for each embedder: vectors of different embedders never meet.

Chroma only keeps them; it is given embeddings and has no embedding function, which would download a model at first
use. Importing it takes a second, so it is imported when it is first needed. Its persistent client is for one process.

That all passages of a set have vectors is remembered by an empty file beside them, which goes when their folder does:
so an unchanged corpus can be passed over without opening Chroma.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.ids import Digest, DocumentId, PassageId
from pipeline.domain.passage import Passage
from pipeline.errors import ConfigurationError, InvalidInput, Unreachable
from pipeline.ports import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.base_types import InclusionExclusionOperator, LiteralValue

ItemT = TypeVar("ItemT")

_NO_SERVER = "Start the server that DOSSIER_CHROMA_URL names, and try again; what was kept is used."

_ASKED_AT_ONCE = 500  # Chroma's own SQLite fails on lists of tens of thousands
# Nothing searches Chroma's graph (docs/adr/0005), and there is no collection without one. With one as thin as this,
# adding 5,130 random vectors takes 0.57 seconds of processor time; with the usual one (100, 16) it takes 1.65.
# A collection keeps the graph that it was made with.
_GRAPH_CANDIDATES, _GRAPH_NEIGHBOURS_MAX = 8, 4


def persistent_client(folder: Path) -> "Callable[[], ClientAPI]":
    """Return what opens the vectors kept in a folder, with everything off that would talk to anybody."""

    def opened() -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Chroma would also read a `.env` in the working folder, which is somebody else's.
        quiet = Settings(_env_file=None, anonymized_telemetry=False, chroma_otel_collection_endpoint="")
        return chromadb.PersistentClient(path=folder, settings=quiet)

    return opened


def server_client(url: str) -> "Callable[[], ClientAPI]":
    """Return what connects to a Chroma server.

    Raises:
        ConfigurationError: when the address is none. What is opened raises `Unreachable` when nobody answers there.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"DOSSIER_CHROMA_URL is no URL: {url}", advice="Write it as http://host:8000")
    is_secure = parts.scheme == "https"

    def opened() -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(_env_file=None, anonymized_telemetry=False, chroma_otel_collection_endpoint="")
        try:
            return chromadb.HttpClient(
                host=host, port=port or (443 if is_secure else 8000), ssl=is_secure, settings=quiet
            )
        except ValueError as exc:  # what its client makes of a server that is not there
            raise Unreachable(f"the Chroma server at {url}: {exc}", advice=_NO_SERVER) from exc

    return opened


@dataclass(frozen=True)
class _Open:
    client: "ClientAPI"
    collection: "Collection"


class ChromaIndex:
    """Port `Index`. Threads may share it.

    `place` is the folder of a persistent client, or what opens a client of a server; it is opened at first use. Only of
    a folder can it be remembered that a set is complete: what a server keeps may change behind our back.
    """

    def __init__(self, place: "Path | Callable[[], ClientAPI]", embedder_identity: str) -> None:
        self._open_client = persistent_client(place) if isinstance(place, Path) else place
        self._marks = place / "complete" / _collection_name(embedder_identity) if isinstance(place, Path) else None
        self._embedder_identity = embedder_identity
        self._lock = threading.Lock()
        self._open: _Open | None = None

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store vectors of shape (len(passages), dimensions); a passage that is there already is left as it is.

        Raises:
            InvalidInput: when there are more or fewer, or of other dimensions than those stored before.
        """
        if vectors.ndim != 2 or len(vectors) != len(passages):  # noqa: PLR2004
            raise InvalidInput(f"{len(passages)} passages came with vectors of shape {vectors.shape}")
        rows = {passage.id: row for row, passage in enumerate(passages)}
        new = self.missing(rows)
        chosen = [row for passage, row in rows.items() if passage in new]
        with self._opened() as opened:
            for batch in _batches(chosen, opened.client.get_max_batch_size()):
                opened.collection.add(
                    ids=[passages[row].id for row in batch],
                    embeddings=np.ascontiguousarray(vectors[batch], dtype=np.float32),
                    metadatas=[{"document": passages[row].document} for row in batch],
                )

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        """Return those that have no vector yet."""
        asked = list(dict.fromkeys(passages))
        found: set[str] = set()
        with self._opened() as opened:
            for batch in _batches(asked, _ASKED_AT_ONCE):
                found.update(opened.collection.get(ids=list(batch), include=[])["ids"])
        return frozenset(passage for passage in asked if passage not in found)

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        """Return all vectors of these documents' passages."""
        found: dict[PassageId, NDArray[np.float32]] = {}
        with self._opened() as opened:
            for batch in _batches(list(dict.fromkeys(documents)), _ASKED_AT_ONCE):
                among: dict[InclusionExclusionOperator, list[LiteralValue]] = {"$in": [*batch]}
                answer = opened.collection.get(where={"document": among}, include=["embeddings"])
                rows = np.asarray(answer["embeddings"], dtype=np.float32)
                found.update((PassageId(passage), row) for passage, row in zip(answer["ids"], rows, strict=True))
        return found

    def is_complete(self, passage_set: Digest) -> bool:
        """Whether every passage of a set had a vector when the folder was last filled."""
        mark = self._mark(passage_set)
        return mark is not None and mark.is_file()

    def complete(self, passage_set: Digest) -> None:
        """Remember that every passage of a set has a vector.

        Raises:
            ConfigurationError: when the folder cannot be written to.
        """
        mark = self._mark(passage_set)
        if mark is None:
            return
        try:
            mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            mark.touch()
        except OSError as exc:
            raise ConfigurationError(f"{mark.parent} cannot be written to: {exc.strerror}") from exc

    def _mark(self, passage_set: Digest) -> Path | None:
        return self._marks / passage_set.partition(":")[2] if self._marks is not None else None

    def close(self) -> None:
        """Let go of the client; the next use opens another."""
        from chromadb.api.client import Client

        with self._lock:
            if self._open is not None and isinstance(self._open.client, Client):
                self._open.client.close()
            self._open = None

    @contextmanager
    def _opened(self) -> "Iterator[_Open]":
        """Lend the collection, and turn Chroma's errors into ours."""
        import httpx
        from chromadb.errors import ChromaError, InvalidArgumentError

        try:
            with self._lock:
                if self._open is None:
                    self._open = self._opened_anew()
            yield self._open
        except InvalidArgumentError as exc:
            raise InvalidInput(f"vectors that do not fit those of {self._embedder_identity}: {exc}") from exc
        except (httpx.TransportError, httpx.HTTPStatusError) as exc:
            raise Unreachable(f"the Chroma server does not answer: {exc}", advice=_NO_SERVER) from exc
        except ChromaError as exc:
            raise ConfigurationError(
                f"the vectors cannot be used: {exc}",
                advice="Vectors can be made again: remove their folder, and the next run fills it.",
            ) from exc

    def _opened_anew(self) -> "_Open":
        client = self._open_client()
        collection = client.get_or_create_collection(
            _collection_name(self._embedder_identity),
            embedding_function=None,
            metadata={"embedder": self._embedder_identity},
            configuration={
                "hnsw": {
                    "space": "ip",
                    "ef_construction": _GRAPH_CANDIDATES,
                    "max_neighbors": _GRAPH_NEIGHBOURS_MAX,
                }
            },
        )
        return _Open(client, collection)


def _collection_name(embedder_identity: str) -> str:
    """Return a name in Chroma's alphabet, which an identity's slashes and dots may not be."""
    return f"passages-{hashlib.sha256(embedder_identity.encode()).hexdigest()[:32]}"


def _batches(items: Sequence[ItemT], size: int) -> Iterable[Sequence[ItemT]]:
    return (items[start : start + size] for start in range(0, len(items), size))
