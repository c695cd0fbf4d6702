"""The web addresses that a PDF links to."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipeline.domain.document import Link

LINKS_MAX = 2_000
_URI_CHARS_MAX = 2_000


def links_of(document: pypdfium2.PdfDocument, pages_max: int) -> tuple[Link, ...]:
    """Return http(s) addresses in link annotations, each once, in page order; their words are not known."""
    found: dict[str, Link] = {}
    for index in range(min(len(document), pages_max)):
        page = document[index]
        position = ctypes.c_int(0)
        link = pdfium_c.FPDF_LINK()
        while len(found) < LINKS_MAX and pdfium_c.FPDFLink_Enumerate(page.raw, position, link):
            target = _uri(document, link).partition("#")[0]
            if target.startswith(("http://", "https://")):
                found.setdefault(target, Link(url=target, text=""))
        page.close()
    return tuple(found.values())


def _uri(document: pypdfium2.PdfDocument, link: object) -> str:
    action = pdfium_c.FPDFLink_GetAction(link)
    if not action:
        return ""
    buffer = ctypes.create_string_buffer(_URI_CHARS_MAX)
    length = pdfium_c.FPDFAction_GetURIPath(document.raw, action, buffer, _URI_CHARS_MAX)
    return buffer.value.decode("utf-8", errors="replace") if 0 < length <= _URI_CHARS_MAX else ""
