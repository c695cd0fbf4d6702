"""The same with crawl4ai: its browser for fetching, its markdown for text; the rest as in the other stack.

The addresses come from the sitemap and are all handed over at once, which spares it a crawl. With `--plain` it fetches
over HTTP instead of with its browser.
"""

import argparse
import asyncio
import re
import urllib.request

from crawl4ai import AsyncWebCrawler, BrowserConfig, CacheMode, CrawlerRunConfig
from crawl4ai.async_crawler_strategy import AsyncHTTPCrawlerStrategy
from crawl4ai.async_dispatcher import SemaphoreDispatcher
from task import run

_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def texts_of(given: argparse.Namespace) -> dict[str, str]:
    """Return the markdown of each page of a site by URL."""
    with urllib.request.urlopen(f"{given.url}sitemap.xml") as answer:  # noqa: S310  the benchmark's own server
        urls = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
    return asyncio.run(_texts_of(urls, given.concurrency, plain=given.plain))


async def _texts_of(urls: list[str], concurrency: int, *, plain: bool) -> dict[str, str]:
    asked = CrawlerRunConfig(
        cache_mode=CacheMode.BYPASS,
        check_robots_txt=True,
        excluded_tags=["nav", "header", "footer"],
        verbose=False,
    )
    browser = BrowserConfig(headless=True, verbose=False, text_mode=True, light_mode=True, extra_args=[*_ARGUMENTS])
    crawler = (
        AsyncWebCrawler(crawler_strategy=AsyncHTTPCrawlerStrategy(), verbose=False)
        if plain
        else AsyncWebCrawler(config=browser)
    )
    async with crawler:
        # The default dispatcher waits between requests and watches memory; this one only counts.
        dispatcher = SemaphoreDispatcher(semaphore_count=concurrency)
        results = await crawler.arun_many(urls, config=asked, dispatcher=dispatcher)
    failed = [result for result in results if not result.success]
    if failed:
        message = f"{len(failed)} pages failed, the first because: {failed[0].error_message}"
        raise RuntimeError(message)
    return {result.url: result.markdown.raw_markdown for result in results}


if __name__ == "__main__":
    run(texts_of)
