"""A real browser for pages that are empty without JavaScript: Chromium, cut off from the network, driven by Playwright.

The document comes over our own HTTP client first, so that redirects, robots.txt and bot walls mean the same as
everywhere; a browser is not a way around a refusal. Then the browser runs it, with `RequestGate` for a network.
"""

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.fetching.address_guard import AddressGuard
from extractors.fetching.browser_gate import RequestGate
from extractors.fetching.chromium import ARGUMENTS, chromium_path, sandbox_is_possible
from extractors.fetching.http import HttpClient
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop, bot_wall
from extractors.fetching.pages import Pages
from extractors.fetching.robots import Robots
from extractors.fetching.wire import Answer
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import FetchedBy
from pipeline.errors import BrowserUnavailable

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Dialog, Page, Playwright

_NO_WAY_OUT = "http://nowhere.invalid:9"  # a proxy that cannot be found: what escapes the gate ends here
_OPENING_SCRIPT = Path(__file__).with_name("open_page.js")
_CLICKS_MAX = 60
_OPENING_SHARE = 0.35  # of the page's time
_CLOSING_SECONDS = 10.0
_CONTENT_TYPE = "text/html; charset=utf-8"
_DROPPED_HEADERS = {"etag", "last-modified"}  # they speak of the unfilled page, and would later pass for "not modified"


class PageBrowser:
    """One Chromium for a session, started when the first page needs it; each page gets a fresh context."""

    def __init__(
        self, client: HttpClient, pages: Pages, robots: Robots, guard: AddressGuard, limits: FetchLimits
    ) -> None:
        self._client = client
        self._pages = pages
        self._robots = robots
        self._guard = guard
        self._limits = limits
        self._one_at_a_time = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def render(self, url: str) -> Fetched:
        """Get a URL after its scripts ran; without a document to run, what HTTP said.

        Raises:
            BrowserUnavailable: when no browser can be started.
        """
        async with self._one_at_a_time:
            browser = await self._started()
            first = await self._pages.fetch(url)
            if first.outcome is not CaptureOutcome.OK or "html" not in (first.content_type or "html"):
                return first
            return await self._rendered(browser, first)

    async def aclose(self) -> None:
        """Stop the browser, if it was started."""
        if self._browser is not None:
            await _closed(self._browser)
        if self._playwright is not None:
            await self._playwright.stop()

    async def _rendered(self, browser: "Browser", first: Fetched) -> Fetched:
        started = time.monotonic()
        gate = RequestGate(self._client, self._robots, self._guard, self._limits, first=first)
        ended = await self._ended(browser, gate, first)
        stop = ended if isinstance(ended, Stop) else self._judged(ended, first)
        refusals = f"not loaded: {gate.refusals}" if gate.refusals else ""
        notes = (stop.detail if stop else "", first.detail, refusals)
        return first.model_copy(
            update={
                "outcome": stop.outcome if stop else CaptureOutcome.OK,
                "detail": "; ".join(note for note in notes if note),
                "body": ended if isinstance(ended, bytes) and stop is None else b"",
                "content_type": _CONTENT_TYPE,
                "headers": {name: value for name, value in first.headers.items() if name not in _DROPPED_HEADERS},
                "bytes_received": first.bytes_received + gate.bytes_received,
                "seconds": first.seconds + time.monotonic() - started,
                "fetched_by": FetchedBy.BROWSER,
                "resources": gate.resources,
            }
        )

    async def _ended(self, browser: "Browser", gate: RequestGate, first: Fetched) -> bytes | Stop:
        from playwright.async_api import Error

        limit = self._limits.browser_timeout_seconds
        try:
            async with asyncio.timeout(limit):
                context = await browser.new_context(
                    accept_downloads=False,
                    service_workers="block",
                    permissions=[],
                    locale="en-US",
                    user_agent=f"Mozilla/5.0 (compatible; {self._limits.user_agent})",
                )
                try:
                    return await self._run(context, gate, first)
                finally:
                    await _closed(context)
        except TimeoutError:
            return _unreachable(f"the browser did not finish within {limit:g} seconds")
        except Error as exc:
            return _unreachable(f"the browser failed: {_first_line(exc)}")

    def _judged(self, body: bytes, first: Fetched) -> Stop | None:
        if len(body) > self._limits.decoded_max_bytes:
            return self._too_large(len(body))
        headers = {"content-type": _CONTENT_TYPE}
        wall = bot_wall(Answer(url=first.final_url, status=200, headers=headers, body=body))
        return Stop(outcome=CaptureOutcome.BLOCKED, detail=f"looks like a bot wall ({wall})") if wall else None

    def _too_large(self, size: int) -> Stop:
        detail = f"after its scripts ran the page has {size} bytes, the limit is {self._limits.decoded_max_bytes}"
        return Stop(outcome=CaptureOutcome.TOO_LARGE, detail=detail)

    async def _run(self, context: "BrowserContext", gate: RequestGate, first: Fetched) -> bytes | Stop:
        await context.route("**/*", gate.handle)
        await context.route_web_socket("**/*", gate.refuse_socket)
        page = await context.new_page()
        context.on("page", _closed)
        page.on("dialog", _dismiss)
        page_ms = self._limits.browser_timeout_seconds * 1000
        await page.goto(first.final_url, wait_until="domcontentloaded", timeout=page_ms)
        await self._idle(page)
        gate.documents_closed = True
        options = {"millisecondsMax": page_ms * _OPENING_SHARE, "clicksMax": _CLICKS_MAX}
        await page.evaluate(_OPENING_SCRIPT.read_text(encoding="utf-8"), options)
        await self._idle(page)
        characters: int = await page.evaluate("document.documentElement.outerHTML.length")
        if characters > self._limits.decoded_max_bytes:
            return self._too_large(characters)
        return (await page.content()).encode("utf-8", "replace")

    async def _idle(self, page: "Page") -> None:
        from playwright.async_api import TimeoutError as StillBusy

        with suppress(StillBusy):  # a page that polls for ever is read as it stands
            await page.wait_for_load_state("networkidle", timeout=self._limits.browser_idle_seconds * 1000)

    async def _started(self) -> "Browser":
        from playwright.async_api import Error, async_playwright

        if self._browser is not None and self._browser.is_connected():
            return self._browser
        try:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            self._browser = await self._playwright.chromium.launch(
                executable_path=chromium_path(),
                args=list(ARGUMENTS),
                chromium_sandbox=sandbox_is_possible(),
                proxy={"server": _NO_WAY_OUT},
            )
        except (Error, OSError) as exc:
            raise BrowserUnavailable(f"Chromium could not be started: {_first_line(exc)}") from exc
        return self._browser


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200]


def _unreachable(detail: str) -> Stop:
    return Stop(outcome=CaptureOutcome.UNREACHABLE, detail=detail)


async def _dismiss(dialog: "Dialog") -> None:
    from playwright.async_api import Error

    with suppress(Error):  # it went away with its page
        await dialog.dismiss()


async def _closed(thing: "Browser | BrowserContext | Page") -> None:
    from playwright.async_api import Error

    with suppress(Error, TimeoutError):  # a renderer that hangs, or died, ends with the browser's process
        async with asyncio.timeout(_CLOSING_SECONDS):
            await thing.close()
