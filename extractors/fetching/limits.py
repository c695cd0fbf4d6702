"""What a session may spend, in bytes, seconds and requests, and the name under which it asks."""

from pipeline.domain.model import Record

MEBIBYTE = 1024 * 1024
ROBOTS_TOKEN = "DossierBot"  # noqa: S105  the product token that robots.txt groups are matched against


class FetchLimits(Record):
    """Limits of one fetching session; the defaults suit a vendor's public site.

    `page_max_bytes` bounds what is received for one address, `decoded_max_bytes` what that may unpack to.
    `fetch_timeout_seconds` is all the time that one page may spend on the network, over its redirects and repetitions;
    waiting for the host's turn is not counted. `crawl_delay_max_seconds` caps what robots.txt may ask for.
    `browser_run_max_requests` bounds what all pages in the browser load together, beside the `run_requests_max`.
    `browser_third_parties` lets a page in the browser load scripts and data from other sites than the vendor's.
    """

    user_agent: str = "DossierBot/0.1 (AI vendor due diligence; +https://dossier.invalid/bot)"

    page_max_bytes: int = 20 * MEBIBYTE
    decoded_max_bytes: int = 60 * MEBIBYTE
    fetch_timeout_seconds: float = 60.0
    connect_timeout_seconds: float = 10.0
    read_timeout_seconds: float = 20.0
    redirects_max: int = 8

    host_interval_seconds: float = 1.0
    host_concurrency: int = 2
    crawl_delay_max_seconds: float = 10.0
    retries_max: int = 2
    retry_wait_seconds: float = 0.5
    retry_after_max_seconds: float = 30.0

    run_max_bytes: int = 500 * MEBIBYTE
    run_timeout_seconds: float = 1800.0
    run_requests_max: int = 100
    page_requests_max: int = 10

    robots_max_bytes: int = MEBIBYTE // 2
    sitemaps_max: int = 20
    sitemap_max_bytes: int = 10 * MEBIBYTE
    listed_max: int = 10_000

    browser_timeout_seconds: float = 45.0
    browser_idle_seconds: float = 8.0
    browser_max_bytes: int = 30 * MEBIBYTE
    browser_max_requests: int = 200
    browser_run_max_requests: int = 4_000
    browser_third_parties: bool = False

    def requests_max(self, pages_max: int) -> int:
        """How many requests a run over that many pages may make: a fixed part for discovery and some for each page."""
        return self.run_requests_max + self.page_requests_max * pages_max
