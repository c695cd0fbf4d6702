"""Evidence: a document's text as it was extracted, with the cited words marked."""

from fastapi import APIRouter, Response

from console.rendering.templates_form import safe_url
from console.web.marking import headings_at, shown_blocks, span_of
from console.web.rendering import page
from console.web.sessions import Visitor

router = APIRouter()


@router.get("/documents/{document_id}")
def document(visit: Visitor, document_id: str, start: str = "", end: str = "") -> Response:
    """Show a document; `start` and `end` are code points of its text."""
    found = visit.services.browsing.document(document_id)
    span = span_of(found.document, start, end)
    return page(
        visit,
        "document.html.jinja",
        document=found.document,
        sightings=found.sightings,
        span=span,
        quote=found.document.text[span.start : span.end] if span else "",
        headings=headings_at(found.document, span),
        blocks=shown_blocks(found.document, span),
        asked_for_a_span=bool(start or end),
        addresses=sorted({safe_url(item.snapshot.final_url) for item in found.sightings} - {""}),
    )
