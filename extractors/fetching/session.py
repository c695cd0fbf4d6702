"""Fetching sessions: guard, robots.txt, HTTP and browser wired together for one run."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from extractors.fetching.address_guard import AddressGuard, AllowedHosts, GuardedBackend, Resolver, system_resolver
from extractors.fetching.browser import PageBrowser
from extractors.fetching.budget import RunBudget
from extractors.fetching.http import HttpClient
from extractors.fetching.limits import FetchLimits
from extractors.fetching.listing import Listing
from extractors.fetching.pages import Pages
from extractors.fetching.robots import Robots
from extractors.fetching.wire import Wire
from pipeline.domain.fetched import Fetched
from pipeline.domain.run import CrawlLimits
from pipeline.domain.snapshot import Validators
from pipeline.errors import AddressRefused


class GuardedSession:
    """A `Fetcher` for one run."""

    def __init__(self, wire: Wire, guard: AddressGuard, limits: FetchLimits, crawl: CrawlLimits) -> None:
        client = HttpClient(wire, guard, limits, RunBudget(limits, pages_max=crawl.pages_max))
        self._guard = guard
        self._robots = Robots(client, limits, ignored=crawl.ignore_robots)
        self._pages = Pages(client, self._robots, limits)
        self._listing = Listing(self._pages, limits)
        self._browser = PageBrowser(client, self._pages, self._robots, guard, limits)

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL over HTTP; with validators, possibly `unchanged` and no body."""
        return await self._pages.fetch(url, known)

    async def render(self, url: str) -> Fetched:
        """Get a URL with a browser, after its scripts ran.

        Raises:
            BrowserUnavailable: when no browser can be started.
        """
        return await self._browser.render(url)

    async def listed(self, site: str) -> tuple[str, ...]:
        """Return the URLs that the site lists for crawlers; none when its address is refused."""
        try:
            home = self._guard.admitted(site)
        except AddressRefused:
            return ()
        return await self._listing.listed(site, await self._robots.sitemaps(home))

    async def aclose(self) -> None:
        """Stop the browser."""
        await self._browser.aclose()


class GuardedFetchers:
    """Opens guarded sessions.

    `resolver` and `tls` replace the system's name lookup and trusted authorities, for networks that need it.
    """

    def __init__(
        self, limits: FetchLimits, *, resolver: Resolver = system_resolver, tls: ssl.SSLContext | None = None
    ) -> None:
        self._limits = limits
        self._resolver = resolver
        self._tls = tls

    @asynccontextmanager
    async def session(self, limits: CrawlLimits) -> AsyncIterator[GuardedSession]:
        """Open a session for one run; leaving it closes connections and browser.

        Raises:
            InvalidInput: when an entry of `allow_hosts` is not a host.
        """
        guard = AddressGuard(AllowedHosts(limits.allow_hosts), self._resolver)
        wire = Wire(GuardedBackend(guard), self._limits, self._tls)
        session = GuardedSession(wire, guard, self._limits, limits)
        try:
            yield session
        finally:
            await session.aclose()
            await wire.aclose()
