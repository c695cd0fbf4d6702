"""A server that speaks like S3 on loopback, in a process of its own; it logs the requests that it was asked."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.ports import a_free_port

START_TIMEOUT_SECONDS = 60.0
KEYS = {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "its-secret"}
# The server looks whether a request is signed, and not whether the signature is right.
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=a-key/20260101/us-east-1/s3/aws4_request, Signature=0"}
_REQUEST = re.compile(r'"(?P<method>[A-Z]+) (?P<target>\S+) HTTP/')


class S3Server:
    """A running server, and what the owner of a bucket can do behind our back."""

    def __init__(self, url: str, log: Path, owner: httpx.Client) -> None:
        self.url = url
        self._log = log
        self._owner = owner

    def make_bucket(self, name: str) -> None:
        """Make a bucket, empty."""
        self._owner.put(f"/{name}").raise_for_status()

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return all objects of a bucket, up to a thousand, by key."""
        listing = self._owner.get(f"/{bucket}", params={"list-type": "2"}).raise_for_status().text
        keys = re.findall(r"<Key>(.*?)</Key>", listing)
        return {key: self._owner.get(f"/{bucket}/{key}").raise_for_status().content for key in keys}

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Put an object in a place."""
        self._owner.put(f"/{bucket}/{key}", content=content).raise_for_status()

    def requests(self) -> list[str]:
        """Return all requests so far, such as `HEAD /bucket/key`, without what follows a question mark."""
        found = _REQUEST.finditer(self._log.read_text(encoding="utf-8"))
        return [f"{request['method']} {request['target'].partition('?')[0]}" for request in found]


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run a server until the block ends; its log is in the folder."""
    log, port = folder / "s3.log", a_free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | KEYS)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=_SIGNED, trust_env=False) as owner:
            _wait_for(owner, process)
            yield S3Server(f"http://127.0.0.1:{port}", log, owner)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(owner: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "the S3 server ended"
        try:
            owner.get("/")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the S3 server does not answer")
