"""Decisions: sign, prove, and see to conditions."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from console.web.api.calling import ApiRoute, Caller, Poster, made, once
from console.web.api.describing import posts, reads
from console.web.api.sent import Day, Flag, IdText, InPath, InQuery, Sent, Whole
from pipeline.domain.decision import ApprovalCondition, Decision, Fulfilment, Ruling
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, SystemId
from pipeline.domain.model import Record
from pipeline.domain.replay import Reply
from pipeline.services.under_review import worded

router = APIRouter(prefix="/decisions", tags=["decisions"], route_class=ApiRoute)
CONDITIONS_MAX = 100
DigestText = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class ConditionSent(Sent):
    """Something that has to be done, by whom and until when. They are numbered in their order."""

    text: Annotated[str, Field(max_length=1000, pattern=r"\S")]
    owner: Annotated[str, Field(max_length=200, pattern=r"\S")]
    due: Day


class DecisionSent(Sent):
    """Sign a report for a system. The digests are those of what the signer saw: `GET /reports/ID/review` has them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "system": "0192f3c1a7b2-4d0c9b8e7a6f5d4c3b2a",
                    "assessment": "0192f3c1b001-7a6f5d4c3b2a4d0c9b8e",
                    "ruling": "approve_with_conditions",
                    "statement": "Fit for drafts that a person sends.",
                    "report_digest": "sha256:" + "0" * 64,
                    "use": "sha256:" + "1" * 64,
                    "conditions": [{"text": "Sign the DPA", "owner": "Legal", "due": "2027-03-31"}],
                    "expires_on": "2027-06-30",
                }
            ]
        }
    )

    system: IdText
    assessment: IdText
    ruling: Ruling
    statement: Annotated[str, Field(max_length=4000, pattern=r"\S")]
    report_digest: DigestText
    use: DigestText
    conditions: Annotated[tuple[ConditionSent, ...], Field(max_length=CONDITIONS_MAX)] = ()
    expires_on: Day | None = None
    is_exception: Flag = False


class FulfilmentSent(Sent):
    """Say that a condition is met, and how that shows."""

    number: Annotated[int, Field(ge=1, le=CONDITIONS_MAX), Whole]
    note: Annotated[str, Field(max_length=1000, pattern=r"\S")]


class DecisionList(Record):
    """All decisions on a system, in the order of signing."""

    items: tuple[Decision, ...]


class VerificationForm(Record):
    """Whether a decision is as it was signed, and every way in which it is not."""

    decision: Decision
    intact: bool
    flaws: tuple[str, ...]


@router.post("", operation_id="signDecision", response_model=Decision, status_code=201, responses=posts(201, 404))
@once
def sign(call: Poster, sent: DecisionSent) -> Reply:
    """Sign a report for a system, and move the system when enough people have."""
    with worded():
        conditions = tuple(
            ApprovalCondition(number=number, text=item.text, owner=item.owner, due=item.due)
            for number, item in enumerate(sent.conditions, start=1)
        )
    decision = call.services.deciding.sign(
        SystemId(sent.system),
        AssessmentId(sent.assessment),
        ruling=sent.ruling,
        statement=sent.statement,
        report_digest=Digest(sent.report_digest),
        use=Digest(sent.use),
        conditions=conditions,
        expires_on=sent.expires_on,
        is_exception=sent.is_exception,
        by=call.person,
    )
    return made(decision, at=f"/decisions/{decision.id}")


@router.get("", operation_id="listDecisions", response_model=DecisionList, responses=reads(404))
def decisions(call: Caller, system: InQuery) -> DecisionList:
    """List the decisions on a system."""
    view = call.services.inventory.system(SystemId(system))
    return DecisionList(items=tuple(call.services.deciding.decisions(view.system.id)))


@router.get("/{decision_id}", operation_id="getDecision", response_model=Decision, responses=reads(404))
def decision(call: Caller, decision_id: InPath) -> Decision:
    """Return a decision."""
    return call.services.deciding.verify(DecisionId(decision_id)).decision


@router.get(
    "/{decision_id}/verification", operation_id="verifyDecision", response_model=VerificationForm, responses=reads(404)
)
def verify(call: Caller, decision_id: InPath) -> VerificationForm:
    """Prove that a decision is as it was signed, on the report that it names. `intact` says whether it is."""
    found = call.services.deciding.verify(DecisionId(decision_id))
    return VerificationForm(decision=found.decision, intact=not found.flaws, flaws=found.flaws)


@router.post(
    "/{decision_id}/fulfilments",
    operation_id="fulfilCondition",
    response_model=Fulfilment,
    status_code=201,
    responses=posts(201, 404, location=False),
)
@once
def fulfil(call: Poster, decision_id: InPath, sent: FulfilmentSent) -> Reply:
    """Say that a condition of a decision is met."""
    return made(call.services.deciding.fulfil(DecisionId(decision_id), sent.number, sent.note, by=call.person))
