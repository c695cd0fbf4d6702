"""Sessions as the application opens them."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from extractors.fetching.limits import FetchLimits
from extractors.fetching.session import GuardedFetchers
from pipeline.domain.run import CrawlLimits
from pipeline.errors import InvalidInput
from pipeline.ports import Fetcher, Fetchers
from tests.extractors.fetching.servers import Site, page
from tests.extractors.fetching.sessions import crawl


def test_it_is_what_the_application_asks_for(site: Site) -> None:
    site.routes["/"] = page("a")
    fetchers: Fetchers = GuardedFetchers(FetchLimits(host_interval_seconds=0.0))

    async def run() -> bytes:
        opened: AbstractAsyncContextManager[Fetcher] = fetchers.session(crawl(site.host))
        async with opened as fetcher:
            return (await fetcher.fetch(site.url())).body

    assert b"<p>a</p>" in asyncio.run(run())


def test_an_allowed_host_that_is_none_is_an_error_before_anything_is_fetched() -> None:
    async def run() -> None:
        async with GuardedFetchers(FetchLimits()).session(CrawlLimits(pages_max=1, allow_hosts=("http://a/b",))):
            pass

    with pytest.raises(InvalidInput):
        asyncio.run(run())


def test_a_session_knows_nothing_of_the_one_before(site: Site) -> None:
    site.routes["/"] = page("a")
    fetchers = GuardedFetchers(FetchLimits(host_interval_seconds=0.0))

    async def run() -> list[str]:
        outcomes = []
        for crawling in (crawl(site.host), crawl()):
            async with fetchers.session(crawling) as fetcher:
                outcomes.append((await fetcher.fetch(site.url())).outcome)
        return [str(outcome) for outcome in outcomes]

    assert asyncio.run(run()) == ["ok", "unreachable"]


def test_more_pages_may_make_more_requests() -> None:
    limits = FetchLimits(run_requests_max=60, page_requests_max=5)
    assert limits.requests_max(pages_max=20) == 160
