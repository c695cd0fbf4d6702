"""PDF to text: pages to lines, lines to columns, furniture out, lines to paragraphs; the page's number on every block.

`pdf_lines` reads a page with pdfium, `pdf_layout` orders lines and drops running headers, `pdf_paragraphs` writes
blocks. Attachments, form values and annotations are not read; links are.
"""

import pypdfium2
import pypdfium2.raw as pdfium_c

from extractors.formats.draft import Draft
from extractors.formats.pdf_layout import ordered, without_running_lines
from extractors.formats.pdf_lines import Page, page_of
from extractors.formats.pdf_links import links_of
from extractors.formats.pdf_paragraphs import write_pages
from extractors.formats.plain_text import title_of_url
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed

NAME = "pdf"
VERSION = "pdf/1"

PAGES_MAX = 1_000
CHARS_MAX = 4_000_000
TITLE_CHARS_MIN = 4


def extract(body: bytes, *, content_type: str, url: str, pages_max: int = PAGES_MAX) -> Extracted:  # noqa: ARG001
    """Read a PDF, its first `pages_max` pages at most.

    Raises:
        ExtractionFailed: when it is damaged, encrypted, or holds no text at all.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as exc:
        raise _failure(exc) from exc
    draft = Draft()
    try:
        pages = _read(document, pages_max, draft)
        links = links_of(document, pages_max)
        title = document.get_metadata_value("Title") or ""
    except pypdfium2.PdfiumError as exc:
        raise _failure(exc) from exc
    finally:
        document.close()
    if not any(page.lines for page in pages):
        raise ExtractionFailed(
            "The PDF holds no text, only pictures of it",
            advice="Upload a version with a text layer (run it through OCR first).",
        )
    write_pages(without_running_lines([ordered(page) for page in pages]), draft)
    shown = title if len(title) >= TITLE_CHARS_MIN and " " in title.strip() else draft.first_heading
    return draft.extracted(extractor=VERSION, title=shown or title_of_url(url), links=links)


def _read(document: pypdfium2.PdfDocument, pages_max: int, draft: Draft) -> list[Page]:
    pages: list[Page] = []
    chars = 0
    for index in range(min(len(document), pages_max)):
        page = page_of(document, index, draft)
        pages.append(page)
        chars += sum(len(line.text) for line in page.lines)
        if chars > CHARS_MAX:
            break
    return pages


def _failure(exc: pypdfium2.PdfiumError) -> ExtractionFailed:
    if getattr(exc, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
        return ExtractionFailed(
            "The PDF is encrypted and asks for a password",
            advice="Ask the vendor for an unprotected copy, or save one and upload it with `--upload`.",
        )
    return ExtractionFailed(f"The PDF is damaged: {exc}")
