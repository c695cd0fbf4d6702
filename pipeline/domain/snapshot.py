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


class Validators(Record):
    """What a server told us last time, so that it can say "not modified" now.

    `given_by` is the address that said so, where redirects had ended; without one it is the address that is asked.
    """

    etag: str | None = None
    last_modified: str | None = None
    given_by: str | None = None


class Resource(Record):
    """Something that a page was made of in the browser, and how to ask whether it has changed."""

    url: str
    validators: Validators


class Snapshot(Record):
    """What was received, once for each distinct body at a URL.

    `id` is the hash of the body alone; `headers` are the response's, names in lower case. A browser's snapshot is the
    serialised page after its scripts ran; its `resources` are the page and all that its scripts loaded, or nothing when
    one of them cannot be asked about.
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
    resources: tuple[Resource, ...] = ()

    @property
    def validators(self) -> Validators:
        """What to send to the server with the next request."""
        return Validators(
            etag=self.headers.get("etag"), last_modified=self.headers.get("last-modified"), given_by=self.final_url
        )
