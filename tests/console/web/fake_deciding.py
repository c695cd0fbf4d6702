"""Decisions, standings and conditions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.decision import ApprovalCondition, Decision, Ruling, use_digest
from pipeline.domain.ids import (
    AssessmentId,
    DecisionId,
    Digest,
    SystemId,
)
from pipeline.domain.person import Person, require
from pipeline.domain.system import AISystem
from pipeline.errors import InvalidInput, Outdated
from pipeline.services.eligibility import MaySign
from tests.console.web.fake_inventory import FakeInventory
from tests.console.web.fake_records import REVIEWING
from tests.console.web.fake_reviewing import FakeReviewing
from tests.fakes import LONG_AGO


class FakeState(StrEnum):
    """What decisions are worth."""

    STALE = "stale"
    VALID = "valid"


@dataclass(frozen=True)
class FakeCondition:
    """A condition of an approval that nobody has met."""

    decision: DecisionId
    condition: ApprovalCondition
    fulfilment: None = None

    def is_overdue(self, today: date) -> bool:
        return self.condition.due < today


@dataclass(frozen=True)
class FakeStanding:
    """What `Deciding.standing` returns, as far as the page reads it."""

    state: FakeState
    today: date
    ruling: Ruling | None = None
    decisions: tuple[Decision, ...] = ()
    signed: tuple[Decision, ...] = ()
    expires_on: date | None = None
    is_exception: bool = False
    lacking: None = None
    why: tuple[str, ...] = ()
    conditions: tuple[FakeCondition, ...] = ()
    assessment: AssessmentId | None = None


@dataclass(frozen=True)
class FakeOverdue:
    """One of what `Deciding.overdue` returns."""

    system: AISystem
    condition: FakeCondition


class FakeDeciding:
    """Decisions in memory."""

    def __init__(self, reviewing: FakeReviewing, inventory: FakeInventory) -> None:
        self._reviewing = reviewing
        self._inventory = inventory
        self.signed: list[Decision] = []
        self.standings: dict[SystemId, FakeStanding] = {}
        self.fulfilled: list[tuple[DecisionId, int, str]] = []
        self.expired_by: list[str] = []

    def sign(
        self,
        system_id: SystemId,
        assessment_id: AssessmentId,
        *,
        ruling: Ruling,
        statement: str,
        conditions: tuple[ApprovalCondition, ...] = (),
        expires_on: date | None = None,
        is_exception: bool = False,
        report_digest: Digest,
        use: Digest,
        by: Person,
    ) -> Decision:
        require(by, *REVIEWING)
        system = self._inventory.known.get(system_id)
        if system is None:
            raise InvalidInput(f"no system {system_id}")
        if report_digest != self._reviewing.reviewed(assessment_id).report_digest:
            raise Outdated("the report is not what it was when you read it")
        if use != use_digest(system.facts):
            raise Outdated("the use is not what it was when you read it")
        decision = Decision(
            id=DecisionId(f"decision-{len(self.signed) + 1}"),
            system=system_id,
            vendor=system.vendor,
            assessment=assessment_id,
            report_digest=report_digest,
            use=use_digest(system.facts),
            tier=system.facts.risk.tier,
            ruling=ruling,
            statement=statement,
            conditions=conditions,
            is_exception=is_exception,
            expires_on=expires_on,
            signer=by.id,
            signer_label=by.label,
            roles=by.roles,
            signed_at=LONG_AGO,
        )
        self.signed.append(decision)
        return decision

    def may_sign(self, system_id: SystemId, assessment_id: AssessmentId, *, by: Person) -> MaySign:
        system = self._inventory.known[system_id]
        request = self._inventory.requests.get(system.request) if system.request else None
        asked = by.id == system.added_by or (request is not None and request.requester == by.id)
        reasons = ["You asked for it or added it, and who asks does not decide."] if asked else []
        reasons += ["You have signed."] if any(item.signer == by.id for item in self.signed) else []
        return MaySign(reasons=tuple(reasons) if by.has(*REVIEWING) else ("Only a reviewer or an approver signs.",))

    def standing(self, system_id: SystemId) -> FakeStanding | None:
        return self.standings.get(system_id)

    def overdue(self, today: date) -> Sequence[object]:
        return [
            FakeOverdue(self._inventory.known[system_id], condition)
            for system_id, standing in self.standings.items()
            for condition in standing.conditions
            if condition.is_overdue(today)
        ]

    def expire(self, *, actor: str) -> tuple[AISystem, ...]:
        self.expired_by.append(actor)
        return ()

    def fulfil(self, decision_id: DecisionId, number: int, note: str, *, by: Person) -> None:
        require(by, *REVIEWING)
        self.fulfilled.append((decision_id, number, note))
