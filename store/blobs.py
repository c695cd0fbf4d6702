"""Received bytes in files under their hash, compressed, private to this user, never run.

Rules:
- a file appears under its final name whole and on disk, or not at all: written beside it, synced, then renamed;
- what is read is hashed again, so a changed file is never returned;
- an id becomes a path only after it was matched against the one form that ids have.
"""

import gzip
import os
import re
import tempfile
import zlib
from pathlib import Path

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import IntegrityBroken, InvalidInput, NotFound

_ID = re.compile(r"sha256:([0-9a-f]{64})")
_COMPRESSION_LEVEL = 6  # zlib's own default: level 9 gains 1 % on HTML for twice the time


class FileBlobs:
    """Port `Blobs`. Threads and processes may share the folder: they can only ever write the same bytes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> SnapshotId:
        """Store bytes; when they are there already, only make sure that they are on disk."""
        snapshot = SnapshotId(sha256_of(data))
        path = self._path(snapshot)
        if not path.exists():
            _make_folder(path.parent)
            _write_whole(path, gzip.compress(data, _COMPRESSION_LEVEL, mtime=0))
        _sync_folder(path.parent)
        return snapshot

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return the bytes under an id.

        Raises:
            InvalidInput: when this is no snapshot id.
            NotFound: when there are none.
            IntegrityBroken: when they no longer hash to the id.
        """
        try:
            data = gzip.decompress(self._path(snapshot).read_bytes())
        except FileNotFoundError as exc:
            raise NotFound(f"no bytes are stored for snapshot {snapshot}") from exc
        except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
            raise IntegrityBroken(f"the file of snapshot {snapshot} is damaged") from exc
        if sha256_of(data) != snapshot:
            raise IntegrityBroken(f"the bytes of snapshot {snapshot} are not those that were received")
        return data

    def _path(self, snapshot: SnapshotId) -> Path:
        match = _ID.fullmatch(snapshot)
        if match is None:
            raise InvalidInput(f"not a snapshot id: {snapshot!r}")
        digits = match[1]
        return self._root / digits[:2] / digits[2:4] / f"{digits}.gz"


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
