"""HTTP clients for OpenAI's package that read no more of an answer than they may.

Connections are not kept between calls: a judge may be used from one event loop after another, and a handshake is
nothing beside a model's thinking.
"""

from collections.abc import AsyncIterator, Iterator

import httpx2
import openai
from typing_extensions import override

from pipeline.errors import MalformedAnswer

_NO_CONNECTION_KEPT = httpx2.Limits(max_connections=1000, max_keepalive_connections=0)
# A compressed answer could grow beyond any limit after it was counted.
_UNCOMPRESSED = {"Accept-Encoding": "identity"}


def limited_client(*, answer_max_bytes: int) -> openai.DefaultAsyncHttpxClient:
    """Return an asynchronous client; an answer that is too large, or compressed, raises `MalformedAnswer`."""

    async def limit(response: httpx2.Response) -> None:
        _check(response, answer_max_bytes)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _LimitedAsync(response.stream, answer_max_bytes)

    return openai.DefaultAsyncHttpxClient(
        event_hooks={"response": [limit]}, limits=_NO_CONNECTION_KEPT, headers=_UNCOMPRESSED
    )


def limited_blocking_client(*, answer_max_bytes: int) -> openai.DefaultHttpxClient:
    """Return a blocking client with the same limit."""

    def limit(response: httpx2.Response) -> None:
        _check(response, answer_max_bytes)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Limited(response.stream, answer_max_bytes)

    return openai.DefaultHttpxClient(
        event_hooks={"response": [limit]}, limits=_NO_CONNECTION_KEPT, headers=_UNCOMPRESSED
    )


def _check(response: httpx2.Response, answer_max_bytes: int) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise MalformedAnswer("the server compressed its answer, though it was asked not to")
    size = response.headers.get("content-length", "")
    if size.isdigit() and int(size) > answer_max_bytes:
        raise _too_large(answer_max_bytes)


def _too_large(answer_max_bytes: int) -> MalformedAnswer:
    return MalformedAnswer(f"the server's answer is larger than {answer_max_bytes:,} bytes")


class _LimitedAsync(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, bytes_max: int) -> None:
        self._stream = stream
        self._bytes_max = bytes_max

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for piece in self._stream:
            received += len(piece)
            if received > self._bytes_max:
                raise _too_large(self._bytes_max)
            yield piece

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()


class _Limited(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, bytes_max: int) -> None:
        self._stream = stream
        self._bytes_max = bytes_max

    @override
    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._stream:
            received += len(piece)
            if received > self._bytes_max:
                raise _too_large(self._bytes_max)
            yield piece

    @override
    def close(self) -> None:
        self._stream.close()
