"""Say where each control of Annex A stands: the Statement of Applicability and the gaps, computed from records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.domain.controls import Catalogue, Control
from pipeline.domain.management import (
    ControlEvidence,
    ControlStanding,
    ControlState,
    LiveRecord,
    RuleState,
)
from pipeline.domain.register.control import ControlDecision
from pipeline.stages.management.evidence import rule_state

INCLUDED_BY_DEFAULT = "included: nobody decided otherwise"


def control_standings(
    catalogue: Catalogue,
    evidence: Iterable[ControlEvidence],
    records: Sequence[LiveRecord],
    *,
    decisions: Mapping[str, ControlDecision],
    owners: Mapping[str, str],
    today: date,
) -> list[ControlStanding]:
    """Return where every control stands on a day, in the catalogue's order.

    Args:
        catalogue: all controls; one without evidence rules is missing, and says so.
        evidence: the rules, by control.
        records: everything that may count.
        decisions: the decision in force on a control, by its id.
        owners: who answers for a control, by its id.
        today: the day that is asked about.
    """
    rules = {item.control: item.rules for item in evidence}
    return [
        _standing(
            control,
            [rule_state(rule, records, today=today) for rule in rules.get(control.id, ())],
            decision=decisions.get(control.id),
            owner=owners.get(control.id, ""),
        )
        for control in catalogue.controls
    ]


def _standing(
    control: Control,
    states: Sequence[RuleState],
    *,
    decision: ControlDecision | None,
    owner: str,
) -> ControlStanding:
    return ControlStanding(
        control=control.id,
        title=control.title,
        state=_state(states, decision),
        reason=decision.reason if decision is not None else INCLUDED_BY_DEFAULT,
        owner=owner,
        rules=tuple(states),
    )


def _state(states: Sequence[RuleState], decision: ControlDecision | None) -> ControlState:
    if decision is not None and not decision.is_included:
        return ControlState.EXCLUDED
    if states and all(state.is_met for state in states):
        return ControlState.IMPLEMENTED
    return ControlState.PARTIAL if any(state.records for state in states) else ControlState.MISSING
