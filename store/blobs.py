"""Received bytes in files under their hash, compressed, private to this user, never run."""

from pathlib import Path

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import NotFound
from store.blob_errors import foreign_errors_as_ours
from store.blob_form import key_of, packed, unpacked
from store.whole_files import make_private_folder, sync_folder, whole_file

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
                make_private_folder(path.parent)
                with whole_file(path) as file:
                    file.write(content)
            else:
                sync_folder(path.parent)  # whoever wrote it may have been killed before that
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
