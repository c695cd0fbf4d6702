"""Serve the fictional vendors on loopback, one port a vendor, with validators, redirects and odd statuses."""

import email.utils
import hashlib
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field
from typing_extensions import override

from pipeline.domain.model import Record

SITES = Path(__file__).parent / "sites"
TEMPLATED = {"/robots.txt", "/sitemap.xml", "/llms.txt", "/.well-known/security.txt"}


class SiteManifest(Record):
    """`site.json`: what of a site its files do not say."""

    slug: str
    name: str
    website: str
    summary: str
    redirects: dict[str, str] = Field(default_factory=dict)
    statuses: dict[str, int] = Field(default_factory=dict)
    content_types: dict[str, str] = Field(default_factory=dict)


class ServedSite(Record):
    """A site that is being served, and how many body bytes each path has sent."""

    slug: str
    name: str
    url: str
    host: str


def manifests() -> list[tuple[Path, SiteManifest]]:
    """Return the sites' folders and manifests, by slug."""
    found = [(path.parent, SiteManifest.model_validate_json(path.read_bytes())) for path in SITES.glob("*/site.json")]
    return sorted(found, key=lambda item: item[1].slug)


@contextmanager
def serving(slugs: set[str] | None = None, *, base_port: int = 0) -> Iterator[list[ServedSite]]:
    """Serve sites until the block ends.

    Args:
        slugs: which ones; None for all.
        base_port: the first one's port, the others following; 0 for any free ports.
    """
    with ExitStack() as stack:
        served = []
        for offset, (folder, manifest) in enumerate(manifests()):
            if slugs is not None and manifest.slug not in slugs:
                continue
            server = SiteServer(("127.0.0.1", base_port + offset if base_port else 0), folder, manifest)
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, name=f"site-{manifest.slug}", daemon=True).start()
            stack.callback(server.shutdown)
            host = f"127.0.0.1:{server.server_port}"
            served.append(ServedSite(slug=manifest.slug, name=manifest.name, url=f"http://{host}/", host=host))
        yield served


class SiteServer(ThreadingHTTPServer):
    """One site."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path, manifest: SiteManifest) -> None:
        self.folder = folder
        self.manifest = manifest
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the site's files."""

    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        path = path.rstrip("/") or "/"
        manifest = self.server.manifest
        if path in manifest.redirects:
            self._send(HTTPStatus.FOUND, b"", {"Location": manifest.redirects[path]}, with_body=with_body)
            return
        status = manifest.statuses.get(path, 200)
        file = _file(self.server.folder, path)
        if file is None:
            body = b"<!doctype html><title>Not found</title><h1>Not found</h1>"
            self._send(
                404 if status == HTTPStatus.OK else status, body, {"Content-Type": "text/html"}, with_body=with_body
            )
            return
        body = file.read_bytes()
        if path in TEMPLATED:
            body = body.replace(b"{origin}", f"http://{self.headers.get('Host', '127.0.0.1')}".encode())
        headers = {
            "Content-Type": manifest.content_types.get(path) or _content_type(file),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
            "Last-Modified": email.utils.formatdate(file.stat().st_mtime, usegmt=True),
        }
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == headers["ETag"]:
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers, with_body=False)
            return
        self._send(status, body, headers, with_body=with_body)

    def _send(self, status: int, body: bytes, headers: dict[str, str], *, with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: a demo's terminal is for its reports."""


def _file(folder: Path, path: str) -> Path | None:
    relative = path.lstrip("/")
    for name in (relative, f"{relative}.html", f"{relative}/index.html") if relative else ("index.html",):
        file = (folder / name).resolve()
        if file.is_file() and file.is_relative_to(folder.resolve()) and file.name != "site.json":
            return file
    return None


def _content_type(file: Path) -> str:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
