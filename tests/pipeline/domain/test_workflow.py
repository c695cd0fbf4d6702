"""The table of moves: what it allows, and above all what it does not."""

from itertools import pairwise, product

import pytest

from pipeline.domain.person import Role
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.domain.workflow import SIGNATURES, TRANSITIONS, Move, Needed, moves_from, transition
from pipeline.errors import InvalidInput

FINAL = {Stage.DECOMMISSIONED, Stage.WITHDRAWN}
GRANTED = {Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS}

# The whole life, written out once more by hand: from a stage, what leads where.
LIFE = {
    Stage.REQUESTED: {
        Move.RESEARCH: Stage.RESEARCHING,
        Move.SUBMIT: Stage.IN_REVIEW,
        Move.WITHDRAW: Stage.WITHDRAWN,
    },
    Stage.RESEARCHING: {Move.SUBMIT: Stage.IN_REVIEW, Move.WITHDRAW: Stage.WITHDRAWN},
    Stage.IN_REVIEW: {
        Move.APPROVE: Stage.APPROVED,
        Move.APPROVE_WITH_CONDITIONS: Stage.APPROVED_WITH_CONDITIONS,
        Move.REJECT: Stage.REJECTED,
        Move.WITHDRAW: Stage.WITHDRAWN,
    },
    Stage.APPROVED: {
        Move.PUT_IN_USE: Stage.IN_USE,
        Move.REOPEN: Stage.RE_REVIEW,
        Move.DECOMMISSION: Stage.DECOMMISSIONING,
    },
    Stage.APPROVED_WITH_CONDITIONS: {
        Move.PUT_IN_USE: Stage.IN_USE,
        Move.REOPEN: Stage.RE_REVIEW,
        Move.DECOMMISSION: Stage.DECOMMISSIONING,
    },
    Stage.REJECTED: {Move.REOPEN: Stage.RE_REVIEW, Move.DECOMMISSION: Stage.DECOMMISSIONING},
    Stage.IN_USE: {Move.REOPEN: Stage.RE_REVIEW, Move.DECOMMISSION: Stage.DECOMMISSIONING},
    Stage.RE_REVIEW: {
        Move.APPROVE: Stage.APPROVED,
        Move.APPROVE_WITH_CONDITIONS: Stage.APPROVED_WITH_CONDITIONS,
        Move.REJECT: Stage.REJECTED,
        Move.DECOMMISSION: Stage.DECOMMISSIONING,
    },
    Stage.DECOMMISSIONING: {Move.RETIRE: Stage.DECOMMISSIONED, Move.REOPEN: Stage.RE_REVIEW},
    Stage.DECOMMISSIONED: {},
    Stage.WITHDRAWN: {},
}


@pytest.mark.parametrize(("stage", "move"), list(product(Stage, Move)))
def test_a_move_leads_where_the_life_of_a_system_says_and_nowhere_else(stage: Stage, move: Move) -> None:
    if move in LIFE[stage]:
        assert transition(stage, move).target is LIFE[stage][move]
        return
    with pytest.raises(InvalidInput, match=f"{stage.value} cannot {move.value}") as refusal:
        transition(stage, move)
    assert all(possible.value in refusal.value.advice for possible in LIFE[stage])


def test_no_two_rows_say_different_things_of_one_move() -> None:
    said = [(row.move, stage) for row in TRANSITIONS for stage in row.sources]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_but_the_final_ones_has_a_way_out_to_the_end(stage: Stage) -> None:
    assert stage.is_final == (stage in FINAL)
    reached, waiting = {stage}, [stage]
    while waiting:
        for row in moves_from(waiting.pop()):
            if row.target not in reached:
                reached.add(row.target)
                waiting.append(row.target)
    assert reached & FINAL
    assert (reached == {stage}) == (stage in FINAL)


def test_every_stage_is_reached_from_the_first() -> None:
    assert {row.target for row in TRANSITIONS} == {*Stage} - {Stage.REQUESTED}


def test_a_system_comes_into_use_through_an_approval_alone() -> None:
    rows = [row for row in TRANSITIONS if row.target is Stage.IN_USE]
    assert [(set(row.sources), row.needed) for row in rows] == [(GRANTED, (Needed.APPROVAL,))]
    granting = [row for row in TRANSITIONS if row.target in GRANTED]
    assert len(granting) == 2
    for row in granting:
        assert row.needed == (Needed.DECISION,)
        assert not row.by_code
        assert set(row.roles) == {Role.REVIEWER, Role.APPROVER}


def test_an_auditor_makes_no_move() -> None:
    assert not [row.move for row in TRANSITIONS if Role.AUDITOR in row.roles]


def test_who_may_only_request_decides_and_reopens_nothing() -> None:
    allowed = {row.move for row in TRANSITIONS if Role.REQUESTER in row.roles}
    assert allowed == {Move.RESEARCH, Move.SUBMIT, Move.PUT_IN_USE, Move.WITHDRAW}


def test_what_ends_or_reopens_needs_a_reason() -> None:
    needed = {row.move for row in TRANSITIONS if Needed.REASON in row.needed}
    assert needed == {Move.REOPEN, Move.DECOMMISSION, Move.RETIRE, Move.WITHDRAW}


def test_a_higher_tier_never_needs_fewer_signatures() -> None:
    assert list(SIGNATURES) == list(RiskTier)
    for lower, higher in pairwise(SIGNATURES.values()):
        assert (higher.people, higher.approvers) > (lower.people, lower.approvers)
    assert (SIGNATURES[RiskTier.HIGH].people, SIGNATURES[RiskTier.HIGH].approvers) == (2, 1)
