"""Open the store of snapshots that the settings name: files, or whatever fsspec reaches."""

import re
from pathlib import Path
from typing import Protocol

from pipeline.errors import ConfigurationError
from pipeline.ports import Blobs
from store.blob_errors import without_password
from store.blobs import FileBlobs

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)")
_FILES = frozenset({"file", "local"})
_WRITTEN_AS = "Write it as s3://bucket/prefix, or file:///folder."


class OpenBlobs(Blobs, Protocol):
    """Snapshots' bytes that are given back after use."""

    def close(self) -> None:
        """Give back connections."""


def opened_blobs(url: str | None, *, folder: Path, endpoint_url: str | None, timeout_seconds: float) -> OpenBlobs:
    """Return the store of snapshots; a remote one is connected to at its first use.

    A `file://` URL is kept by `FileBlobs` like the default folder, because fsspec's local files are not synced to disk.

    Args:
        url: such as `s3://bucket/prefix`; without one, files in `folder`.
        folder: the default.
        endpoint_url: for S3 alone, the server where it is not AWS.
        timeout_seconds: for one `put` or `get` of a store that is not files.

    Raises:
        ConfigurationError: when there is no such kind of store, or its package is not installed.
    """
    if not url:
        return FileBlobs(folder)
    match = _URL.fullmatch(url)
    if match is None:
        raise ConfigurationError(f"DOSSIER_SNAPSHOTS_URL is no URL: {without_password(url)}", advice=_WRITTEN_AS)
    protocol, rest = match[1], match[2]
    if protocol in _FILES:
        if not rest.startswith("/"):
            raise ConfigurationError(f"DOSSIER_SNAPSHOTS_URL is no absolute path: {url}", advice=_WRITTEN_AS)
        return FileBlobs(Path(rest))
    from store.filesystem_urls import filesystem_at
    from store.fsspec_blobs import FsspecBlobs

    filesystem = filesystem_at(url, endpoint_url=endpoint_url, timeout_seconds=timeout_seconds)
    return FsspecBlobs(filesystem, timeout_seconds=timeout_seconds)
