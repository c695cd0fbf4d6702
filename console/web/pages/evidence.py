"""The form in which somebody hands in new evidence on a criterion, or the vendor's answer to a question."""

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.judging import Judging
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.ids import AssessmentId, QuestionId
from pipeline.domain.person import require
from pipeline.domain.report import CriterionReport
from pipeline.domain.reviewed import AskedQuestion, ReviewedReport
from pipeline.domain.run import Run
from pipeline.domain.source import SourceKind
from pipeline.errors import DossierError, InvalidInput, NotAllowed, NotFound
from pipeline.services.rejudging import HandedIn
from pipeline.services.under_review import WORKING

router = APIRouter()
# What is wrong with a file or with the moment; whoever is not allowed, or names what is not there, gets a page of it.
_ELSEWHERE = (NotAllowed, NotFound)


@router.get("/reports/{assessment_id}/evidence")
def form(visit: Visitor, assessment_id: str, criterion: str = "", question: str = "") -> Response:
    """Show the form."""
    require(visit.person, *WORKING)
    return _form(visit, assessment_id, criterion=criterion, question=question)


@router.post("/reports/{assessment_id}/evidence")
async def hand_in(visit: Visitor, assessment_id: str) -> Response:
    """Take a file, have the report judged anew with it, and show what is said then."""
    from starlette.concurrency import run_in_threadpool

    sent = visit.form
    criterion, question = sent.text("criterion"), sent.text("question")
    require(visit.person, *WORKING)
    try:
        upload = await sent.file("file")
        file = HandedIn(
            name=upload.name, body=upload.body, kind=sent.choice("kind", SourceKind), expires_on=sent.day("expires_on")
        )
        run = await run_in_threadpool(_begun, visit, assessment_id, file, question)
    except DossierError as error:
        if isinstance(error, _ELSEWHERE):
            raise
        return await run_in_threadpool(_form, visit, assessment_id, criterion=criterion, question=question, error=error)
    judging: Judging = visit.request.app.state.judging
    made = await run_in_threadpool(judging.judged, run.id)
    if made is None:
        return RedirectResponse(f"/vendors/{run.vendor}?done=judging", status_code=303)
    notice = "judged-the-same" if made == assessment_id else "judged-anew"
    return RedirectResponse(f"/reports/{made}?done={notice}#{criterion}", status_code=303)


def _begun(visit: Visit, assessment_id: str, file: HandedIn, question: str) -> Run:
    return visit.services.rejudging.begin(
        AssessmentId(assessment_id), file, by=visit.person, question=QuestionId(question) if question else None
    )


def _form(
    visit: Visit, assessment_id: str, *, criterion: str, question: str, error: DossierError | None = None
) -> Response:
    """Return the form, with what was chosen before where something was wrong; a browser keeps no file for us."""
    reviewed = visit.services.reviewing.reviewed(AssessmentId(assessment_id))
    asked = _asked(reviewed, question) if question else None
    return page(
        visit,
        "evidence.html.jinja",
        status=200 if error is None else 422,
        report=reviewed.report,
        row=_row(reviewed, asked.question.criterion if asked else criterion),
        asked=asked,
        kinds=tuple(SourceKind),
        kind=visit.form.text("kind"),
        expires_on=visit.form.text("expires_on"),
        error=error,
    )


def _row(reviewed: ReviewedReport, criterion: str) -> CriterionReport:
    rows = (row for part in reviewed.report.dimensions for row in part.criteria)
    found = next((row for row in rows if row.criterion.id == criterion), None)
    if found is None:
        raise NotFound(f"the report has no criterion {criterion!r}", advice="Open the form from a finding.")
    return found


def _asked(reviewed: ReviewedReport, question: str) -> AskedQuestion:
    found = next((item for item in reviewed.questions if item.question.id == question), None)
    if found is None:
        raise InvalidInput(f"no question {question!r} to this vendor", advice="Open the form from a question.")
    return found
