"""One HTTP request and its whole answer, through the guard and within limits.

This is the boundary to httpcore: its exceptions, and those of the sockets and TLS below it, end here. It is used
without httpx above it so that a URL is parsed once, by `web_address`, and because redirects, cookies, proxies from the
environment and retries must not happen behind our back.
"""

import ssl
from collections.abc import Iterator

import certifi
import httpcore
from pydantic import Field

from extractors.fetching.address_guard import GaveUp, GuardedBackend
from extractors.fetching.budget import PageBudget
from extractors.fetching.decoding import ACCEPTED_ENCODINGS, Decoder
from extractors.fetching.limits import FetchLimits
from extractors.fetching.web_address import WebAddress
from pipeline.domain.model import Record
from pipeline.errors import TooLarge, Unreachable

_CONNECTIONS_MAX = 20
_KEEPALIVE_SECONDS = 30.0


class Ask(Record):
    """What is asked, beside the address.

    `conditions` are headers that only the address `conditions_for` understands: they are left out at any other that
    redirects lead to. `truncate` keeps the first `max_bytes` of a longer body instead of refusing it, `status_only`
    reads no body; `spaced` waits for the host's interval.
    """

    method: str = "GET"
    headers: dict[str, str] = Field(default_factory=dict)
    conditions: dict[str, str] = Field(default_factory=dict)
    conditions_for: str = ""
    content: bytes = b""
    max_bytes: int
    truncate: bool = False
    status_only: bool = False
    spaced: bool = True


class Answer(Record):
    """What came back: header names in lower case, repeated ones joined, `body` decoded from its content encoding."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """A pool of guarded connections."""

    def __init__(self, backend: GuardedBackend, limits: FetchLimits, tls: ssl.SSLContext | None = None) -> None:
        self._limits = limits
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or trusting_context(),
            max_connections=_CONNECTIONS_MAX,
            keepalive_expiry=_KEEPALIVE_SECONDS,
            http2=True,
            network_backend=backend,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def exchange(self, address: WebAddress, ask: Ask, page: PageBudget) -> Answer:
        """Ask once; no redirect is followed and nothing repeated.

        Raises:
            AddressRefused: when the guard does not dial the host's address.
            TooLarge: when the body passes a limit.
            UnsupportedFormat: when the content encoding is unknown.
            Unreachable: when there is no complete answer; `retryable` says whether asking again may help.
        """
        try:
            async with page.request():
                return await self._exchange(address, ask, page)
        except httpcore.TimeoutException as exc:
            raise Unreachable(f"timed out ({_name(exc)})") from exc
        except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol) as exc:
            raise GaveUp(f"not askable ({_name(exc)})") from exc
        except (httpcore.NetworkError, httpcore.RemoteProtocolError, OSError) as exc:
            if any(isinstance(cause, ssl.SSLError) for cause in _causes(exc)):
                raise GaveUp(f"no secure connection ({_name(exc)})") from exc
            raise Unreachable(f"the connection failed ({_name(exc)})") from exc

    async def _exchange(self, address: WebAddress, ask: Ask, page: PageBudget) -> Answer:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        async with self._pool.stream(
            ask.method,
            url,
            headers=self._headers(address, ask),
            content=ask.content or None,
            extensions={"timeout": self._timeouts()},
        ) as response:
            headers = _joined(response.headers)
            body = b"" if ask.status_only else await self._body(response, headers, ask, page)
        return Answer(url=address.url, status=response.status, headers=headers, body=body)

    async def _body(self, response: httpcore.Response, headers: dict[str, str], ask: Ask, page: PageBudget) -> bytes:
        decoder = Decoder(headers.get("content-encoding", ""), max_bytes=self._limits.decoded_max_bytes)
        announced = headers.get("content-length", "")
        if not ask.truncate and announced.isdecimal() and int(announced) > ask.max_bytes and ask.method != "HEAD":
            raise TooLarge(f"announces {announced} bytes, the limit is {ask.max_bytes}")
        body = bytearray()
        received = 0
        async for chunk in response.aiter_stream():
            page.count_bytes(len(chunk))
            received += len(chunk)
            for piece in decoder.feed(chunk):
                body += piece
                if ask.truncate and len(body) >= ask.max_bytes:
                    return bytes(body[: ask.max_bytes])
            if received > ask.max_bytes:
                raise TooLarge(f"more than {ask.max_bytes} bytes")
        decoder.finish()
        return bytes(body)

    def _headers(self, address: WebAddress, ask: Ask) -> list[tuple[str, str]]:
        usual = {
            "host": address.authority,
            "user-agent": self._limits.user_agent,
            "accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            "accept-language": "en,*;q=0.5",
            "accept-encoding": ACCEPTED_ENCODINGS,
        }
        conditions = ask.conditions if address.url == ask.conditions_for else {}
        return list((usual | ask.headers | conditions).items())

    def _timeouts(self) -> dict[str, float]:
        connect, read = self._limits.connect_timeout_seconds, self._limits.read_timeout_seconds
        return {"connect": connect, "read": read, "write": read, "pool": self._limits.fetch_timeout_seconds}


def trusting_context() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE is heeded, for an organisation's own) and, for bare images, certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _joined(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("ascii", "replace").lower(), _text(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers and name != "location" else value
    return headers


def is_sendable(value: str) -> bool:
    """Whether a header's value may go out: servers and scripts hand over others, which the wire refuses to carry."""
    return value.isascii() and value.isprintable()


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _name(error: Exception) -> str:
    said = str(error)[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
