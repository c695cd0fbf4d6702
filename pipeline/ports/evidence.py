"""Where evidence comes from and where its bytes are kept: fetching, extracting, printing, snapshots."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pipeline.domain.fetched import Extracted, Fetched
from pipeline.domain.ids import (
    SnapshotId,
)
from pipeline.domain.run import CrawlLimits
from pipeline.domain.snapshot import Validators


class Fetcher(Protocol):
    """Polite, guarded access to one vendor's site, within the limits that the session was opened with."""

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL over HTTP; with validators, possibly `unchanged` and no body."""

    async def render(self, url: str) -> Fetched:
        """Get a URL with a browser, after its scripts ran.

        Raises:
            BrowserUnavailable: when no browser can be started.
        """

    async def listed(self, site: str) -> tuple[str, ...]:
        """Return the URLs that the site lists for crawlers: robots.txt sitemaps, /sitemap.xml, llms.txt."""


class Fetchers(Protocol):
    """Opens fetching sessions."""

    def session(self, limits: CrawlLimits) -> AbstractAsyncContextManager[Fetcher]:
        """Open a session for one run; leaving it closes connections and browser."""


class Extractor(Protocol):
    """Text out of bytes."""

    @property
    def versions(self) -> frozenset[str]:
        """The names and versions of all formats' extractors, such as `html/1`."""

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        """Read a body.

        Raises:
            UnsupportedFormat: when no extractor reads this format.
            ExtractionFailed: when the one that does could not.
        """


class Printer(Protocol):
    """Paper out of our own HTML."""

    def printed(self, html: str) -> bytes:
        """Return a PDF of a document that fetches nothing.

        Raises:
            BrowserUnavailable: when there is nothing to print with, or it does not end in time.
            TooLarge: when the document or its PDF is larger than its limit.
        """


class Blobs(Protocol):
    """Immutable bytes under their hash."""

    def put(self, data: bytes) -> SnapshotId:
        """Store and return the id; storing the same bytes again changes nothing."""

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return the bytes.

        Raises:
            NotFound: when there are none.
            IntegrityBroken: when they no longer hash to the id.
        """
