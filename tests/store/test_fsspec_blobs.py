"""Snapshots behind fsspec: the contract on memory and on renamed files, and file systems that misbehave."""

import errno
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from pipeline.errors import ConfigurationError, SnapshotsUnavailable
from store.blobs import FileBlobs
from store.filesystem_urls import filesystem_at
from store.filesystems import Filesystem, Opened
from store.fsspec_blobs import FsspecBlobs
from tests.contracts.blobs_contract import A_PAGE, ANOTHER_PAGE, BlobsContract
from tests.store.raw_snapshots import RawFolder, RawMemory


def blobs_at(url: str) -> FsspecBlobs:
    filesystem = filesystem_at(url, endpoint_url=None, timeout_seconds=20)
    return FsspecBlobs(filesystem, timeout_seconds=20)


class TestMemory(BlobsContract):
    @pytest.fixture
    def root(self) -> str:
        return f"/{uuid.uuid4().hex}"

    @pytest.fixture
    def blobs(self, root: str) -> Iterator[FsspecBlobs]:
        with closing(blobs_at(f"memory:/{root}")) as blobs:
            yield blobs

    @pytest.fixture
    def raw(self, root: str) -> RawMemory:
        return RawMemory(root)


class TestFilesThatAreRenamed(BlobsContract):
    """The way of every store that may show half an object, such as SFTP."""

    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Iterator[FsspecBlobs]:
        with closing(blobs_at(f"file://{tmp_path / 'snapshots'}")) as blobs:
            yield blobs

    @pytest.fixture
    def raw(self, tmp_path: Path) -> RawFolder:
        return RawFolder(tmp_path / "snapshots")


def test_a_folder_of_files_can_be_copied_to_another_store_and_used_and_back(tmp_path: Path) -> None:
    snapshot = FileBlobs(tmp_path / "here").put(A_PAGE)
    memory = RawMemory(f"/{uuid.uuid4().hex}")
    for key, content in RawFolder(tmp_path / "here").objects().items():
        memory.write(key, content)
    with closing(blobs_at(f"memory:/{memory.root}")) as there:
        assert there.get(snapshot) == A_PAGE
        other = there.put(ANOTHER_PAGE)
    back = RawFolder(tmp_path / "back")
    for key, content in memory.objects().items():
        back.write(key, content)
    assert [FileBlobs(back.root).get(each) for each in (snapshot, other)] == [A_PAGE, ANOTHER_PAGE]


class Misbehaving:
    """Local files, but for something that happens before one of the methods."""

    def __init__(self, method: str, before: Callable[..., object]) -> None:
        self._honest, self._method, self._before = LocalFileSystem(), method, before

    def __getattr__(self, name: str) -> Any:
        honest = getattr(self._honest, name)

        def misbehaved(*arguments: Any, **options: Any) -> Any:
            self._before(*arguments)
            return honest(*arguments, **options)

        return misbehaved if name == self._method else honest


def misbehaving(
    root: Path, method: str, before: Callable[..., object], *, timeout_seconds: float = 20.0, writes_whole: bool = False
) -> FsspecBlobs:
    def opened(seconds: float) -> Opened:
        return Opened(Misbehaving(method, before), str(root))

    filesystem = Filesystem(name="test://store", open=opened, has_buckets=False, writes_whole=writes_whole)
    return FsspecBlobs(filesystem, timeout_seconds=timeout_seconds)


