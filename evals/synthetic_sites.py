"""Small sites of vendors that do not exist, made up from a number: any number of them, each on a port of its own."""

import hashlib
import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

from pipeline.domain.model import Record

_KINDS = ("privacy", "terms", "security", "subprocessors")
_CLAUSES = (
    "We keep customer content for {days} days after the end of the contract and then delete it.",
    "We do not use customer content to train our models unless the customer agrees in writing.",
    "Data is encrypted with AES-256 at rest and with TLS 1.3 in transit.",
    "We notify customers of a personal data breach within {hours} hours after we become aware of it.",
    "Our service was audited against ISO/IEC 27001 and SOC 2 Type II in the year {year}.",
    "Customers may object to a new subprocessor within {days} days of our notice.",
    "A human reviews decisions of the model that have legal effects on a person.",
    "We test the model for bias before each release and publish the results in the model card.",
    "Support answers critical incidents within {hours} hours on every day of the year.",
    "Access to customer content is given to named employees alone and is logged.",
)


class SyntheticSite(Record):
    """A site that is being served."""

    number: int
    url: str
    host: str


@contextmanager
def synthetic_sites(count: int, *, clauses: int = 24) -> Iterator[list[SyntheticSite]]:
    """Serve so many sites of five pages on loopback until the block ends, each page with so many clauses at most."""
    with ExitStack() as stack:
        served = []
        for number in range(count):
            server = _Server(("127.0.0.1", 0), _Handler)
            server.pages = _pages(number, clauses)
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
            host = f"127.0.0.1:{server.server_port}"
            served.append(SyntheticSite(number=number, url=f"http://{host}/", host=host))
        yield served


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: dict[str, bytes]


def _pages(number: int, clauses: int) -> dict[str, bytes]:
    dice = random.Random(number)  # noqa: S311 -- the same site for the same number
    name = f"Vendor {number}"
    pages = {}
    for kind in _KINDS:
        said = []
        for place in range(clauses // 2 + dice.randrange(clauses // 2 + 1)):
            words = dice.choice(_CLAUSES).format(
                days=dice.randrange(5, 400), hours=dice.randrange(1, 97), year=dice.randrange(2015, 2026)
            )
            said.append(f"<h2>{place + 1}. {kind.title()} of {name}</h2><p>{words} This is clause {place + 1}.</p>")
        pages[f"/{kind}"] = _page(f"{kind.title()} of {name}", "".join(said))
    links = "".join(f'<a href="/{kind}">{kind.title()}</a> ' for kind in _KINDS)
    pages["/"] = _page(name, f"<p>{name} makes models for people who work with documents.</p><footer>{links}</footer>")
    return pages


def _page(title: str, body: str) -> bytes:
    return f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1>{body}</html>'.encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path)
        tag = f'"{hashlib.sha256(page or b"").hexdigest()[:16]}"'
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, b"nothing here")
        elif self.headers.get("If-None-Match") == tag:
            self._send(HTTPStatus.NOT_MODIFIED, b"", tag)
        else:
            self._send(HTTPStatus.OK, page, tag)

    do_HEAD = do_GET  # noqa: N815

    def _send(self, status: HTTPStatus, body: bytes, tag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""
