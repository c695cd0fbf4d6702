"""A parser that dies, hangs or eats memory costs one document, never the run."""

import resource
import subprocess
import sys
from collections.abc import Iterator

import pytest

from extractors import isolation
from extractors.isolation import GIBIBYTE, IsolatedReader
from pipeline.errors import ConfigurationError, ExtractionFailed, UnsupportedFormat

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


class OddReader:
    """Stands for a parser that stumbles over a document in a way that nobody thought of."""

    def extract(self, body: bytes, *, content_type: str, url: str) -> None:
        raise UnicodeEncodeError("utf-8", "a\ud800b", 1, 2, "surrogates not allowed: \ud800")


def test_a_foreign_error_of_a_parser_is_a_failed_extraction_whose_words_can_be_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "FormatReader", OddReader)
    result = isolation._read(PAGE, "text/html", "https://acme.example/odd")
    assert isinstance(result, ExtractionFailed)
    assert "https://acme.example/odd: the parser failed with UnicodeEncodeError" in str(result)
    assert "\\ud800" in str(result)
    assert str(result).encode("utf-8")


def test_a_foreign_error_in_a_worker_costs_one_document(reader: IsolatedReader) -> None:
    with pytest.raises(ExtractionFailed, match="ValueError"):  # an address that urllib refuses to take apart
        reader.extract(b"<p>hi</p>", content_type="", url="https://[x/y")
    assert read(reader, PAGE) == "We delete prompts after 30 days."


def test_workers_that_cannot_start_are_said_to_be_the_machine_s_matter() -> None:
    reader = IsolatedReader(processes=1, memory_max_bytes=2**70)  # more than the kernel can count
    try:
        with pytest.raises(ConfigurationError, match="cannot be started") as met:
            read(reader, PAGE)
        assert "memory" in met.value.advice
    finally:
        reader.close()


# What `ulimit -Hv` or a batch system may set; below the reader's own limit of 3 GiB.
UNDER_A_HARD_LIMIT = """
import resource
from extractors.isolation import GIBIBYTE, IsolatedReader
def main():
    resource.setrlimit(resource.RLIMIT_AS, (2 * GIBIBYTE, 2 * GIBIBYTE))
    reader = IsolatedReader(processes=1)
    print(reader.extract(b"<p>Kept for 30 days.</p>", content_type="text/html", url="https://a.example/").document.text)
    reader.close()
if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY, reason="limited already")
def test_documents_are_read_under_a_hard_memory_limit_below_ours() -> None:
    command = [sys.executable, "-c", UNDER_A_HARD_LIMIT]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.stdout == "Kept for 30 days.\n", done.stderr


@pytest.mark.slow
def test_a_document_that_needs_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    reader = IsolatedReader(processes=1, memory_max_bytes=GIBIBYTE)
    try:
        with pytest.raises(ExtractionFailed):
            read(reader, b"<p>" + b"x" * (GIBIBYTE // 4))
        assert read(reader, PAGE) == "We delete prompts after 30 days."
    finally:
        reader.close()
