"""Say which level of maturity each criterion has reached, and which few steps would raise it most."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.domain.management import (
    CriterionStanding,
    Level,
    LevelRules,
    LiveRecord,
    MaturityCriterion,
    RuleState,
)
from pipeline.stages.management.evidence import rule_state

NEXT_STEPS_MAX = 5


def criterion_standing(
    criterion: MaturityCriterion,
    records: Sequence[LiveRecord],
    *,
    attested: Mapping[int, Sequence[LiveRecord]],
    today: date,
) -> CriterionStanding:
    """Return the level that a criterion has reached on a day.

    Args:
        criterion: with its levels, the lowest first.
        records: everything that may count.
        attested: by level, the fresh attestations of this criterion. They stand for a level that has no rules, and
            for no other: what records can tell is not said instead.
        today: the day that is asked about.
    """
    level, reached = Level.AD_HOC, list[RuleState]()
    said: list[LiveRecord] = []
    for step in criterion.levels:
        states = [rule_state(rule, records, today=today) for rule in step.rules]
        words = () if step.rules else _at_least(attested, step.level)
        if not _is_reached(step, states, words):
            return CriterionStanding(
                criterion=criterion.id,
                pillar=criterion.pillar,
                level=level,
                reached_by=tuple(reached),
                lacking=tuple(state for state in states if not state.is_met),
                attested=tuple(said),
                next_step=step.next_step,
            )
        level = step.level
        reached += states
        said += words
    return CriterionStanding(
        criterion=criterion.id, pillar=criterion.pillar, level=level, reached_by=tuple(reached), attested=tuple(said)
    )


def next_steps(standings: Iterable[CriterionStanding]) -> list[CriterionStanding]:
    """Return the criteria whose next step helps most: the lowest level first, then the least that is lacking."""
    waiting = [item for item in standings if item.next_step]
    return sorted(waiting, key=lambda item: (item.level.number, len(item.lacking), item.criterion))[:NEXT_STEPS_MAX]


def _is_reached(step: LevelRules, states: Sequence[RuleState], words: Sequence[LiveRecord]) -> bool:
    return all(state.is_met for state in states) if step.rules else bool(words)


def _at_least(attested: Mapping[int, Sequence[LiveRecord]], level: Level) -> tuple[LiveRecord, ...]:
    return tuple(item for number, items in attested.items() if number >= level.number for item in items)
