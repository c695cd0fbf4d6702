"""Print our own HTML to PDF with Chromium. The page is a string of ours: nothing is fetched, no script runs.

Paper, margins, page numbers and what else stands in them are the page's own (`@page`).
"""

import asyncio
from typing import TYPE_CHECKING

from extractors.fetching.chromium import ARGUMENTS, chromium_path, sandbox_is_possible
from pipeline.errors import BrowserUnavailable, TooLarge

if TYPE_CHECKING:
    from playwright.async_api import Playwright, Route

_NO_WAY_OUT = "http://nowhere.invalid:9"  # a proxy that cannot be found, should a request escape all else
_WITHOUT_PRINTING = "Export the report as HTML and print it from your own browser."


class ChromiumPrinter:
    """Port `Printer`, a browser for each document. Not for use in a running event loop: call it in a thread there."""

    def __init__(
        self,
        *,
        print_timeout_seconds: float = 120.0,  # 2.4 s for the demo's report of 49 criteria, 16 pages
        html_max_bytes: int = 32 * 1024**2,
        pdf_max_bytes: int = 64 * 1024**2,
    ) -> None:
        self._print_timeout_seconds = print_timeout_seconds
        self._html_max_bytes = html_max_bytes
        self._pdf_max_bytes = pdf_max_bytes

    def printed(self, html: str) -> bytes:
        """Return a PDF of an HTML document.

        Raises:
            BrowserUnavailable: when no Chromium can be started, or it does not print in time.
            TooLarge: when the document or its PDF is larger than its limit.
        """
        from playwright.async_api import Error

        _within("html_max_bytes", self._html_max_bytes, size=len(html.encode("utf-8", "replace")))
        try:
            pdf = asyncio.run(self._print(html))
        except TimeoutError as exc:
            limit = f"print_timeout_seconds, {self._print_timeout_seconds:g}"
            raise BrowserUnavailable(f"Chromium did not print within {limit}", advice=_WITHOUT_PRINTING) from exc
        except (Error, OSError) as exc:
            reason = next(iter(str(exc).splitlines()), "")[:200]
            raise BrowserUnavailable(f"the report could not be printed: {reason}") from exc
        _within("pdf_max_bytes", self._pdf_max_bytes, size=len(pdf))
        return pdf

    async def _print(self, html: str) -> bytes:
        from playwright.async_api import async_playwright

        # Within the time limit, so that leaving the driver, which ends a browser that hangs, is not cut short by it.
        async with async_playwright() as playwright, asyncio.timeout(self._print_timeout_seconds):
            return await self._printed_by(playwright, html)

    async def _printed_by(self, playwright: "Playwright", html: str) -> bytes:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(),
            args=list(ARGUMENTS),
            chromium_sandbox=sandbox_is_possible(),
            proxy={"server": _NO_WAY_OUT},
            timeout=self._print_timeout_seconds * 1000,
        )
        context = await browser.new_context(
            java_script_enabled=False,
            offline=True,
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            color_scheme="light",
        )
        await context.route("**/*", _refused)
        page = await context.new_page()
        await page.set_content(html, timeout=self._print_timeout_seconds * 1000)
        pdf: bytes = await page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        await browser.close()
        return pdf


async def _refused(route: "Route") -> None:
    await route.abort()


def _within(limit: str, max_bytes: int, *, size: int) -> None:
    if size > max_bytes:
        raise TooLarge(f"the report has {size:,} bytes, more than {limit}, {max_bytes:,}", advice=_WITHOUT_PRINTING)
