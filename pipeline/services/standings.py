"""Where systems' approvals stand, and putting back into review those that no longer hold (I6)."""

from collections.abc import Iterable, Set
from datetime import date, datetime

from pipeline.domain.audit import Action
from pipeline.domain.decision import Decision, Ruling, settled
from pipeline.domain.ids import DecisionId, SystemId, VendorId
from pipeline.domain.standing import OverdueCondition, Standing, StandingState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move
from pipeline.errors import NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.holding import by, standing_now, standings_now
from pipeline.services.moving import moved, system_at
from pipeline.stages.standing import IN_REVIEW, standing_conditions

# What was rejected needs no second look by itself: it is shown as stale, and somebody may reopen it.
_RELIED_ON = frozenset({Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE})
_UNFIT = frozenset({StandingState.STALE, StandingState.EXPIRED})


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
            return standing_now(transaction, system_at(transaction, system_id), self._clock.now().date())

    def waiting(self) -> tuple[Standing, ...]:
        """Return the standing of every system that somebody has to look at, those changed longest ago first.

        That is what is in review, and what is approved or in use on a sign-off that is stale or has expired.
        """
        today = self._clock.now().date()
        with self._store.reading() as transaction:
            known = transaction.systems.in_stages(IN_REVIEW | _RELIED_ON)
            return tuple(
                found
                for system, found in zip(known, standings_now(transaction, known, today), strict=True)
                if found.state in _UNFIT or system.stage in IN_REVIEW
            )

    def decisions(self, system_id: SystemId) -> list[Decision]:
        """Return all decisions on a system, in the order of signing."""
        with self._store.reading() as transaction:
            return transaction.reviews.decisions(system_id)

    def overdue(self, today: date) -> tuple[OverdueCondition, ...]:
        """Return the conditions of approvals that count, whose day has passed, the oldest first."""
        found = []
        with self._store.reading() as transaction:
            systems = transaction.systems.some(transaction.reviews.overdue(today))
            open_ones = [item for item in systems if not item.stage.is_final]
            on = by(transaction.reviews.decisions_on([item.id for item in open_ones]), lambda item: item.system)
            bound = [item.id for decisions in on.values() for item in decisions if item.conditions]
            met = by(transaction.reviews.fulfilments_of(bound), lambda item: item.decision)
            for system in open_ones:
                granted = [item for item in settled(on[system.id]) if item.ruling is not Ruling.REJECT]
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

    def _reopen(self, vendor_id: VendorId | None, states: Set[StandingState], *, actor: str) -> tuple[AISystem, ...]:
        with self._store.writing() as transaction:
            systems = (
                transaction.systems.in_stages(_RELIED_ON)
                if vendor_id is None
                else transaction.systems.of_vendor(vendor_id)
            )
            return reopened(transaction, systems, states, at=self._clock.now(), actor=actor)


def reopened(
    transaction: Transaction,
    systems: Iterable[AISystem],
    states: Set[StandingState],
    *,
    at: datetime,
    actor: str,
) -> tuple[AISystem, ...]:
    """Put back into review those of the systems that rely on a sign-off in one of these states; return them."""
    found = []
    relied_on = [item for item in systems if item.stage in _RELIED_ON]
    for system, now in zip(relied_on, standings_now(transaction, relied_on, at.date()), strict=True):
        if now.state not in states:
            continue
        why = [f"expired on {now.expires_on}"] if now.state is StandingState.EXPIRED else list(now.why)
        ids = [item.id for item in now.decisions]
        if now.state is StandingState.STALE:
            transaction.audit.append(
                actor=actor,
                action=Action.DECISION_STALE,
                subject=ids[-1],
                payload={"system": system.id, "decisions": ids, "assessment": now.assessment, "why": why},
            )
        payload = {"decisions": ids, "assessment": now.assessment, "state": now.state.value}
        found.append(
            moved(transaction, system, Move.REOPEN, at=at, actor=actor, reason="; ".join(why), payload=payload)
        )
    return tuple(found)


def decision_at(transaction: Transaction, decision_id: DecisionId) -> Decision:
    """Return a decision.

    Raises:
        NotFound: when there is none.
    """
    decision = transaction.reviews.decision(decision_id)
    if decision is None:
        raise NotFound(f"no decision {decision_id}", advice="List them with `dossier review list --all`.")
    return decision
