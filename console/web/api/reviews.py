"""What reviewers say of findings, comments, and questions to the vendor."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from console.web.api.calling import ApiRoute, Poster, made, once
from console.web.api.describing import posts
from console.web.api.sent import IdText, InPath, Sent
from pipeline.domain.ids import AssessmentId, QuestionId
from pipeline.domain.replay import Reply
from pipeline.domain.review import Answer, Comment, FindingReview, Question, Words
from pipeline.domain.vendor import WEBSITE_MAX_CHARS
from pipeline.domain.verdict import Verdict

router = APIRouter(tags=["reviews"], route_class=ApiRoute)
Text = Annotated[str, Field(max_length=4000)]


class AcceptanceSent(Sent):
    """Say that a finding is right as it is."""

    criterion: IdText
    reason: Text = ""


class OverrideSent(Sent):
    """Put a verdict beside the machine's; null holds the criterion undecided."""

    criterion: IdText
    verdict: Verdict | None
    reason: Words


class CommentSent(Sent):
    """Remark on a report, or on one of its criteria."""

    criterion: IdText | None = None
    text: Words


class QuestionSent(Sent):
    """Ask the vendor; without a text, what the rubric asks."""

    criterion: IdText
    text: Text = ""


class AnswerSent(Sent):
    """Name the source that answers a question, by its id or address."""

    source: Annotated[str, Field(min_length=1, max_length=WEBSITE_MAX_CHARS)]


@router.post(
    "/reports/{assessment_id}/acceptances",
    operation_id="acceptFinding",
    response_model=FindingReview,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def accept(call: Poster, assessment_id: InPath, sent: AcceptanceSent) -> Reply:
    """Accept a finding; takes back an override of it."""
    found = call.services.reviewing.accept(
        AssessmentId(assessment_id), sent.criterion, by=call.person, reason=sent.reason
    )
    return made(found)


@router.post(
    "/reports/{assessment_id}/overrides",
    operation_id="overrideFinding",
    response_model=FindingReview,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def override(call: Poster, assessment_id: InPath, sent: OverrideSent) -> Reply:
    """Put a verdict beside the machine's, which stays."""
    found = call.services.reviewing.override(
        AssessmentId(assessment_id), sent.criterion, verdict=sent.verdict, reason=sent.reason, by=call.person
    )
    return made(found)


@router.post(
    "/reports/{assessment_id}/comments",
    operation_id="commentOnReport",
    response_model=Comment,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def comment(call: Poster, assessment_id: InPath, sent: CommentSent) -> Reply:
    """Remark on a report."""
    found = call.services.reviewing.comment(AssessmentId(assessment_id), sent.criterion, sent.text, by=call.person)
    return made(found)


@router.post(
    "/reports/{assessment_id}/questions",
    operation_id="askVendor",
    response_model=Question,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def ask(call: Poster, assessment_id: InPath, sent: QuestionSent) -> Reply:
    """Note a question to the vendor."""
    return made(call.services.reviewing.ask(AssessmentId(assessment_id), sent.criterion, sent.text, by=call.person))


@router.post(
    "/questions/{question_id}/answers",
    operation_id="answerQuestion",
    response_model=Answer,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def answer(call: Poster, question_id: InPath, sent: AnswerSent) -> Reply:
    """Say which of the vendor's sources, uploaded or published, answers a question."""
    reviewing, question = call.services.reviewing, QuestionId(question_id)
    return made(reviewing.answer(question, reviewing.source_of(question, sent.source), by=call.person))
