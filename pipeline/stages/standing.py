"""Say where a system's approval stands, from its decisions and what changed since they were signed.

Rules:
- outside review, the last settled round holds until it expires or what it was bound to changes materially;
- a system that is in review has no valid decision: either signatures of the open round wait for more, or the last round
  is stale or expired, or there is none;
- expired goes before stale: there is nothing left to go stale.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.domain.assessment import AssessedUse
from pipeline.domain.decision import Decision, Fulfilment, Ruling, fitting, lacking, open_round, settled, use_digest
from pipeline.domain.ids import AssessmentId, DecisionId, Digest
from pipeline.domain.profile import Profile
from pipeline.domain.standing import Standing, StandingCondition, StandingState
from pipeline.domain.system import AISystem, Stage

IN_REVIEW = frozenset({Stage.IN_REVIEW, Stage.RE_REVIEW})
REOPENED = "the system was put back into review"
USE_CHANGED = "the use changed: what was signed was for another purpose, data, deployment, autonomy or audience"


def standing(
    system: AISystem,
    decisions: Sequence[Decision],
    *,
    today: date,
    assessment: AssessmentId | None,
    report: Digest | None,
    changes: Iterable[str] = (),
    fulfilments: Mapping[DecisionId, Sequence[Fulfilment]] | None = None,
) -> Standing:
    """Return a system's standing.

    Args:
        system: the system as it is.
        decisions: all decisions on it.
        today: the day that is asked about.
        assessment: what speaks of its use now, if anything does.
        report: the digest that a signature on that assessment would bind.
        changes: what changed since the last settled round, in sentences.
        fulfilments: the conditions that were met, by decision.
    """
    basis, use = settled(decisions), use_digest(system.facts)
    counting: list[Decision] = []
    if system.stage in IN_REVIEW and report is not None:
        counting = fitting(decisions, round_number=open_round(decisions), digest=report, use=use, today=today)
    why = tuple(changes)
    if basis and basis[-1].use != use:
        why = (*why, USE_CHANGED)
    if basis and system.stage in IN_REVIEW:
        why = why or (REOPENED,)
    granted = tuple(item for item in basis if item.ruling is not Ruling.REJECT)
    return Standing(
        system=system.id,
        state=_state(basis, counting, why, today),
        today=today,
        ruling=_ruling(basis),
        decisions=basis,
        expires_on=min((item.expires_on for item in granted if item.expires_on is not None), default=None),
        is_exception=any(item.is_exception for item in basis),
        signed=tuple(counting),
        lacking=lacking(counting, system.facts.risk.tier) if system.stage in IN_REVIEW else None,
        why=why,
        conditions=standing_conditions(granted, fulfilments or {}),
        assessment=assessment,
    )


def standing_conditions(
    decisions: Iterable[Decision], fulfilments: Mapping[DecisionId, Sequence[Fulfilment]]
) -> tuple[StandingCondition, ...]:
    """Return the conditions of decisions, those due first at the head, each with how it was met."""
    found = [
        StandingCondition(
            decision=decision.id,
            condition=condition,
            fulfilment=next(
                (item for item in fulfilments.get(decision.id, ()) if item.number == condition.number), None
            ),
        )
        for decision in decisions
        for condition in decision.conditions
    ]
    return tuple(sorted(found, key=lambda item: (item.condition.due, item.decision, item.condition.number)))


def current_for(assessments: Sequence[AssessedUse], use: Profile) -> AssessedUse | None:
    """Return of a vendor's assessments, oldest first, the one that speaks of a use now.

    That is the newest one made for this very use; where there is none, the newest one that covers it.
    """
    same = [item for item in assessments if item.profile == use]
    covering = same or [item for item in assessments if _covers(item.profile, use)]
    return covering[-1] if covering else None


def _covers(assessed: Profile, use: Profile) -> bool:
    """Whether nothing that is known of a use was left out; an assessment for no use in particular asks everything."""
    return (
        (not assessed.product or not use.product or assessed.product == use.product)
        and (not assessed.data_classes or set(use.data_classes) <= set(assessed.data_classes))
        and (assessed.deployment is None or use.deployment in {None, assessed.deployment})
        and (assessed.autonomy is None or use.autonomy in {None, assessed.autonomy})
    )


def _state(basis: Sequence[Decision], counting: Sequence[Decision], why: Sequence[str], today: date) -> StandingState:
    if counting:
        return StandingState.WAITING
    if not basis:
        return StandingState.NONE
    if any(item.expired(today) for item in basis):
        return StandingState.EXPIRED
    return StandingState.STALE if why else StandingState.VALID


def _ruling(basis: Sequence[Decision]) -> Ruling | None:
    rulings = {item.ruling for item in basis}
    return next(
        (ruling for ruling in (Ruling.REJECT, Ruling.APPROVE_WITH_CONDITIONS, Ruling.APPROVE) if ruling in rulings),
        None,
    )
