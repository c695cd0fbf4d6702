"""Hand over every snapshot in a file that other archives' tools read."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from pipeline.domain.model import Record
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import IntegrityBroken, NotFound
from pipeline.ports import Blobs, Store


class Archive(Protocol):
    """A file of snapshots that is being written."""

    def add(self, snapshot: Snapshot, body: bytes) -> None:
        """Write a snapshot with the bytes that were received.

        Raises:
            IntegrityBroken: when these are not the snapshot's bytes.
        """


class ExportSummary(Record):
    """How many snapshots were written, each URL's on its own, and the size of the file in bytes."""

    records: int
    bytes: int


class Exporting:
    """Exports the evidence."""

    def __init__(
        self, store: Store, blobs: Blobs, open_archive: Callable[[Path], AbstractContextManager[Archive]]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._open_archive = open_archive

    def export(self, path: Path) -> ExportSummary:
        """Write every snapshot to a file; when that fails, there is no file.

        Raises:
            InvalidInput: when the file cannot be written there.
            IntegrityBroken: when a snapshot's bytes are missing or changed.
        """
        records = 0
        with self._store.reading() as transaction, self._open_archive(path) as archive:
            for snapshot in transaction.captures.snapshots():
                archive.add(snapshot, self._body(snapshot))
                records += 1
        return ExportSummary(records=records, bytes=path.stat().st_size)

    def _body(self, snapshot: Snapshot) -> bytes:
        try:
            return self._blobs.get(snapshot.id)
        except NotFound as exc:
            raise IntegrityBroken(f"the bytes of snapshot {snapshot.id} are missing") from exc
