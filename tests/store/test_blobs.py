"""Snapshots in files: the contract, and what a disk and its other users may see of them."""

import errno
import os
import stat
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, SnapshotsUnavailable
from store.blobs import FileBlobs
from tests.contracts.blobs_contract import A_PAGE, BlobsContract
from tests.store.raw_snapshots import RawFolder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def blobs(root: Path) -> FileBlobs:
    return FileBlobs(root)


@pytest.fixture
def raw(root: Path) -> RawFolder:
    return RawFolder(root)


class TestFiles(BlobsContract): ...


def test_storing_the_same_bytes_again_does_not_touch_the_file(blobs: FileBlobs, raw: RawFolder) -> None:
    blobs.put(A_PAGE)
    (file,) = raw.files()
    before = (file.stat().st_ino, file.stat().st_mtime_ns)
    blobs.put(A_PAGE)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == before


def test_files_and_folders_are_for_this_user_only(blobs: FileBlobs, raw: RawFolder, root: Path) -> None:
    blobs.put(A_PAGE)
    (file,) = raw.files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, *file.parents[:2])} == {0o700}


def test_a_full_disk_leaves_no_file_and_is_an_error_of_ours(
    blobs: FileBlobs, raw: RawFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    blobs.put(A_PAGE)
    (file,) = raw.files()
    file.unlink()  # its folder stays, so that what fails is the file
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(SnapshotsUnavailable, match="No space left") as error:
            blobs.put(A_PAGE)
    assert error.value.retryable
    assert raw.objects() == {}


def test_a_file_where_the_folder_should_be_is_a_matter_of_configuration(blobs: FileBlobs, root: Path) -> None:
    root.write_text("in the way")
    with pytest.raises(ConfigurationError):
        blobs.put(A_PAGE)
