"""Print our own HTML to PDF with Chromium. The page is a string of ours: nothing is fetched, no script runs."""

from typing import TYPE_CHECKING

from extractors.fetching.chromium import ARGUMENTS, chromium_path, sandbox_is_possible
from pipeline.errors import BrowserUnavailable

if TYPE_CHECKING:
    from playwright.sync_api import PdfMargins

PRINT_TIMEOUT_MS = 60_000
MARGINS: "PdfMargins" = {"top": "16mm", "bottom": "16mm", "left": "14mm", "right": "14mm"}


def printed(html: str) -> bytes:
    """Return an A4 PDF of an HTML document.

    Raises:
        BrowserUnavailable: when no Chromium can be started.
    """
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=list(ARGUMENTS), chromium_sandbox=sandbox_is_possible()
            )
            page = browser.new_context(java_script_enabled=False, offline=True).new_page()
            page.set_content(html, timeout=PRINT_TIMEOUT_MS)
            pdf: bytes = page.pdf(format="A4", margin=MARGINS, print_background=True)
            browser.close()
            return pdf
    except Error as error:
        raise BrowserUnavailable(f"the report could not be printed: {error.message.splitlines()[0]}") from error
