"""A server that says the same to everybody, where S3 would be: what no real one can be made to say."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


class Answer(BaseHTTPRequestHandler):
    """Says the same to everybody: a status, a body, and how long it claims to be."""

    protocol_version = "HTTP/1.1"
    status, body, claimed, wait_seconds, checksum = 200, b"", 0, 0.0, ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(self.wait_seconds)
        self.send_response(self.status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(max(len(self.body), self.claimed)))
        if self.checksum:
            self.send_header("x-amz-checksum-crc32", self.checksum)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.body)
        self.close_connection = True

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def answering(
    status: int,
    code: str = "",
    *,
    body: bytes = b"",
    claimed: int = 0,
    wait_seconds: float = 0.0,
    checksum: str = "",
) -> Iterator[ThreadingHTTPServer]:
    if code:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>said so</Message></Error>".encode()
    values = {"status": status, "body": body, "claimed": claimed, "wait_seconds": wait_seconds, "checksum": checksum}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Says", (Answer,), values))
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
