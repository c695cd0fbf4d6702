"""The life of a system as data: one table of moves, who may make them, what they need and where they lead.

Rules:
- what the table does not name cannot be done;
- a requester never signs what they asked for (I9), and moves nothing that somebody else asked for;
- a system comes into use through an approval that holds on that very day, and in no other way;
- one that was rejected may be running still: it is decommissioned like any other;
- `SIGNATURES` says how many people sign for a tier, and at least one of them is an approver; all are different people.
"""

from enum import StrEnum

from pipeline.domain.model import Record
from pipeline.domain.person import Role
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.errors import InvalidInput


class Move(StrEnum):
    """What can be done with a system."""

    RESEARCH = "research"
    SUBMIT = "submit"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"
    PUT_IN_USE = "put_in_use"
    REOPEN = "reopen"
    DECOMMISSION = "decommission"
    RETIRE = "retire"
    WITHDRAW = "withdraw"


class Needed(StrEnum):
    """What a move must come with. A decision makes the move itself; an approval was signed before and still holds."""

    REASON = "reason"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    APPROVAL = "approval"


class Transition(Record):
    """One row: from any of `sources`, people with one of `roles` may `move` to `target` with what is `needed`.

    `by_code` is a move that a run makes by itself, in the name of whoever started it.
    """

    move: Move
    sources: tuple[Stage, ...]
    target: Stage
    roles: tuple[Role, ...]
    needed: tuple[Needed, ...] = ()
    by_code: bool = False


_WORKING = (Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
_JUDGED = (Stage.IN_REVIEW, Stage.RE_REVIEW)
_GRANTED = (Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS)

TRANSITIONS = (
    Transition(
        move=Move.RESEARCH,
        sources=(Stage.REQUESTED,),
        target=Stage.RESEARCHING,
        roles=_WORKING,
        by_code=True,
    ),
    Transition(
        move=Move.SUBMIT,
        sources=(Stage.REQUESTED, Stage.RESEARCHING),
        target=Stage.IN_REVIEW,
        roles=_WORKING,
        needed=(Needed.ASSESSMENT,),
        by_code=True,
    ),
    Transition(
        move=Move.APPROVE,
        sources=_JUDGED,
        target=Stage.APPROVED,
        roles=(Role.REVIEWER, Role.APPROVER),
        needed=(Needed.DECISION,),
    ),
    Transition(
        move=Move.APPROVE_WITH_CONDITIONS,
        sources=_JUDGED,
        target=Stage.APPROVED_WITH_CONDITIONS,
        roles=(Role.REVIEWER, Role.APPROVER),
        needed=(Needed.DECISION,),
    ),
    Transition(
        move=Move.REJECT,
        sources=_JUDGED,
        target=Stage.REJECTED,
        roles=(Role.REVIEWER, Role.APPROVER),
        needed=(Needed.DECISION,),
    ),
    Transition(
        move=Move.PUT_IN_USE,
        sources=_GRANTED,
        target=Stage.IN_USE,
        roles=_WORKING,
        needed=(Needed.APPROVAL,),
    ),
    Transition(
        move=Move.REOPEN,
        sources=(*_GRANTED, Stage.REJECTED, Stage.IN_USE, Stage.DECOMMISSIONING),
        target=Stage.RE_REVIEW,
        roles=(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR),
        needed=(Needed.REASON,),
        by_code=True,
    ),
    Transition(
        move=Move.DECOMMISSION,
        sources=(*_GRANTED, Stage.REJECTED, Stage.IN_USE, Stage.RE_REVIEW),
        target=Stage.DECOMMISSIONING,
        roles=(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR),
        needed=(Needed.REASON,),
    ),
    Transition(
        move=Move.RETIRE,
        sources=(Stage.DECOMMISSIONING,),
        target=Stage.DECOMMISSIONED,
        roles=(Role.APPROVER, Role.ADMINISTRATOR),
        needed=(Needed.REASON,),
    ),
    Transition(
        move=Move.WITHDRAW,
        sources=(Stage.REQUESTED, Stage.RESEARCHING, Stage.IN_REVIEW),
        target=Stage.WITHDRAWN,
        roles=_WORKING,
        needed=(Needed.REASON,),
    ),
)


class Signatures(Record):
    """How many different people sign, and how many of them at least are approvers."""

    people: int
    approvers: int


SIGNATURES = {
    RiskTier.LOW: Signatures(people=1, approvers=0),
    RiskTier.MEDIUM: Signatures(people=1, approvers=1),
    RiskTier.HIGH: Signatures(people=2, approvers=1),
}


def transition(stage: Stage, move: Move) -> Transition:
    """Return the row for a move from a stage.

    Raises:
        InvalidInput: when the move does not start there, naming those that do.
    """
    for row in TRANSITIONS:
        if row.move is move and stage in row.sources:
            return row
    possible = ", ".join(row.move.value for row in moves_from(stage)) or "nothing"
    raise InvalidInput(
        f"a system that is {stage.value} cannot {move.value}",
        advice=f"From here one can: {possible}. Nothing was stored.",
    )


def moves_from(stage: Stage) -> list[Transition]:
    """Return the rows that start at a stage, in the table's order."""
    return [row for row in TRANSITIONS if stage in row.sources]
