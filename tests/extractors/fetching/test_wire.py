"""Requests over TLS: the name is verified though the address was pinned, and HTTP/2 is spoken where it is offered."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from extractors.fetching.session import GuardedFetchers
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from tests.extractors.fetching.sessions import crawl, limits

NAME = "vendor.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a self-signed certificate for `vendor.test`, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "vendor.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + signed.public_bytes(encoding))
    return path


def over_http1(connection: ssl.SSLSocket) -> None:
    while connection.recv(65536):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nHTTP/1.1")


def over_http2(connection: ssl.SSLSocket) -> None:
    state = H2Connection(config=H2Configuration(client_side=False))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    while received := connection.recv(65536):
        for event in state.receive_data(received):
            if isinstance(event, RequestReceived):
                state.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/plain")])
                state.send_data(event.stream_id, b"HTTP/2", end_stream=True)
        connection.sendall(state.data_to_send())


@contextmanager
def tls_server(certificate: Path, protocol: str, talk: Callable[[ssl.SSLSocket], None]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols([protocol])
    listener = socket.create_server(("127.0.0.1", 0))

    def converse(plain: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
            talk(secure)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=converse, args=(listener.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield int(listener.getsockname()[1])
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(timeout=2)


async def loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def fetched(url: str, certificate: Path) -> Fetched:
    async def run() -> Fetched:
        trusting = ssl.create_default_context(cafile=certificate)
        fetchers = GuardedFetchers(limits(), resolver=loopback, tls=trusting)
        async with fetchers.session(crawl(NAME, "other.test")) as session:
            return await session.fetch(url)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("protocol", "talk", "said"), [("http/1.1", over_http1, b"HTTP/1.1"), ("h2", over_http2, b"HTTP/2")]
)
def test_a_page_is_fetched_over_tls_in_the_protocol_that_the_server_offers(
    certificate: Path, protocol: str, talk: Callable[[ssl.SSLSocket], None], said: bytes
) -> None:
    with tls_server(certificate, protocol, talk) as port:
        answer = fetched(f"https://{NAME}:{port}/", certificate)
    assert (answer.outcome, answer.body, answer.detail) == (CaptureOutcome.OK, said, "")


def test_a_certificate_for_another_name_is_not_accepted(certificate: Path) -> None:
    with tls_server(certificate, "http/1.1", over_http1) as port:
        answer = fetched(f"https://other.test:{port}/", certificate)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.detail.startswith("no secure connection")
    assert "other.test" in answer.detail
