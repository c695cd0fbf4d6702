"""The stack that a user would assemble: Scrapy, trafilatura, LangChain's splitter, MiniLM, Chroma.

The sitemap names every page, so the spider follows no links; Dossier does read them. It obeys robots.txt, too.
"""

import argparse

import trafilatura
from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider
from task import run


def texts_of(given: argparse.Namespace) -> dict[str, str]:
    """Return the text of each page of a site by URL."""
    texts: dict[str, str] = {}

    class Policies(SitemapSpider):
        name = "policies"
        sitemap_urls = (f"{given.url}robots.txt",)

        def parse(self, response: Response) -> list[Request]:
            texts[response.url] = trafilatura.extract(response.text, url=response.url, include_tables=True) or ""
            return []

    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": given.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": given.concurrency,
            "DOWNLOAD_DELAY": 0,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
        }
    )
    process.crawl(Policies)
    process.start()
    return texts


if __name__ == "__main__":
    run(texts_of)
