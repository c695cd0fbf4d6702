"""How long reports and systems stood, as the database counts it."""

from pipeline.domain.ids import AssessmentId
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.domain.trend import GradedSpan, TieredSpan
from pipeline.services.trending import Trending
from store.database import SqlStore
from tests.builders import changed
from tests.fakes import LONG_AGO, FixedClock
from tests.office import a_report, add_report, an_office

HEALTH = Profile(data_classes=(DataClass.HEALTH,))


def test_reports_stand_until_the_next_one_of_their_vendor_and_those_followed_at_once_do_not(store: SqlStore) -> None:
    an_office(store)
    add_report(store, changed(a_report(), id=AssessmentId("again"), made_at=LONG_AGO.replace(month=3)))
    add_report(store, changed(a_report(number=3), made_at=LONG_AGO.replace(month=3, day=20)))
    first = a_report().result
    with store.reading() as transaction:
        spans = transaction.trends.graded()
    assert sorted(spans, key=lambda item: item.since) == [
        GradedSpan(since="2026-01", until="2026-03", grade=first.grade, vendors=1, coverage=first.coverage),
        GradedSpan(since="2026-03", until=None, grade=first.grade, vendors=1, coverage=first.coverage),
    ]


def test_systems_stand_at_the_tier_of_their_facts_at_the_time_and_closed_ones_do_not(store: SqlStore) -> None:
    system = an_office(store)
    riskier = changed(
        system,
        facts=changed(system.facts, profile=HEALTH),
        revision=2,
        changed_at=system.changed_at.replace(month=2),
    )
    with store.writing() as transaction:
        transaction.systems.replace(riskier)
        transaction.systems.replace(
            changed(riskier, stage=Stage.WITHDRAWN, revision=3, changed_at=riskier.changed_at.replace(month=5))
        )
    with store.reading() as transaction:
        spans = transaction.trends.tiered()
    assert sorted(spans, key=lambda item: item.since) == [
        TieredSpan(since="2026-01", until="2026-02", tier=system.facts.risk.tier, systems=1),
        TieredSpan(since="2026-02", until="2026-05", tier=RiskTier.HIGH, systems=1),
    ]
    clock = FixedClock(LONG_AGO.replace(month=7))
    months = Trending(store, clock).month_ends()
    assert [(item.day.month, item.systems) for item in months] == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 0), (6, 0)]


def test_a_month_that_ended_is_counted_once(store: SqlStore) -> None:
    an_office(store)
    clock = FixedClock(LONG_AGO.replace(month=3))
    trending = Trending(store, clock)
    found = trending.month_ends()
    store.close()
    assert trending.month_ends() is found
    assert [item.vendors for item in found] == [1, 1]