def test_a_write_that_ends_half_way_leaves_nothing_under_the_final_name_or_any_other(tmp_path: Path) -> None:
    raw = RawFolder(tmp_path / "snapshots")

    def half(path: str, content: bytes) -> None:
        Path(path).write_bytes(content[: len(content) // 2])
        assert len(raw.objects()) == 1
        raise ConnectionResetError

    with pytest.raises(SnapshotsUnavailable):
        misbehaving(raw.root, "pipe_file", half).put(A_PAGE)
    assert raw.objects() == {}


def test_a_server_that_renames_onto_nothing_takes_the_same_bytes_of_two_writers(tmp_path: Path) -> None:
    raw = RawFolder(tmp_path / "snapshots")

    def overtaken(old: str, new: str) -> None:
        Path(new).write_bytes(Path(old).read_bytes())
        raise FileExistsError(new)

    blobs = misbehaving(raw.root, "mv", overtaken)
    assert blobs.get(blobs.put(A_PAGE)) == A_PAGE
    assert len(raw.objects()) == 1


@pytest.mark.parametrize("refusal", [PermissionError("no"), NotImplementedError("no"), OSError(errno.EROFS, "no")])
def test_what_another_try_will_not_change_is_a_matter_of_configuration(tmp_path: Path, refusal: Exception) -> None:
    raw = RawFolder(tmp_path / "snapshots")

    def refuse(old: str, new: str) -> None:
        raise refusal

    with pytest.raises(ConfigurationError) as error:
        misbehaving(raw.root, "mv", refuse).put(A_PAGE)
    assert not error.value.retryable
    assert raw.objects() == {}


class StrangeError(Exception):
    """What only one file system raises."""


@pytest.mark.parametrize("method", ["info", "makedirs", "pipe_file", "mv"])
@pytest.mark.parametrize(
    "foreign", [StrangeError("its own words"), OSError("its own words"), EOFError("its own words")]
)
def test_whatever_a_file_system_raises_becomes_an_error_of_ours(
    tmp_path: Path, method: str, foreign: Exception
) -> None:
    def fail(*arguments: Any) -> None:
        raise foreign

    with pytest.raises(SnapshotsUnavailable, match="test://store does not answer: its own words") as error:
        misbehaving(tmp_path, method, fail).put(A_PAGE)
    assert error.value.__cause__ is foreign
    assert error.value.retryable


def test_a_file_system_that_hangs_is_given_up_in_time_and_opened_anew(tmp_path: Path) -> None:
    ended = threading.Event()
    opened: list[Any] = []

    def opening(seconds: float) -> Opened:
        opened.append(Misbehaving("info", lambda path: ended.wait(60)) if not opened else LocalFileSystem())
        return Opened(opened[-1], str(tmp_path))

    filesystem = Filesystem(name="test://store", open=opening, has_buckets=False, writes_whole=False)
    blobs = FsspecBlobs(filesystem, timeout_seconds=0.5)
    begun = time.monotonic()
    with pytest.raises(SnapshotsUnavailable, match="in time"):
        blobs.put(A_PAGE)
    assert 0.4 < time.monotonic() - begun < 5
    assert blobs.get(blobs.put(A_PAGE)) == A_PAGE
    assert len(opened) == 2
    ended.set()


def test_a_thread_that_waits_while_another_opens_the_store_is_bounded_too(tmp_path: Path) -> None:
    ended = threading.Event()

    def opened(seconds: float) -> Opened:
        ended.wait(60)
        return Opened(LocalFileSystem(), str(tmp_path))

    filesystem = Filesystem(name="test://store", open=opened, has_buckets=True, writes_whole=True)
    blobs = FsspecBlobs(filesystem, timeout_seconds=0.5)
    refused: list[SnapshotsUnavailable] = []

    def put() -> None:
        with pytest.raises(SnapshotsUnavailable) as error:
            blobs.put(A_PAGE)
        refused.append(error.value)

    threads = [threading.Thread(target=put) for _ in range(4)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    ended.set()
    assert len(refused) == 4
    assert time.monotonic() - begun < 5


PUT_MANY = """
import sys
from store.filesystem_urls import filesystem_at
from store.fsspec_blobs import FsspecBlobs

blobs = FsspecBlobs(filesystem_at(sys.argv[1], endpoint_url=None, timeout_seconds=60), timeout_seconds=60)
for number in range(100):
    page = f"page {number} ".encode() * 500
    assert blobs.get(blobs.put(page)) == page
"""


def test_processes_that_put_the_same_bytes_at_once_leave_each_once(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PUT_MANY, f"file://{tmp_path / 'snapshots'}"]
    workers = [subprocess.Popen(command, cwd=root) for _ in range(3)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0]
    objects = RawFolder(tmp_path / "snapshots").objects()
    assert len(objects) == 100
    assert all(key.endswith(".gz") for key in objects)
