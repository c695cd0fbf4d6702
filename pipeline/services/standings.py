"""Where systems' approvals stand, and putting back into review those that no longer hold (I6)."""

from datetime import date

from pipeline.domain.assessment import Assessment
from pipeline.domain.audit import Action
from pipeline.domain.decision import Decision, Ruling, settled
from pipeline.domain.ids import DecisionId, SystemId, VendorId
from pipeline.domain.standing import OverdueCondition, Standing, StandingState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move
from pipeline.errors import NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.moving import moved, system_at
from pipeline.services.under_review import assessment_at, reviewed_at
from pipeline.stages.reviewed import Reviewed
from pipeline.stages.stale import material_changes
from pipeline.stages.standing import IN_REVIEW, current_for, standing, standing_conditions

# What was rejected needs no second look by itself: it is shown as stale, and somebody may reopen it.
_RELIED_ON = frozenset({Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE})
_NO_ASSESSMENT = "no assessment covers the present use"
_OTHER_DIGEST = "the report's digest is another"


class Standings:
    """Answers what decisions are worth now."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def standing(self, system_id: SystemId) -> Standing:
        """Return where a system's approval stands today.

        Raises:
            NotFound: when there is no such system.
        """
        with self._store.reading() as transaction:
            return _standing(transaction, system_at(transaction, system_id), self._clock.now().date())

    def waiting(self) -> tuple[Standing, ...]:
        """Return the standing of every system that is in review, those changed longest ago first."""
        today = self._clock.now().date()
        with self._store.reading() as transaction:
            waiting = [item for item in transaction.systems.all() if item.stage in IN_REVIEW]
            waiting.sort(key=lambda item: (item.changed_at, item.id))
            return tuple(_standing(transaction, system, today) for system in waiting)

    def decisions(self, system_id: SystemId) -> list[Decision]:
        """Return all decisions on a system, in the order of signing."""
        with self._store.reading() as transaction:
            return transaction.reviews.decisions(system_id)

    def overdue(self, today: date) -> tuple[OverdueCondition, ...]:
        """Return the conditions of approvals that count, whose day has passed, the oldest first."""
        found = []
        with self._store.reading() as transaction:
            on: dict[SystemId, list[Decision]] = {}
            for decision in transaction.reviews.all_decisions():
                on.setdefault(decision.system, []).append(decision)
            for system_id, decisions in on.items():
                system = transaction.systems.get(system_id)
                granted = [item for item in settled(decisions) if item.ruling is not Ruling.REJECT]
                if system is None or system.stage.is_final:
                    continue
                met = {item.id: transaction.reviews.fulfilments(item.id) for item in granted if item.conditions}
                found += [
                    OverdueCondition(system=system, condition=item)
                    for item in standing_conditions(granted, met)
                    if item.is_overdue(today)
                ]
        return tuple(sorted(found, key=lambda item: (item.condition.condition.due, item.system.id)))

    def mark_stale(self, vendor_id: VendorId, *, actor: str) -> tuple[AISystem, ...]:
        """Put back into review the systems of a vendor whose approval no longer fits the newest report; return them.

        To be called after an assessment. Doing it again moves nothing (I11).
        """
        return self._reopen(vendor_id, {StandingState.STALE}, actor=actor)

    def expire(self, *, actor: str) -> tuple[AISystem, ...]:
        """Put back into review every system whose approval has ended; return them. Doing it again moves nothing."""
        return self._reopen(None, {StandingState.EXPIRED}, actor=actor)

    def _reopen(self, vendor_id: VendorId | None, states: set[StandingState], *, actor: str) -> tuple[AISystem, ...]:
        reopened = []
        with self._store.writing() as transaction:
            at = self._clock.now()
            systems = transaction.systems.all() if vendor_id is None else transaction.systems.of_vendor(vendor_id)
            for system in systems:
                if system.stage not in _RELIED_ON:
                    continue
                found = _standing(transaction, system, at.date())
                if found.state not in states:
                    continue
                why = [f"expired on {found.expires_on}"] if found.state is StandingState.EXPIRED else list(found.why)
                ids = [item.id for item in found.decisions]
                if found.state is StandingState.STALE:
                    transaction.audit.append(
                        actor=actor,
                        action=Action.DECISION_STALE,
                        subject=ids[-1],
                        payload={"system": system.id, "decisions": ids, "assessment": found.assessment, "why": why},
                    )
                reason, payload = "; ".join(why), {"decisions": ids, "assessment": found.assessment}
                reopened.append(
                    moved(transaction, system, Move.REOPEN, at=at, actor=actor, reason=reason, payload=payload)
                )
        return tuple(reopened)


def decision_at(transaction: Transaction, decision_id: DecisionId) -> Decision:
    """Return a decision.

    Raises:
        NotFound: when there is none.
    """
    decision = transaction.reviews.decision(decision_id)
    if decision is None:
        raise NotFound(f"no decision {decision_id}", advice="List them with `dossier review list --all`.")
    return decision


def _standing(transaction: Transaction, system: AISystem, today: date) -> Standing:
    decisions = transaction.reviews.decisions(system.id)
    basis = settled(decisions)
    if not basis and system.stage not in IN_REVIEW:
        return standing(system, decisions, today=today, assessment=None, report=None)
    current = current_for(transaction.assessments.of_vendor(system.vendor), system.facts.profile)
    now = reviewed_at(transaction, current) if current is not None else None
    return standing(
        system,
        decisions,
        today=today,
        assessment=current.id if current is not None else None,
        report=now.report_digest if now is not None else None,
        changes=_changes(transaction, basis[-1], current, now) if basis else (),
        fulfilments={item.id: transaction.reviews.fulfilments(item.id) for item in basis if item.conditions},
    )


def _changes(
    transaction: Transaction, last: Decision, current: Assessment | None, now: Reviewed | None
) -> tuple[str, ...]:
    """Return in sentences what changed since a round was settled."""
    if now is not None and now.report_digest == last.report_digest:
        return ()
    if now is None or current is None:
        return (_NO_ASSESSMENT,)
    signed_on = assessment_at(transaction, last.assessment)
    said = [item for item in transaction.reviews.of_vendor(last.vendor) if item.at <= last.signed_at]
    before = reviewed_at(transaction, signed_on, said)
    changes = material_changes(
        signed_on,
        current,
        signed_reviews=[row.review for row in before.findings if row.review is not None],
        reviews=[row.review for row in now.findings if row.review is not None],
    )
    return changes.sentences or (_OTHER_DIGEST,)
