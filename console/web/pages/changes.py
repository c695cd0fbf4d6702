"""What changed in a report since an earlier one, on a page of its own."""

from fastapi import APIRouter, Response

from console.web.rendering import page
from console.web.sessions import Visitor
from pipeline.domain.ids import AssessmentId

router = APIRouter()


@router.get("/reports/{assessment_id}/changes")
def changes(visit: Visitor, assessment_id: str, since: str = "") -> Response:
    """Show what changed; `since` names an earlier report, without one it is the last for the same use."""
    changing, of = visit.services.changing, AssessmentId(assessment_id)
    earlier = changing.earlier(of)
    found = changing.since(of, AssessmentId(since) if since else None)
    return page(
        visit,
        "changes.html.jinja",
        assessment=of,
        vendor=earlier.vendor,
        earlier=earlier.lines,
        changes=found,
    )
