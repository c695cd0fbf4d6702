"""Hold a rule against the records that are there."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipeline.domain.management import EvidenceRule, LiveRecord, RuleState


def rule_state(rule: EvidenceRule, records: Iterable[LiveRecord], *, today: date) -> RuleState:
    """Return which records count for a rule on a day, and what is missing.

    A record of a day to come counts for nothing yet.
    """
    known = list(records)
    fitting = [item for item in known if item.family is rule.family and rule.traits <= item.traits and item.on <= today]
    oldest = today - timedelta(days=rule.fresh_days)
    fresh = _newest_first(item for item in fitting if item.on >= oldest)
    state = RuleState(
        rule=rule, records=fresh, stale=_newest_first(item for item in fitting if item.on < oldest), gap=""
    )
    if len(fresh) < rule.at_least:
        return state.model_copy(update={"gap": _too_few(rule, len(fresh), len(state.stale))})
    return state if rule.share_of is None else _with_share(state, known)


def _with_share(state: RuleState, known: Iterable[LiveRecord]) -> RuleState:
    rule = state.rule
    subjects = {
        item.id: item.title for item in known if item.family is rule.share_of and rule.share_of_traits <= item.traits
    }
    covered = subjects.keys() & {item.speaks_of for item in state.records}
    without = tuple(sorted(subjects[name] for name in subjects.keys() - covered))
    # Of nothing, everything is covered; that some records exist was asked before.
    share = len(covered) / len(subjects) if subjects else 1.0
    gap = "" if share >= rule.share_min else f"{rule.family.value}: missing for {len(without)} of {len(subjects)}"
    return state.model_copy(update={"share": share, "without": without, "gap": gap})


def _too_few(rule: EvidenceRule, fresh: int, stale: int) -> str:
    wanted = f"{rule.at_least} {rule.family.value}"
    traits = f" ({', '.join(sorted(rule.traits))})" if rule.traits else ""
    older = f", {stale} older" if stale else ""
    return f"{wanted}{traits} of the last {rule.fresh_days} days: there are {fresh}{older}"


def _newest_first(records: Iterable[LiveRecord]) -> tuple[LiveRecord, ...]:
    return tuple(sorted(records, key=lambda item: (-item.on.toordinal(), item.id)))
