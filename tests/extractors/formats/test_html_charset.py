"""What a page declares about its bytes is a hint of strangers: only encodings of the web are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.html_charset import _OF_THE_WEB, decoded


@pytest.mark.parametrize(
    "charset",
    [
        *("idna", "punycode", "base64", "hex", "rot13", "zlib", "undefined", "utf-7", "unicode_escape"),
        *("raw_unicode_escape", "utf-16", "utf-32", "mbcs", "no-such-thing", "x" * 5000, "é", ""),
    ],
)
def test_a_charset_that_no_browser_knows_is_ignored(charset: str) -> None:
    body = b"<p>Kept for 30 days. +2AA- \\ud800</p>"
    assert decoded(body, f"text/html; charset={charset}") == body.decode("ascii")
    in_meta = f'<meta charset="{charset}">'.encode() + body
    assert decoded(in_meta) == in_meta.decode("utf-8")


@pytest.mark.parametrize(
    ("charset", "word"),
    [
        ("iso-8859-1", "café"),
        ("windows-1251", "данные"),
        ("koi8-r", "данные"),
        ("shift_jis", "個人情報"),
        ("euc-kr", "개인정보"),
        ("gbk", "隐私政策"),
        ("big5", "隱私政策"),
    ],
)
def test_a_declared_encoding_of_the_web_is_believed(charset: str, word: str) -> None:
    assert decoded(word.encode(charset), f"text/html; charset={charset}") == word


@given(st.binary(max_size=300), st.sampled_from(sorted(_OF_THE_WEB)))
def test_whatever_the_bytes_the_characters_can_be_stored(body: bytes, charset: str) -> None:
    text = decoded(body, f"text/html; charset={charset}")
    assert text.encode("utf-8").decode("utf-8") == text
