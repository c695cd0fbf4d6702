"""Our own HTML on paper, by a real Chromium that fetches nothing and runs nothing."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from typing_extensions import override

from extractors import printing
from extractors.printing import ChromiumPrinter
from pipeline.errors import BrowserUnavailable, TooLarge

PAGE = "<!doctype html><title>Report</title><style>@page { size: A4 }</style><p>Prompts are kept for 30 days.</p>"
A4_POINTS = (595, 842)


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody should ask, and what it was asked."""
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "\n".join(pages)


@pytest.mark.slow
def test_a_page_is_printed_on_a4_with_its_words_as_text() -> None:
    pdf = ChromiumPrinter().printed(PAGE)
    with pypdfium2.PdfDocument(pdf) as document:
        assert tuple(round(side) for side in document[0].get_size()) == A4_POINTS
    assert "Prompts are kept for 30 days." in text_of(pdf)


@pytest.mark.slow
def test_nothing_is_fetched_nothing_is_run_and_no_file_is_read(calls: tuple[str, list[str]], tmp_path: Path) -> None:
    """With no policy of the page's own: the printer alone must hold."""
    server, asked = calls
    secret = tmp_path / "secret.html"
    secret.write_text("<p>the secret of this machine</p>")
    hostile = f"""<!doctype html><title>Report</title>
        <link rel=stylesheet href="{server}/a.css"><link rel=preconnect href="{server}">
        <link rel=prefetch href="{server}/b">
        <style>@import "{server}/c.css"; body {{ background: url({server}/d.png) }}
        @font-face {{ font-family: x; src: url({server}/e.woff) }} p {{ font-family: x }}</style>
        <meta http-equiv=refresh content="0; url={server}/f"><base href="{server}/">
        <script src="{server}/g.js"></script><script>document.write("a script " + "ran"); fetch("{server}/h")</script>
        <img src="{server}/i.png" onerror="document.body.append('a handler ' + 'ran')"><img src="{secret.as_uri()}">
        <iframe src="{secret.as_uri()}"></iframe><iframe srcdoc="<script>fetch('{server}/j')</script>"></iframe>
        <object data="{secret.as_uri()}"></object><embed src="{server}/k">
        <video poster="{server}/l" src="{server}/m"></video>
        <svg><image href="{server}/n" /><script>fetch("{server}/o")</script></svg><form action="{server}/p" id=f></form>
        <noscript>no script ran</noscript><p>The report's own words.</p>"""
    found = text_of(ChromiumPrinter().printed(hostile))
    assert "The report's own words." in found
    assert "no script ran" in found
    for words in ("a script ran", "a handler ran", "the secret of this machine"):
        assert words not in found
    assert asked == []


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(BrowserUnavailable, match=r"did not print within print_timeout_seconds, 0\.05") as caught:
        ChromiumPrinter(print_timeout_seconds=0.05).printed(PAGE)
    assert "from your own browser" in caught.value.advice


@pytest.mark.slow
def test_a_pdf_that_is_too_large_is_refused_by_its_limit() -> None:
    with pytest.raises(TooLarge, match="more than pdf_max_bytes, 100"):
        ChromiumPrinter(pdf_max_bytes=100).printed(PAGE)


def test_a_page_that_is_too_large_is_refused_before_a_browser_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "chromium_path", lambda: pytest.fail("a browser was looked for"))
    with pytest.raises(TooLarge, match="more than html_max_bytes, 10"):
        ChromiumPrinter(html_max_bytes=10).printed(PAGE)


@pytest.mark.slow
def test_without_a_browser_the_advice_is_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise BrowserUnavailable("no Chromium is installed")

    monkeypatch.setattr(printing, "chromium_path", none)
    with pytest.raises(BrowserUnavailable, match="no Chromium is installed") as caught:
        ChromiumPrinter().printed(PAGE)
    assert "playwright install chromium" in caught.value.advice


@pytest.mark.slow
def test_a_browser_that_does_not_start_is_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "chromium_path", lambda: "/bin/false")
    with pytest.raises(BrowserUnavailable, match="could not be printed"):
        ChromiumPrinter().printed(PAGE)
