"""Serve the made site on loopback as a distant server would: every answer waits, and has validators."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

from evals.speed.pages import MadeSite
from pipeline.domain.model import Record

LATENCY_SECONDS = 0.05
_PUBLISHED = 1_777_593_600  # 1 May 2026, in seconds since 1970


class _Resource(Record):
    body: bytes
    content_type: str
    etag: str


class SpeedServer(ThreadingHTTPServer):
    """The site at a free port of 127.0.0.1. `answered` counts the answers by status since the last `reset`."""

    daemon_threads = True
    request_queue_size = 128  # the default of 5 drops connections, which then wait a second to be tried again

    def __init__(self, site: MadeSite, *, latency_seconds: float = LATENCY_SECONDS) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.latency_seconds = latency_seconds
        self.answered: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._resources = {page.path: _resource(page.html, "text/html; charset=utf-8") for page in site.pages}
        self._resources["/robots.txt"] = _resource(
            f"User-agent: *\nDisallow: /account/\n\nSitemap: {self.url}sitemap.xml\n", "text/plain; charset=utf-8"
        )
        self._resources["/sitemap.xml"] = _resource(_sitemap(self.url, site), "application/xml")

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """The home page."""
        return f"http://{self.host}/"

    def resource(self, path: str) -> _Resource | None:
        """Return what stands at a path."""
        return self._resources.get(path)

    def count(self, status: int) -> None:
        """Take down an answer."""
        with self._lock:
            self.answered[status] += 1

    def reset(self) -> None:
        """Count from nothing again."""
        with self._lock:
            self.answered.clear()


@contextmanager
def serving(site: MadeSite, *, latency_seconds: float = LATENCY_SECONDS) -> Iterator[SpeedServer]:
    """Serve a site until the block ends."""
    with SpeedServer(site, latency_seconds=latency_seconds) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), name="speed-site", daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body that follows its headers would wait 40 ms for their receipt
    wbufsize = -1  # headers and body leave together
    server: SpeedServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        time.sleep(self.server.latency_seconds)
        found = self.server.resource(self.path)
        with suppress(ConnectionError):
            if found is None:
                self._send(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"not found" if with_body else b"")
                return
            validators = {"ETag": found.etag, "Last-Modified": formatdate(_PUBLISHED, usegmt=True)}
            if self._is_known(found):
                self._send(HTTPStatus.NOT_MODIFIED, validators, None)
                return
            described = {"Content-Type": found.content_type, "Cache-Control": "no-cache", **validators}
            self._send(HTTPStatus.OK, described, found.body, with_body=with_body)

    def _is_known(self, found: _Resource) -> bool:
        """Whether the client has it (RFC 9110: If-None-Match, when there is one, decides alone)."""
        etag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if etag is not None:
            return found.etag in {each.strip().removeprefix("W/") for each in etag.split(",")} or etag.strip() == "*"
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since).timestamp() >= _PUBLISHED
        except ValueError:
            return False

    def _send(self, status: HTTPStatus, headers: dict[str, str], body: bytes | None, *, with_body: bool = True) -> None:
        self.server.count(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body is not None and with_body:
            self.wfile.write(body)
        self.wfile.flush()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


def _resource(text: str, content_type: str) -> _Resource:
    body = text.encode()
    return _Resource(body=body, content_type=content_type, etag=f'"{hashlib.sha256(body).hexdigest()[:24]}"')


def _sitemap(url: str, site: MadeSite) -> str:
    day = time.strftime("%Y-%m-%d", time.gmtime(_PUBLISHED))
    entries = "\n".join(
        f"<url><loc>{url.rstrip('/')}{page.path}</loc><lastmod>{day}</lastmod></url>" for page in site.pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n'
    )
