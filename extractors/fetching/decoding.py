"""Content encodings undone piece by piece, so that a small body cannot unpack into a large one unnoticed.

Every stage counts what it puts out, also the inner ones of a doubly packed body. Between two checks no stage puts out
more than a few mebibytes: zlib and Brotli (1.2 or later) take a limit for their output, and Zstandard, which takes
none, is fed in slices that can hold a limited number of its 128 KiB blocks.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # no stubs; what it returns is bytes
import zstandard

from extractors.fetching.address_guard import GaveUp
from pipeline.errors import TooLarge, UnsupportedFormat

ACCEPTED_ENCODINGS = "gzip, deflate, br, zstd"
GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 256 * 1024
_ZSTD_SLICE_BYTES = 128  # at 4 bytes a run-length block of 128 KiB: 4 MiB a slice
_ZSTD_WINDOW_MAX_BYTES = 8 * 1024 * 1024  # RFC 8878 asks decoders to support this much
_STAGES_MAX = 3


class _Stage(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the data unpacks to."""

    @property
    def is_complete(self) -> bool:
        """Whether the packed stream reached its end."""


class _Zlib:
    """gzip of one or more members, or deflate with or without its zlib header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._wbits = 31 if gzip else zlib.MAX_WBITS
        self._unpacker = zlib.decompressobj(self._wbits)
        self._started = False
        self._held = b""  # of what follows a member: too little to tell another one from padding
        self._is_padding = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        if data and not self._started:
            self._started = True
            if not self._gzip and not _has_zlib_header(data):
                self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        while data:
            if self._unpacker.eof:
                self._is_padding = self._is_padding or not self._gzip or not GZIP_MAGIC.startswith(data[:2])
                if self._is_padding:
                    return
                if len(data) < len(GZIP_MAGIC):
                    self._held = data
                    return
                self._unpacker = zlib.decompressobj(self._wbits)
            yield self._unpacker.decompress(data, _PIECE_BYTES)
            data = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail

    @property
    def is_complete(self) -> bool:
        return self._unpacker.eof


class _Brotli:
    def __init__(self) -> None:
        self._unpacker = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._unpacker.is_finished():
            return
        yield self._unpacker.process(data, output_buffer_limit=_PIECE_BYTES)
        while not self._unpacker.can_accept_more_data():
            yield self._unpacker.process(b"", output_buffer_limit=_PIECE_BYTES)

    @property
    def is_complete(self) -> bool:
        return bool(self._unpacker.is_finished())


class _Zstandard:
    def __init__(self) -> None:
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_MAX_BYTES).decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE_BYTES):
            if self._unpacker.eof:
                return
            yield self._unpacker.decompress(data[start : start + _ZSTD_SLICE_BYTES])

    @property
    def is_complete(self) -> bool:
        return self._unpacker.eof


_STAGES: dict[str, Callable[[], _Stage]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "x-gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    "br": _Brotli,
    "zstd": _Zstandard,
}


class Decoder:
    """Undoes the encodings that a Content-Encoding header names."""

    def __init__(self, content_encoding: str, *, max_bytes: int) -> None:
        """Prepare for a body.

        Raises:
            UnsupportedFormat: when an encoding is unknown, or there are too many.
        """
        names = [name.strip().lower() for name in content_encoding.split(",")]
        packed = [name for name in names if name not in {"", "identity", "none"}]
        unknown = [name for name in packed if name not in _STAGES]
        if unknown or len(packed) > _STAGES_MAX:
            raise UnsupportedFormat(f"content encoding {content_encoding!r} cannot be undone")
        self._stages = [_STAGES[name]() for name in reversed(packed)]
        self._put_out = [0] * len(self._stages)
        self._max_bytes = max_bytes
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the decoded pieces of the next received bytes.

        Raises:
            TooLarge: when all pieces together pass the limit.
            GaveUp: when the body is not what its header says.
        """
        self._fed = self._fed or bool(data)
        try:
            yield from self._through(0, data)
        except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
            raise GaveUp(f"the compressed body is corrupt ({exc})") from exc

    def _through(self, stage: int, data: bytes) -> Iterator[bytes]:
        if stage == len(self._stages):
            yield data
            return
        for piece in self._stages[stage].feed(data):
            self._put_out[stage] += len(piece)
            if self._put_out[stage] > self._max_bytes:
                raise TooLarge(f"unpacks to more than decoded_max_bytes, {self._max_bytes} bytes")
            if piece:
                yield from self._through(stage + 1, piece)

    def finish(self) -> None:
        """Say that the body has ended.

        Raises:
            GaveUp: when the packed stream has not.
        """
        if self._fed and not all(stage.is_complete for stage in self._stages):
            raise GaveUp("the compressed body breaks off")


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x0F == zlib.DEFLATED and (len(data) == 1 or (data[0] * 256 + data[1]) % 31 == 0)
