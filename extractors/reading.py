"""Which format a body has, and the reader for it.

Servers lie about content types, so bytes come first:
- magic bytes decide for PDF and DOCX, and refuse pictures, archives and programs;
- then markup: what begins like a page is HTML, whatever it was served as, unless its type or address say Markdown;
- then marks: JSON that says `"bomFormat": "CycloneDX"`, and XML whose root is CycloneDX's `bom`, is a bill of
  materials, whatever it was served as but Markdown; other JSON and XML is refused, also when it is served as text;
- then the content type; where that is vague, the ending of the address; a nameless text is plain text.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.formats import docx, html, markdown, ml_bom, pdf, plain_text
from extractors.formats.bom_reading import is_bill_of_materials
from pipeline.domain.fetched import Extracted
from pipeline.errors import UnsupportedFormat

# PDF readers accept junk before the header within the first kilobyte.
SNIFFED_BYTES = 1_024
# Text in any encoding has next to no control bytes; UTF-16 is told by its mark.
CONTROL_SHARE_MAX = 0.02

_VERSIONS: dict[str, str] = {module.NAME: module.VERSION for module in (docx, html, markdown, ml_bom, pdf, plain_text)}
_TYPES = {
    "text/html": html.NAME,
    "application/xhtml+xml": html.NAME,
    "application/pdf": pdf.NAME,
    "application/x-pdf": pdf.NAME,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": docx.NAME,
    "text/markdown": markdown.NAME,
    "text/x-markdown": markdown.NAME,
    "application/vnd.cyclonedx+json": ml_bom.NAME,
    "application/vnd.cyclonedx+xml": ml_bom.NAME,
    "application/json": ml_bom.NAME,
    "application/xml": ml_bom.NAME,
    "text/xml": ml_bom.NAME,
}
_ENDINGS = {
    "html": html.NAME,
    "htm": html.NAME,
    "xhtml": html.NAME,
    "pdf": pdf.NAME,
    "docx": docx.NAME,
    "md": markdown.NAME,
    "markdown": markdown.NAME,
    "mdx": markdown.NAME,
    "txt": plain_text.NAME,
    "text": plain_text.NAME,
    "json": ml_bom.NAME,
    "xml": ml_bom.NAME,
}
# Types that servers send when they do not know.
_VAGUE = frozenset(
    {
        "",
        "text/plain",
        "application/octet-stream",
        "binary/octet-stream",
        "application/force-download",
        "application/x-download",
        "application/zip",
    }
)
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,900}?-->\s*)*"
    rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|script|div|main|p|h1)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_REFUSED = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x7fELF",
    b"MZ\x90",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = b"\t\n\r\f\x1b"


@dataclass(frozen=True)
class FormatReader:
    """Text out of bytes, by the format that the bytes really have. Implements the port `Extractor`."""

    pdf_pages_max: int = pdf.PAGES_MAX

    @property
    def versions(self) -> frozenset[str]:
        """The names and versions of all formats' extractors."""
        return frozenset(_VERSIONS.values())

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        """Read a body.

        Raises:
            UnsupportedFormat: when no extractor reads this format.
            ExtractionFailed: when the one that does could not.
        """
        name = format_of(body, content_type=content_type, url=url)
        if name == pdf.NAME:
            return pdf.extract(body, content_type=content_type, url=url, pages_max=self.pdf_pages_max)
        if name == docx.NAME:
            return docx.extract(body, content_type=content_type, url=url)
        if name == markdown.NAME:
            return markdown.extract(body, content_type=content_type, url=url)
        if name == plain_text.NAME:
            return plain_text.extract(body, content_type=content_type, url=url)
        if name == ml_bom.NAME:
            return ml_bom.extract(body, content_type=content_type, url=url)
        return html.extract(body, content_type=content_type, url=url)


def format_of(body: bytes, *, content_type: str, url: str) -> str:
    """Return the name of the format that the bytes have.

    Raises:
        UnsupportedFormat: when no extractor reads it.
    """
    start = body[:SNIFFED_BYTES]
    declared = _declared(content_type, url)
    is_page = _PAGE.match(start) is not None
    if b"%PDF-" in start and not is_page:
        return pdf.NAME
    if start.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in body:
            return docx.NAME
        raise UnsupportedFormat(f"A zip archive that is no Word document ({url})")
    if not is_page and declared != markdown.NAME and is_bill_of_materials(body):
        return ml_bom.NAME
    if start.startswith(_REFUSED) or (not is_page and (declared is None or _is_binary(start))):
        raise UnsupportedFormat(f"No extractor reads {_media_type(content_type) or 'this kind of file'} ({url})")
    if is_page and declared != markdown.NAME:
        return html.NAME
    if declared == ml_bom.NAME:
        raise UnsupportedFormat(f"JSON or XML that is no CycloneDX bill of materials ({url})")
    if declared in {pdf.NAME, docx.NAME, None}:
        raise UnsupportedFormat(f"Served as {_media_type(content_type)}, but the bytes are something else ({url})")
    return declared


def _declared(content_type: str, url: str) -> str | None:
    media_type = _media_type(content_type)
    if media_type in _TYPES:
        return _TYPES[media_type]
    ending = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    if media_type in _VAGUE:
        return _ENDINGS.get(ending, plain_text.NAME if media_type in {"", "text/plain"} else None)
    return plain_text.NAME if media_type == "text/plain" else None


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_binary(start: bytes) -> bool:
    if start.startswith(_UTF16_MARKS):
        return False
    controls = sum(byte < ord(" ") and byte not in _TEXT_CONTROLS for byte in start)
    return controls > CONTROL_SHARE_MAX * max(1, len(start))
