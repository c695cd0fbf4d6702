"""What a fetcher hands back: always an outcome, and a body when there is one."""

from pydantic import Field

from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.document import Document, Link
from pipeline.domain.model import Record
from pipeline.domain.snapshot import FetchedBy, Resource


class Fetched(Record):
    """One answer. `body` is decoded from its content encoding, but otherwise as received; empty unless outcome is `ok`.

    `refused_by_guard` says that nobody was asked: the address, or one that it redirects to, is not allowed.
    `outcome` is never `unchanged` unless validators were sent; `redirects` are the addresses passed through, the asked
    one first and the final one left out.
    """

    url: str
    outcome: CaptureOutcome
    detail: str = ""
    refused_by_guard: bool = False
    status: int | None = None
    final_url: str = ""
    redirects: tuple[str, ...] = ()
    headers: dict[str, str] = Field(default_factory=dict)
    content_type: str = ""
    body: bytes = b""
    bytes_received: int = 0
    seconds: float = 0.0
    fetched_by: FetchedBy = FetchedBy.HTTP
    resources: tuple[Resource, ...] = ()


class Extracted(Record):
    """What an extractor made of a body.

    `needs_javascript` says that the page is a shell which scripts would fill, so a browser should look again.
    """

    document: Document
    extractor: str
    links: tuple[Link, ...] = ()
    needs_javascript: bool = False
