"""Short ways to fetch in tests: each opens a session, does one thing and closes it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from extractors.fetching.address_guard import Resolver, system_resolver
from extractors.fetching.limits import FetchLimits
from extractors.fetching.session import GuardedFetchers, GuardedSession
from pipeline.domain.fetched import Fetched
from pipeline.domain.run import CrawlLimits
from pipeline.domain.snapshot import Validators

T = TypeVar("T")
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading the system's takes 0.1 s, and no test needs them


def limits(**changes: Any) -> FetchLimits:
    """The defaults without their waiting."""
    quick = {"host_interval_seconds": 0.0, "retry_wait_seconds": 0.01, "fetch_timeout_seconds": 5.0}
    return FetchLimits.model_validate(quick | changes)


def crawl(*allow_hosts: str, ignore_robots: bool = False, pages_max: int = 10) -> CrawlLimits:
    return CrawlLimits(pages_max=pages_max, allow_hosts=allow_hosts, ignore_robots=ignore_robots)


def in_session(
    use: Callable[[GuardedSession], Awaitable[T]],
    *,
    crawling: CrawlLimits,
    limited: FetchLimits | None = None,
    resolver: Resolver = system_resolver,
) -> T:
    async def run() -> T:
        fetchers = GuardedFetchers(limited or limits(), resolver=resolver, tls=NO_AUTHORITIES)
        async with fetchers.session(crawling) as session:
            return await use(session)

    return asyncio.run(run())


def fetched(
    url: str,
    *allow_hosts: str,
    known: Validators | None = None,
    ignore_robots: bool = False,
    resolver: Resolver = system_resolver,
    **changes: Any,
) -> Fetched:
    return in_session(
        lambda session: session.fetch(url, known),
        crawling=crawl(*allow_hosts, ignore_robots=ignore_robots),
        limited=limits(**changes),
        resolver=resolver,
    )


def rendered(url: str, *allow_hosts: str, ignore_robots: bool = False, **changes: Any) -> Fetched:
    return in_session(
        lambda session: session.render(url),
        crawling=crawl(*allow_hosts, ignore_robots=ignore_robots),
        limited=limits(**changes),
    )
