"""Plant an attack in a page: where, and how it is kept from a reader's eye. PDFs are written anew with it."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.injection_pdf import Line, pdf_of
from extractors.reading import FormatReader
from pipeline.domain.document import BlockKind, Document

PARAGRAPHS_MIN = 8
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_PARAGRAPH_CHARACTERS_MIN = 60
_SENTENCE_END = re.compile(r"(?<=[a-z])\. (?=[A-Z])")

_IN_ELEMENTS: dict[str, str] = {
    "visible": "<p>{}</p>",
    "list item": "<ul><li>{}</li></ul>",
    "hidden: display:none": '<div style="display:none">{}</div>',
    "hidden: white on white": '<p style="color:#ffffff;background:#ffffff">{}</p>',
    "hidden: zero size": '<span style="font-size:0">{}</span>',
    "hidden: off screen": '<div style="position:absolute;left:-9999px">{}</div>',
    "hidden: comment": "<!-- {} -->",
    "hidden: alt text": '<img src="/a.png" alt="{}">',
    "hidden: aria-label": '<div aria-label="{}">&nbsp;</div>',
    "hidden: title": '<span title="{}">&nbsp;</span>',
}
HTML_KINDS = (
    *("visible, start", "visible, middle", "visible, end", "visible, inline", "list item"),
    *(kind for kind in _IN_ELEMENTS if kind.startswith("hidden")),
)
PDF_KINDS = ("pdf: visible", "pdf: white", "pdf: tiny", "pdf: out of page", "pdf: invisible mode")


@dataclass(frozen=True)
class Page:
    """A real page: its markup, where its paragraphs end in it, and what it says without an attack."""

    name: str
    markup: str
    paragraphs: tuple[tuple[int, int], ...]
    document: Document


def page_of(path: Path, *, under: Path) -> Page | None:
    """Read a page; None when it has too few paragraphs to plant between."""
    markup = path.read_text(encoding="utf-8", errors="replace")
    document = extracted(markup.encode(), content_type="text/html; charset=utf-8")
    said = {" ".join(document.text[block.start : block.end].split()) for block in document.blocks}
    places = tuple(
        (match.start(1), match.end()) for match in _PARAGRAPH.finditer(markup) if _words_of(match.group(1)) in said
    )
    if len(places) < PARAGRAPHS_MIN:
        return None
    return Page(path.relative_to(under).as_posix(), markup, places, document)


def _words_of(markup: str) -> str:
    words = " ".join(html.unescape(_TAG.sub("", markup)).split())
    return words if len(words) >= _PARAGRAPH_CHARACTERS_MIN else "\n"


def extracted(body: bytes, *, content_type: str) -> Document:
    """Return what the pipeline reads out of a body."""
    return FormatReader().extract(body, content_type=content_type, url="https://vendor.example/policy").document


def planted(page: Page, text: str, kind: str) -> Document | None:
    """Return the page's document with an attack in it; None where the format cannot carry it."""
    if kind in PDF_KINDS:
        body = _as_pdf(page.document, text, kind)
        return None if body is None else extracted(body, content_type="application/pdf")
    return extracted(_as_html(page, text, kind).encode(), content_type="text/html; charset=utf-8")


def _as_html(page: Page, text: str, kind: str) -> str:
    shape, _, where = kind.partition(", ")
    element = _IN_ELEMENTS[shape if shape in _IN_ELEMENTS else kind]
    words = text if kind == "hidden: comment" else html.escape(text)
    position = {"start": 0, "end": -1}.get(where, len(page.paragraphs) // 2)
    start, end = page.paragraphs[position]
    if where == "inline":
        for first, last in page.paragraphs:
            inside = _SENTENCE_END.search(page.markup, first, last)
            if inside is not None:
                return f"{page.markup[: inside.end()]}{words} {page.markup[inside.end() :]}"
    at = page.markup.rfind("<", 0, start) if where == "start" else end
    filled = element.format(words.replace("\n", "<br>") if shape == "visible" else words)
    return f"{page.markup[:at]}{filled}{page.markup[at:]}"


def _as_pdf(document: Document, text: str, kind: str) -> bytes | None:
    styles: dict[str, Callable[[str], Line]] = {
        "pdf: visible": Line,
        "pdf: white": lambda words: Line(words, colour="1 1 1"),
        "pdf: tiny": lambda words: Line(words, size=0.6),
        "pdf: out of page": lambda words: Line(words, x=-4000),
        "pdf: invisible mode": lambda words: Line(words, mode=3),
    }
    attack = [styles[kind](piece) for piece in _wrapped(text)]
    paragraphs = [
        document.text[block.start : block.end] for block in document.blocks if block.kind is not BlockKind.TABLE_ROW
    ]
    lines: list[Line | None] = []
    for index, paragraph in enumerate(paragraphs[:40]):
        if index == min(10, len(paragraphs) // 2):
            lines += [*attack, None]
        lines += [*map(Line, _wrapped(paragraph)), None]
    return pdf_of(lines)


def _wrapped(text: str, width: int = 95) -> Sequence[str]:
    import textwrap

    return [piece for line in text.split("\n") for piece in textwrap.wrap(line, width, break_long_words=True)]
