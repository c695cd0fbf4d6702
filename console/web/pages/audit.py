"""The audit trail: its newest events, and its proof when somebody asks for it."""

from fastapi import APIRouter, Response

from console.web.navigation import READS_AUDIT
from console.web.paging import ROWS
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.person import require
from pipeline.services.auditing import ChainProof

router = APIRouter()


@router.get("/audit")
def audit(visit: Visitor, before: str = "") -> Response:
    """List events, newest first; `before` is a sequence."""
    return _page(visit, before=before, proof=None)


@router.post("/audit/proof")
def prove(visit: Visitor) -> Response:
    """Check every link of the chain, and show the newest events with the outcome. Changes nothing."""
    require(visit.person, *READS_AUDIT)
    return _page(visit, before="", proof=visit.services.auditing.prove())


def _page(visit: Visit, *, before: str, proof: ChainProof | None) -> Response:
    require(visit.person, *READS_AUDIT)
    sequence = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None  # noqa: PLR2004 -- digits
    events = visit.services.browsing.events(before=sequence, size=ROWS)
    return page(visit, "audit.html.jinja", trail=events, proof=proof, rows=ROWS)
