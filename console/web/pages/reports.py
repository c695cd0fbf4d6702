"""A report, with what reviewers say of it, and the forms in which they say it."""

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from console.web.navigation import REVIEWS
from console.web.pages.queue import UNDER_REVIEW
from console.web.rendering import page
from console.web.reviewing_form import SHOWN, Act, Show, conditions_in, shown_rows
from console.web.sessions import Visitor
from pipeline.domain.decision import Ruling, use_digest
from pipeline.domain.ids import AssessmentId, Digest, SystemId
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidInput

router = APIRouter()


@router.get("/reports/{assessment_id}")
def report(visit: Visitor, assessment_id: str, show: str = "") -> Response:
    """Show a report; `show` narrows its findings."""
    reviewed = visit.services.reviewing.reviewed(AssessmentId(assessment_id))
    chosen = next((item for item in Show if item.value == show), Show.ALL)
    vendor = reviewed.report.vendor
    in_review = [item for item in visit.services.inventory.systems(vendor=vendor.id) if item.stage in UNDER_REVIEW]
    brought_in = visit.services.inventory.brought_in(in_review, visit.person)
    return page(
        visit,
        "report_page.html.jinja",
        report=reviewed.report,
        reviewed=reviewed,
        dimensions_all=reviewed.report.dimensions,
        breakers=[
            row
            for part in reviewed.report.dimensions
            for row in part.criteria
            if row.criterion.deal_breaker is not None
        ],
        dimensions=tuple(shown_rows(reviewed, chosen)),
        show=chosen,
        shows=SHOWN,
        may_review=visit.person.has(*REVIEWS),
        to_sign=[system for system in in_review if system.id not in brought_in],
        in_review=in_review,
        use_of=use_digest,
        acts=tuple(Act),
        rulings=tuple(Ruling),
        companies_max=50,
    )


@router.post("/reports/{assessment_id}/findings/{criterion}")
def review(visit: Visitor, assessment_id: str, criterion: str) -> Response:
    """Take a reviewer's word on a finding."""
    reviewing, found, by = visit.services.reviewing, AssessmentId(assessment_id), visit.person
    act, text = visit.form.choice("act", Act), visit.form.text("text")
    if act is None:
        raise InvalidInput("nothing was chosen", advice="Go back and choose what to do with the finding.")
    if act is Act.ACCEPT:
        reviewing.accept(found, criterion, by=by)
    elif act is Act.COMMENT:
        reviewing.comment(found, criterion, visit.form.text("text", needed=True), by=by)
    elif act is Act.ASK:
        reviewing.ask(found, criterion, visit.form.text("text", needed=True), by=by)
    else:
        verdict = None if act is Act.UNDECIDED else Verdict(act.value)
        reviewing.override(found, criterion, verdict=verdict, reason=text, by=by)
    return RedirectResponse(f"/reports/{assessment_id}?done={act.notice}#{criterion}", status_code=303)


@router.post("/reports/{assessment_id}/comments")
def comment(visit: Visitor, assessment_id: str) -> Response:
    """Take a comment on the whole report."""
    text = visit.form.text("text", needed=True)
    visit.services.reviewing.comment(AssessmentId(assessment_id), None, text, by=visit.person)
    return RedirectResponse(f"/reports/{assessment_id}?done=commented#comments", status_code=303)


@router.get("/reports/{assessment_id}/questions.txt")
def questions(visit: Visitor, assessment_id: str) -> Response:
    """Hand out the questions to the vendor."""
    text = visit.services.reviewing.questions_text(AssessmentId(assessment_id))
    return PlainTextResponse(text, headers={"Content-Disposition": 'attachment; filename="questions.txt"'})


@router.post("/reports/{assessment_id}/decisions")
def sign(visit: Visitor, assessment_id: str) -> Response:
    """Take a decision on what the person saw: the page carries the digests of the report and of each system's use."""
    form = visit.form
    ruling = form.choice("ruling", Ruling)
    if ruling is None:
        raise InvalidInput("no ruling was chosen", advice="Go back and choose one; nothing was stored.")
    conditions = conditions_in(form)
    if conditions and ruling is not Ruling.APPROVE_WITH_CONDITIONS:
        raise InvalidInput(
            f"there are conditions, but the ruling is “{ruling.value.replace('_', ' ')}”",
            advice="Go back and approve with conditions, or take the conditions out; nothing was stored.",
        )
    system = form.text("system", needed=True)
    visit.services.deciding.sign(
        SystemId(system),
        AssessmentId(assessment_id),
        ruling=ruling,
        statement=form.text("statement", needed=True),
        conditions=conditions,
        expires_on=form.day("expires_on"),
        is_exception=form.ticked("is_exception"),
        report_digest=Digest(form.text("report_digest", needed=True)),
        use=Digest(form.text(f"use_{system}", needed=True)),
        by=visit.person,
    )
    return RedirectResponse(f"/reports/{assessment_id}?done=signed", status_code=303)
