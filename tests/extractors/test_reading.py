"""Bytes decide the format; types and addresses only help."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.reading import FormatReader
from pipeline.domain.document import document_is_genuine
from pipeline.domain.fetched import Extracted
from pipeline.errors import DossierError, UnsupportedFormat
from tests.examples import examples

PAGE = b"<!DOCTYPE html><html><body><p>Words of a page that somebody wrote.</p></body></html>"
MARKDOWN = b"# Title\n\n<p>Words</p>"
BOM = b'{"bomFormat": "CycloneDX", "components": [{"name": "acme-7b"}]}'
NOT_A_PDF = b"%PDF-1.7 nothing else"
DATA = Path(os.environ.get("DOSSIER_EVAL_DATA", "/work/shared/data")) / "vendor-sites"


def read(body: bytes, content_type: str = "", url: str = "https://vendor.example/doc") -> Extracted:
    return FormatReader().extract(body, content_type=content_type, url=url)


def word_zip() -> bytes:
    target = io.BytesIO()
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}"><w:p><w:r><w:t>Words</w:t></w:r></w:p></w:document>'
        )
    return target.getvalue()


@pytest.mark.parametrize(
    ("body", "content_type", "url", "expected"),
    [
        (PAGE, "text/html; charset=utf-8", "https://v.example/", "html/2"),
        (PAGE, "text/plain", "https://v.example/x.txt", "html/2"),
        (PAGE, "application/octet-stream", "https://v.example/x", "html/2"),
        (PAGE, "application/json", "https://v.example/x", "html/2"),
        (b"\xef\xbb\xbf\n <!-- c --> " + PAGE, "text/plain", "https://v.example/x", "html/2"),
        (b"just words", "text/html", "https://v.example/", "html/2"),
        (MARKDOWN, "text/markdown", "https://v.example/x", "markdown/2"),
        (MARKDOWN, "text/plain", "https://v.example/README.md", "markdown/2"),
        (MARKDOWN, "", "https://v.example/README.md?raw=1", "markdown/2"),
        (b"Contact: mailto:a@b.example", "text/plain", "https://v.example/.well-known/security.txt", "text/1"),
        (b"only words", "", "https://v.example/x", "text/1"),
        (BOM, "application/json", "https://v.example/bom.json", "ml_bom/1"),
        (BOM, "text/plain", "https://v.example/raw/x", "ml_bom/1"),
        (BOM, "text/markdown", "https://v.example/README.md", "markdown/2"),
        (word_zip(), "application/octet-stream", "https://v.example/x", "docx/2"),
        (word_zip(), "text/html", "https://v.example/x", "docx/2"),
    ],
)
def test_the_reader_is_chosen_by_what_the_bytes_are(body: bytes, content_type: str, url: str, expected: str) -> None:
    assert read(body, content_type, url).extractor == expected


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "text/plain", "image/png"])
def test_a_pdf_is_a_pdf_whatever_it_is_served_as(content_type: str) -> None:
    with pytest.raises(DossierError, match="PDF"):
        read(NOT_A_PDF, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "text/html"),
        (b"GIF89a", "image/gif"),
        (b"PK\x03\x04 some other archive", "application/zip"),
        (b"\x1f\x8b\x08\x00", ""),
        (b"\x00\x01\x02\x03" * 20, "text/plain"),
        (b"{}", "application/json"),
        (b"<rss/>", "application/xml"),
        (b"words", "application/pdf"),
        (b"words", "application/octet-stream"),
    ],
)
def test_what_nobody_can_read_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(UnsupportedFormat):
        read(body, content_type)


def test_every_version_that_a_document_can_carry_is_listed() -> None:
    assert FormatReader().versions == {"docx/2", "html/2", "markdown/2", "ml_bom/1", "pdf/1", "text/1"}


def assert_spans_hold(result: Extracted) -> None:
    document, position = result.document, 0
    for block in document.blocks:
        words = document.text[block.start : block.end]
        assert words
        assert words == words.strip()
        assert block.start >= position
        assert not document.text[position : block.start].strip()
        position = block.end
    assert position == len(document.text)
    assert document_is_genuine(document)


TAGS = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "h1",
    "h2",
    "span",
    "pre",
    "br",
    "details",
    "nav",
    "b",
    "dl",
    "dt",
]
TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&"), max_size=30)
PIECES = st.one_of(
    TEXTS,
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<p style='display:none'>", "<div hidden>", "<!-- note -->", "\u200b", "&nbsp;", "\u202e", "<table><tr>"]
    ),
)


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=examples(150), deadline=None)
def test_spans_hold_for_any_markup(pieces: list[str]) -> None:
    body = ("<html><body>" + "".join(pieces)).encode("utf-8", errors="ignore")
    result = read(body, "text/html; charset=utf-8")
    assert_spans_hold(result)
    assert read(body, "text/html; charset=utf-8") == result


@given(st.text(max_size=200), st.sampled_from(["a.md", "a.txt"]))
@settings(max_examples=examples(100), deadline=None)
def test_spans_hold_for_any_text_and_markdown(text: str, name: str) -> None:
    try:
        result = read(text.encode("utf-8", errors="ignore"), "text/plain; charset=utf-8", f"https://v.example/{name}")
    except UnsupportedFormat:
        return
    except DossierError as error:
        assert "empty" in str(error)  # noqa: PT017  an empty page is the only thing that may fail
        return
    assert_spans_hold(result)


@given(st.binary(max_size=400))
@settings(max_examples=examples(100), deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for content_type in ("text/html", "", "application/pdf"):
        try:
            assert_spans_hold(read(body, content_type))
        except DossierError:
            continue


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real vendor pages are not at {DATA}")
def test_spans_hold_on_a_real_page_of_every_vendor() -> None:
    sites = sorted(DATA.glob("*/site.json"))
    assert sites
    for site in sites:
        page = json.loads(site.read_text())["documents"][0]["pages"][0]
        assert_spans_hold(read((site.parent / page["file"]).read_bytes(), "", f"https://v.example/{page['file']}"))
