"""Vectors in a real Chroma folder."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from pipeline.domain.document import Document
from pipeline.domain.ids import Digest, PassageId
from pipeline.domain.passage import Passage
from pipeline.errors import ConfigurationError, InvalidInput
from pipeline.ports import Vectors
from store.vectors import ChromaIndex, persistent_client
from tests.builders import a_document, a_document_id, passages_in

DIMENSIONS = 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


def opened(folder: Path, *, identity: str = "words/1") -> ChromaIndex:
    return ChromaIndex(folder, identity)


@pytest.fixture
def index(folder: Path) -> Iterator[ChromaIndex]:
    with closing(opened(folder)) as index:
        yield index


def some_vectors(count: int, seed: int = 7) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def a_long_document(name: str, paragraphs: int) -> Document:
    return a_document("\n\n".join(f"{name} {number}" for number in range(paragraphs)))


def same(found: Mapping[PassageId, Vectors], passages: list[Passage], vectors: Vectors) -> bool:
    return set(found) == {passage.id for passage in passages} and all(
        np.array_equal(found[passage.id], vector) for passage, vector in zip(passages, vectors, strict=True)
    )


def test_vectors_come_back_bit_by_bit_after_reopening(folder: Path) -> None:
    document = a_long_document("a", 60)
    passages, vectors = passages_in(document), some_vectors(60)
    with closing(opened(folder)) as index:
        index.add(passages, vectors)
    with closing(opened(folder)) as index:
        found = index.vectors([document.id])
        assert same(found, passages, vectors)
        assert {row.dtype for row in found.values()} == {np.dtype(np.float32)}


def test_only_the_documents_asked_for_are_returned(index: ChromaIndex) -> None:
    first, second = a_long_document("a", 3), a_long_document("b", 4)
    passages, vectors = [*passages_in(first), *passages_in(second)], some_vectors(7)
    index.add(passages, vectors)
    assert same(index.vectors([second.id]), passages[3:], vectors[3:])
    assert same(index.vectors([first.id, second.id, first.id]), passages, vectors)
    assert index.vectors([]) == {}
    assert index.vectors([a_document_id("unknown")]) == {}


def test_a_passage_that_is_there_keeps_its_vector(index: ChromaIndex) -> None:
    document = a_long_document("a", 4)
    passages, vectors = passages_in(document), some_vectors(4)
    index.add(passages[:2], vectors[:2])
    index.add([*passages, passages[3]], np.concatenate([some_vectors(2, seed=8), vectors[2:], vectors[3:]]))
    assert same(index.vectors([document.id]), passages, vectors)
    index.add([], some_vectors(0))


def test_missing_names_what_has_no_vector_yet(index: ChromaIndex) -> None:
    passages = passages_in(a_long_document("a", 5))
    index.add(passages[:3], some_vectors(3))
    assert index.missing(passage.id for passage in passages) == {passage.id for passage in passages[3:]}
    assert index.missing([]) == frozenset()


def test_embedders_never_meet(folder: Path, index: ChromaIndex) -> None:
    document = a_long_document("a", 2)
    index.add(passages_in(document), some_vectors(2))
    with closing(opened(folder, identity="words/2")) as other:
        assert other.vectors([document.id]) == {}
        assert len(other.missing(passage.id for passage in passages_in(document))) == 2


def test_another_shape_is_refused(index: ChromaIndex) -> None:
    passages = passages_in(a_long_document("a", 4))
    with pytest.raises(InvalidInput):
        index.add(passages, some_vectors(3))
    with pytest.raises(InvalidInput):
        index.add(passages, some_vectors(4)[0])
    index.add(passages[:2], some_vectors(2))
    with pytest.raises(InvalidInput):
        index.add(passages[2:], np.zeros((2, DIMENSIONS + 1), dtype=np.float32))
    assert index.missing(passage.id for passage in passages) == {passage.id for passage in passages[2:]}


def test_another_kind_of_client_can_be_given(folder: Path) -> None:
    opener = persistent_client(folder)
    with closing(ChromaIndex(opener, "words/1")) as index:
        index.add(passages_in(a_document()), some_vectors(3))
    with closing(opened(folder)) as index:
        assert len(index.vectors([a_document().id])) == 3


@pytest.mark.slow
def test_lists_longer_than_a_statement_takes_are_split(index: ChromaIndex) -> None:
    document = a_long_document("a", 6_000)
    passages, vectors = passages_in(document), some_vectors(6_000)
    index.add(passages, vectors)
    many = [a_document_id(str(number)) for number in range(2_000)]
    assert same(index.vectors([*many, document.id]), passages, vectors)
    assert index.missing(passage.id for passage in passages) == frozenset()


def test_a_damaged_folder_says_that_it_can_be_made_again(folder: Path) -> None:
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database, but long enough to look like one " * 50)
    with closing(opened(folder)) as index, pytest.raises(ConfigurationError) as broken:
        index.missing([passages_in(a_document())[0].id])
    assert "again" in broken.value.advice


def test_nobody_is_called(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: calls.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: calls.append(address))
    passages = passages_in(a_long_document("a", 3))
    with closing(opened(folder)) as index:
        index.add(passages, some_vectors(3))
        index.vectors([passages[0].document])
    assert calls == []


def test_chroma_is_imported_only_when_it_is_used() -> None:
    code = "import store.vectors, sys; sys.exit('chromadb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_a_collection_that_was_made_with_the_usual_graph_goes_on_being_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages, vectors = passages_in(a_long_document("a", 5)), some_vectors(5)
    with monkeypatch.context() as before, closing(opened(folder)) as index:
        before.setattr("store.vectors._GRAPH_CANDIDATES", 100)
        before.setattr("store.vectors._GRAPH_NEIGHBOURS_MAX", 16)
        index.add(passages[:2], vectors[:2])
    with closing(opened(folder)) as index:
        index.add(passages, vectors)
        assert same(index.vectors([passages[0].document]), passages, vectors)


def test_what_is_complete_is_known_without_opening_the_vectors(folder: Path) -> None:
    one, another = Digest("sha256:" + "1" * 64), Digest("sha256:" + "2" * 64)
    opened(folder).complete(one)
    again = opened(folder)
    assert (again.is_complete(one), again.is_complete(another)) == (True, False)
    assert not opened(folder, identity="words/2").is_complete(one)
    assert not (folder / "chroma.sqlite3").exists()


def test_nothing_is_complete_in_a_folder_that_was_removed(folder: Path) -> None:
    one = Digest("sha256:" + "1" * 64)
    opened(folder).complete(one)
    shutil.rmtree(folder)
    assert not opened(folder).is_complete(one)


def test_chroma_opens_a_folder_with_marks_in_it(folder: Path, index: ChromaIndex) -> None:
    passages = passages_in(a_long_document("a", 3))
    index.complete(Digest("sha256:" + "1" * 64))
    index.add(passages, some_vectors(3))
    index.close()
    with closing(opened(folder)) as again:
        assert again.missing(passage.id for passage in passages) == frozenset()


def test_of_a_server_nothing_is_taken_for_complete(folder: Path) -> None:
    with closing(ChromaIndex(persistent_client(folder), "words/1")) as index:
        index.complete(Digest("sha256:" + "1" * 64))
        assert not index.is_complete(Digest("sha256:" + "1" * 64))
