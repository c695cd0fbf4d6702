"""Received bytes in files under their hash, compressed, private to this user, never run.

A file appears under its final name whole and on disk, or not at all: written beside it, synced, then renamed.
"""

import os
import tempfile
from pathlib import Path

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import NotFound
from store.blob_errors import foreign_errors_as_ours
from store.blob_form import key_of, packed, unpacked

_ADVICE = "Check that the folder named here is one that this user may write to, on a disk that is not read-only."


class FileBlobs:
    """Port `Blobs`. Threads and processes may share the folder: they can only ever write the same bytes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> SnapshotId:
        """Store bytes; when they are there already, only make sure that they are on disk.

        Raises:
            ConfigurationError: when this user may not write there.
            SnapshotsUnavailable: when the disk is full or failing.
        """
        snapshot = SnapshotId(sha256_of(data))
        path = self._root / key_of(snapshot)
        with foreign_errors_as_ours(str(self._root), advice=_ADVICE):
            if not path.exists():
                content = packed(data)
                _make_folder(path.parent)
                _write_whole(path, content)
            _sync_folder(path.parent)
        return snapshot

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return the bytes under an id.

        Raises:
            InvalidInput: when this is no snapshot id.
            NotFound: when there are none.
            IntegrityBroken: when they no longer hash to the id.
            ConfigurationError: when this user may not read them.
            SnapshotsUnavailable: when the disk is failing.
        """
        path = self._root / key_of(snapshot)
        with foreign_errors_as_ours(str(self._root), advice=_ADVICE):
            try:
                content = path.read_bytes()
            except FileNotFoundError as exc:
                raise NotFound(f"no bytes are stored for snapshot {snapshot}") from exc
        return unpacked(snapshot, content)

    def close(self) -> None:
        """Give back nothing: no file stays open."""


def _write_whole(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk: a file that was synced can still lose its name in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
