"""Show a citation in its place: a quotation that reads well alone may read otherwise among its neighbours."""

from pipeline.domain.citation import Citation
from pipeline.domain.document import Document
from pipeline.domain.report import Excerpt

# About three sentences on either side.
AROUND_CHARACTERS = 400


def excerpt(document: Document, citation: Citation) -> Excerpt:
    """Return the text around a citation that stands in this document, cut between words.

    Raises:
        ValueError: when the citation has no place.
    """
    if citation.start is None or citation.end is None:
        raise ValueError("a refused quotation stands nowhere")
    text = document.text
    return Excerpt(
        document=document.id,
        start=citation.start,
        end=citation.end,
        heading_path=_headings(document, citation.start),
        before=_before(text, citation.start),
        after=_after(text, citation.end),
    )


def _headings(document: Document, start: int) -> tuple[str, ...]:
    return next((block.heading_path for block in document.blocks if block.start <= start < block.end), ())


def _before(text: str, end: int) -> str:
    start = max(0, end - AROUND_CHARACTERS)
    if start == 0:
        return text[:end]
    space = text.find(" ", start, end)
    return "…" + text[space if space >= 0 else start : end]


def _after(text: str, start: int) -> str:
    end = start + AROUND_CHARACTERS
    if end >= len(text):
        return text[start:]
    space = text.rfind(" ", start, end)
    return text[start : space if space >= 0 else end] + "…"
