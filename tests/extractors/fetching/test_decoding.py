"""Content encodings undone within limits."""

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from extractors.fetching.address_guard import GaveUp
from extractors.fetching.decoding import Decoder
from pipeline.errors import TooLarge, UnsupportedFormat

MEBIBYTE = 1024 * 1024
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=2)),
    "zstd": zstandard.ZstdCompressor().compress,
}
TEXT = b"We do not train on customer content. " * 2000


def decoded(encoding: str, packed: bytes, *, max_bytes: int = MEBIBYTE, step: int = 1000) -> bytes:
    decoder = Decoder(encoding, max_bytes=max_bytes)
    pieces = [piece for start in range(0, len(packed), step) for piece in decoder.feed(packed[start : start + step])]
    decoder.finish()
    return b"".join(pieces)


@pytest.mark.parametrize("encoding", PACKERS)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_packed_body_comes_out_as_it_went_in(encoding: str, step: int) -> None:
    assert decoded(encoding, PACKERS[encoding](TEXT), step=step) == TEXT


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKERS)), st.integers(1, 500))
def test_any_body_survives_any_encoding_in_any_slices(body: bytes, encoding: str, step: int) -> None:
    assert decoded(encoding, PACKERS[encoding](body), step=step) == body


def test_deflate_without_its_header_is_understood() -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decoded("deflate", raw.compress(TEXT) + raw.flush()) == TEXT


def test_gzip_of_several_members_is_one_body_and_padding_after_it_is_ignored() -> None:
    assert decoded("x-gzip", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0") == b"one two"


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7, 23, 24, 25])
def test_a_member_is_not_lost_when_a_slice_ends_inside_its_first_bytes(step: int) -> None:
    members = b"".join(gzip.compress(word, mtime=0) for word in (b"one ", b"two ", b"three"))
    assert decoded("gzip", members, step=step) == b"one two three"


@pytest.mark.parametrize("step", [1, 2, 1000])
@pytest.mark.parametrize("padding", [b"\x1f", b"\0\0\x1f\x8b", b"\x1f\0\x1f\x8b\0"])
def test_padding_after_a_member_is_ignored_however_it_is_sliced(padding: bytes, step: int) -> None:
    assert decoded("gzip", gzip.compress(b"one", mtime=0) + padding, step=step) == b"one"


def test_a_member_that_breaks_off_after_whole_ones_is_not_taken_for_the_whole() -> None:
    with pytest.raises(GaveUp, match="breaks off"):
        decoded("gzip", gzip.compress(b"one") + gzip.compress(TEXT)[:40], step=1)


def test_encodings_are_undone_in_reverse_order() -> None:
    assert decoded("gzip, br", brotli.compress(gzip.compress(TEXT))) == TEXT


@pytest.mark.parametrize("encoding", ["", "identity", "none"])
def test_what_is_not_packed_passes_through(encoding: str) -> None:
    assert decoded(encoding, TEXT) == TEXT


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_bomb_stops_at_the_limit_with_little_more_than_it_put_out(encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(32 * MEBIBYTE))
    decoder = Decoder(encoding, max_bytes=MEBIBYTE)
    put_out: list[int] = []
    with pytest.raises(TooLarge, match="decoded_max_bytes"):
        put_out.extend(len(piece) for piece in decoder.feed(bomb))
    assert len(bomb) < MEBIBYTE
    assert sum(put_out) <= MEBIBYTE


def test_a_bomb_inside_a_bomb_stops_though_nothing_would_come_out_at_the_end() -> None:
    empty_members = gzip.compress(b"") * 200_000
    decoder = Decoder("gzip, gzip", max_bytes=MEBIBYTE)
    with pytest.raises(TooLarge):
        list(decoder.feed(gzip.compress(empty_members)))


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_that_breaks_off_is_not_taken_for_the_whole(encoding: str) -> None:
    with pytest.raises(GaveUp, match="breaks off"):
        decoded(encoding, PACKERS[encoding](TEXT)[:-8])


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_that_is_not_what_its_header_says_is_corrupt(encoding: str) -> None:
    with pytest.raises(GaveUp, match="corrupt"):
        decoded(encoding, b"\xff<html>plain words, not packed at all</html>" * 20)


@pytest.mark.parametrize("encoding", ["compress", "gzip, lzma", "gzip, gzip, gzip, gzip"])
def test_an_encoding_that_cannot_be_undone_is_said_to_be_unsupported(encoding: str) -> None:
    with pytest.raises(UnsupportedFormat):
        Decoder(encoding, max_bytes=MEBIBYTE)


def test_no_body_at_all_is_complete() -> None:
    assert decoded("gzip", b"") == b""
