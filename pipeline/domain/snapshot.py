"""Bytes as they came over the wire, kept under the hash of those bytes."""

from datetime import datetime
from enum import StrEnum

from pipeline.domain.ids import SnapshotId
from pipeline.domain.model import Record


class FetchedBy(StrEnum):
    """Who asked for the bytes."""

    HTTP = "http"
    BROWSER = "browser"
    UPLOAD = "upload"


class Snapshot(Record):
    """What was received, once for each distinct body at a URL.

    `id` is the hash of the body alone; `headers` are the response's, names in lower case. A browser's snapshot is the
    serialised page after its scripts ran.
    """

    id: SnapshotId
    url: str
    final_url: str
    redirects: tuple[str, ...] = ()
    content_type: str
    headers: dict[str, str]
    fetched_at: datetime
    fetched_by: FetchedBy
    size_bytes: int

    @property
    def etag(self) -> str | None:
        """The validator for If-None-Match, when the server gave one."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """The validator for If-Modified-Since, when the server gave one."""
        return self.headers.get("last-modified")
