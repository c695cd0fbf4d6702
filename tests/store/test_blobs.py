"""Bytes come back as they were received, or not at all."""

import gzip
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import IntegrityBroken, InvalidInput, NotFound
from store.blobs import FileBlobs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def blobs(root: Path) -> FileBlobs:
    return FileBlobs(root)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=2_000))
def test_any_bytes_come_back_under_their_hash(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = FileBlobs(Path(folder))
        snapshot = blobs.put(data)
        assert snapshot == sha256_of(data)
        assert blobs.get(snapshot) == data


def test_storing_the_same_bytes_again_changes_nothing(blobs: FileBlobs, root: Path) -> None:
    blobs.put(b"a page")
    (file,) = files(root)
    before = (file.stat().st_ino, file.stat().st_mtime_ns, file.read_bytes())
    blobs.put(b"a page")
    assert files(root) == [file]
    assert (file.stat().st_ino, file.stat().st_mtime_ns, file.read_bytes()) == before


def test_files_are_compressed_fanned_out_and_for_this_user_only(blobs: FileBlobs, root: Path) -> None:
    snapshot = blobs.put(b"word " * 1_000)
    digits = snapshot.removeprefix("sha256:")
    (file,) = files(root)
    assert file == root / digits[:2] / digits[2:4] / f"{digits}.gz"
    assert file.stat().st_size < 500
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, *file.parents[:2])} == {0o700}


def test_bytes_that_are_not_there_are_not_found(blobs: FileBlobs) -> None:
    with pytest.raises(NotFound):
        blobs.get(SnapshotId(sha256_of(b"never stored")))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: gzip.compress(b"another page"),
        lambda content: content[:-4],
        lambda content: content[:12],
        lambda content: b"",
        lambda content: b"no gzip at all",
        lambda content: content[:15] + bytes([content[15] ^ 1]) + content[16:],
        lambda content: content + b"more",
        lambda content: content + gzip.compress(b"more"),
    ],
)
def test_a_changed_file_is_never_returned(blobs: FileBlobs, root: Path, change: Callable[[bytes], bytes]) -> None:
    snapshot = blobs.put(b"a page about privacy " * 10)
    (file,) = files(root)
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(IntegrityBroken):
        blobs.get(snapshot)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "sha256:",
        "../../etc/passwd",
        "sha256:../../../etc/passwd",
        "sha256:" + "A" * 64,
        "sha256:" + "a" * 64 + "\n",
    ],
)
def test_what_is_no_id_never_becomes_a_path(blobs: FileBlobs, name: str) -> None:
    with pytest.raises(InvalidInput):
        blobs.get(SnapshotId(name))


def test_writers_of_the_same_bytes_do_not_disturb_each_other(blobs: FileBlobs, root: Path) -> None:
    pages = [f"page {number} ".encode() * 500 for number in range(20)]
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for page in pages:
                assert blobs.get(blobs.put(page)) == page
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(files(root)) == len(pages)
    assert not [file for file in files(root) if file.suffix != ".gz"]
