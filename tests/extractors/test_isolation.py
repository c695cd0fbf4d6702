"""A parser that dies, hangs or eats memory costs one document, never the run."""

from collections.abc import Iterator

import pytest

from extractors.isolation import GIBIBYTE, IsolatedReader
from pipeline.errors import ExtractionFailed, UnsupportedFormat

PAGE = b"<!doctype html><title>Privacy</title><p>We delete prompts after 30 days.</p>"
# Deep enough that the HTML reader needs seconds; the limit below is a fraction of one.
SLOW_PAGE = b"<!doctype html><body>" + b"<br>" * 2_000_000


@pytest.fixture
def reader() -> Iterator[IsolatedReader]:
    opened = IsolatedReader(processes=1)
    yield opened
    opened.close()


def read(reader: IsolatedReader, body: bytes) -> str:
    return reader.extract(body, content_type="text/html", url="https://acme.example/privacy").document.text


def test_a_document_comes_back_from_the_worker(reader: IsolatedReader) -> None:
    assert read(reader, PAGE) == "We delete prompts after 30 days."


def test_our_errors_come_back_with_their_type_and_words(reader: IsolatedReader) -> None:
    with pytest.raises(UnsupportedFormat, match=r"acme\.example"):
        reader.extract(b"\x89PNG\r\n", content_type="image/png", url="https://acme.example/logo")


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    reader = IsolatedReader(processes=1, document_timeout_seconds=1.0)
    try:
        with pytest.raises(ExtractionFailed, match="document_timeout_seconds"):
            read(reader, SLOW_PAGE)
        assert read(reader, PAGE) == "We delete prompts after 30 days."
    finally:
        reader.close()


@pytest.mark.slow
def test_a_document_that_needs_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    reader = IsolatedReader(processes=1, memory_max_bytes=GIBIBYTE)
    try:
        with pytest.raises(ExtractionFailed):
            read(reader, b"<p>" + b"x" * (GIBIBYTE // 4))
        assert read(reader, PAGE) == "We delete prompts after 30 days."
    finally:
        reader.close()
