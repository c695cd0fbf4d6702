"""Received bytes in any store that fsspec reaches, such as S3, in the same form and under the same keys as in files.

An object appears under its final name whole or not at all: where the store does not promise that itself, it is written
beside its place and renamed. When it is safe from a power cut is the store's promise, not ours.
"""

import os
import threading
import time
import uuid
from contextlib import suppress
from functools import partial

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import ConfigurationError, DossierError, NotFound
from store.blob_form import key_of, packed, unpacked
from store.filesystems import Conversation, Filesystem, Opened, errors_of, in_time, seconds_until


class FsspecBlobs:
    """Port `Blobs`. Threads and processes may share the store: they can only ever write the same bytes.

    `timeout_seconds` is for one `put` or `get` as a whole. The file system is opened at first use: once a process, or
    once a thread where it is not made to be shared.
    """

    def __init__(self, filesystem: Filesystem, *, timeout_seconds: float) -> None:
        self._filesystem = filesystem
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], Opened] = {}

    def put(self, data: bytes) -> SnapshotId:
        """Store bytes; when they are there already, nothing is written.

        Raises:
            ConfigurationError: when the store, its bucket or the permission to write is not there.
            SnapshotsUnavailable: when it does not answer, or not in time.
        """
        snapshot = SnapshotId(sha256_of(data))
        store = self._conversation()
        path = store.path(key_of(snapshot))
        if not store.has(path):
            try:
                _write(store, path, packed(data))
            except NotFound as exc:
                raise self._no_bucket() from exc
        return snapshot

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return the bytes under an id.

        Raises:
            InvalidInput: when this is no snapshot id.
            NotFound: when there are none.
            IntegrityBroken: when they no longer hash to the id.
            ConfigurationError: when the store, its bucket or the permission to read is not there.
            SnapshotsUnavailable: when it does not answer, or not in time.
        """
        key = key_of(snapshot)
        store = self._conversation()
        try:
            content = store.ask("cat_file", store.path(key))
        except NotFound as exc:
            # A wrong bucket must not look like evidence that was lost.
            if self._filesystem.has_buckets and not store.has(store.opened.root.partition("/")[0]):
                raise self._no_bucket() from exc
            raise NotFound(f"no bytes are stored for snapshot {snapshot}") from exc
        return unpacked(snapshot, content)

    def close(self) -> None:
        """Give back connections; the next use opens others."""
        with self._lock:
            mine = [opened for (process, _), opened in self._open.items() if process == os.getpid()]
            self._open.clear()
        for opened in mine:
            with suppress(DossierError), errors_of(self._filesystem):
                opened.close()

    def _conversation(self) -> Conversation:
        ends = time.monotonic() + self._timeout_seconds
        key = (os.getpid(), 0 if self._filesystem.has_buckets else threading.get_ident())
        with self._lock:
            if key not in self._open:
                with errors_of(self._filesystem):
                    seconds = seconds_until(ends)
                    self._open[key] = in_time(lambda: self._filesystem.open(seconds), seconds=seconds)
            forget = partial(self._open.pop, key, None)
            return Conversation(self._filesystem, self._open[key], ends, forget)

    def _no_bucket(self) -> ConfigurationError:
        return ConfigurationError(
            f"{self._filesystem.name}: there is no such place to write to",
            advice="Correct DOSSIER_SNAPSHOTS_URL, or have the bucket made: Dossier makes none.",
        )


def _write(store: Conversation, path: str, content: bytes) -> None:
    if store.filesystem.writes_whole:
        store.ask("pipe_file", path, content)
        return
    folder = path.rpartition("/")[0]
    temporary = f"{folder}/.writing-{uuid.uuid4().hex}"
    store.ask("makedirs", folder, exist_ok=True)
    try:
        store.ask("pipe_file", temporary, content)
        store.ask("mv", temporary, path)
    except BaseException as error:
        with suppress(DossierError):
            store.ask("rm_file", temporary)
        # Some servers refuse to rename onto what another writer has just put there.
        if not (isinstance(error, ConfigurationError) and store.has(path)):
            raise
