"""A rule is met by fresh records of its family, enough of them, for enough of what they speak of."""

from pipeline.domain.management import Family
from pipeline.stages.management.evidence import rule_state
from tests.pipeline.stages.management.records import TODAY, record, rule


def test_a_fresh_record_meets_a_rule() -> None:
    assert rule_state(rule(), [record()], today=TODAY).is_met


def test_a_record_counts_on_its_last_day_and_not_on_the_next() -> None:
    assert rule_state(rule(fresh_days=30), [record(age_days=30)], today=TODAY).is_met
    old = rule_state(rule(fresh_days=30), [record(age_days=31)], today=TODAY)
    assert not old.is_met
    assert [item.id for item in old.stale] == ["r1"]
    assert old.gap == "1 policy of the last 30 days: there are 0, 1 older"


def test_a_record_of_tomorrow_counts_for_nothing() -> None:
    assert not rule_state(rule(), [record(age_days=-1)], today=TODAY).is_met


def test_a_record_of_another_family_or_without_a_trait_counts_for_nothing() -> None:
    assert not rule_state(rule(), [record(Family.PARTY)], today=TODAY).is_met
    assert not rule_state(rule(traits=frozenset({"approved"})), [record()], today=TODAY).is_met
    assert rule_state(
        rule(traits=frozenset({"approved"})), [record(traits=frozenset({"approved"}))], today=TODAY
    ).is_met


def test_what_is_missing_for_whom_is_named() -> None:
    systems = [record(Family.SYSTEM, name) for name in ("s1", "s2", "s3")]
    impacts = [record(Family.IMPACT_ASSESSMENT, "i1", speaks_of="s1"), record(Family.IMPACT_ASSESSMENT, "i2")]
    wanted = rule(Family.IMPACT_ASSESSMENT, share_of=Family.SYSTEM)
    state = rule_state(wanted, [*systems, *impacts], today=TODAY)
    assert (state.share, state.without) == (1 / 3, ("s2", "s3"))
    assert state.gap == "impact_assessment: missing for 2 of 3"


def test_two_records_of_one_system_cover_one_system() -> None:
    systems = [record(Family.SYSTEM, name) for name in ("s1", "s2")]
    impacts = [record(Family.IMPACT_ASSESSMENT, name, speaks_of="s1") for name in ("i1", "i2")]
    wanted = rule(Family.IMPACT_ASSESSMENT, share_of=Family.SYSTEM)
    assert rule_state(wanted, [*systems, *impacts], today=TODAY).share == 0.5


def test_only_the_systems_that_a_rule_speaks_of_have_to_be_covered() -> None:
    high = record(Family.SYSTEM, "s1", traits=frozenset({"high"}))
    wanted = rule(Family.IMPACT_ASSESSMENT, share_of=Family.SYSTEM, share_of_traits=frozenset({"high"}))
    impact = record(Family.IMPACT_ASSESSMENT, "i1", speaks_of="s1")
    assert rule_state(wanted, [high, record(Family.SYSTEM, "s2"), impact], today=TODAY).is_met
