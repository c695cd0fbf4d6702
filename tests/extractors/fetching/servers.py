"""Servers on the loopback for tests: a site of routes, and raw sockets for what no well-behaved server would send."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What a route answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        return {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(self.body))} | self.headers


@dataclass(frozen=True)
class Asked:
    """A request that reached a site."""

    path: str
    method: str
    headers: dict[str, str]
    at: float
    body: bytes = b""


Route = Callable[[Asked], Reply]


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


def page(text: str) -> Reply:
    return Reply(f"<!doctype html><html><body><p>{text}</p></body></html>".encode())


class Site:
    """A web site: `routes` by path, 404 for the rest, and every request kept in `asked`."""

    def __init__(self) -> None:
        self.routes: dict[str, Reply | Route] = {}
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        return f"{HOST}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def pages(self) -> list[str]:
        return [path for path in self.paths() if path != "/robots.txt"]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.path, self.command, headers, time.monotonic(), body)
                site.asked.append(asked)
                route = site.routes.get(self.path.partition("?")[0], Reply(status=404))
                reply = route if isinstance(route, Reply) else route(asked)
                with suppress(ConnectionError):
                    self.send_response(reply.status)
                    for name, value in reply.all_headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)

            do_GET = do_POST = do_HEAD = _answer  # noqa: N815  http.server's names

            @override
            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler


@dataclass
class RawServer:
    """Answers each connection with a function over its socket."""

    port: int
    connections: int = 0

    @property
    def host(self) -> str:
        return f"{HOST}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"


@contextmanager
def raw_server(talk: Callable[[socket.socket, bytes], None], *, robots_too: bool = False) -> Iterator[RawServer]:
    """Serve with `talk(connection, request)`; robots.txt is answered with 404, unless `talk` is for it, too."""
    listener = socket.create_server((HOST, 0))
    server = RawServer(int(listener.getsockname()[1]))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = connection.recv(65536)
            if b" /robots.txt " in request and not robots_too:
                connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                talk(connection, request)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=2)
