"""Month ends out of spans."""

from datetime import date

from pipeline.domain.risk import RiskTier
from pipeline.domain.trend import GradedSpan, TieredSpan
from pipeline.stages.trend import month_ends

TODAY = date(2026, 4, 10)


def graded(since: str, until: str | None, grade: str = "B", *, vendors: int = 1, coverage: float = 0.5) -> GradedSpan:
    return GradedSpan(since=since, until=until, grade=grade, vendors=vendors, coverage=coverage)


def test_a_report_stands_from_its_month_s_end_until_the_month_in_which_it_is_followed() -> None:
    found = month_ends([graded("2026-01", "2026-03"), graded("2026-03", None, "A")], [], today=TODAY)
    assert [(item.day, item.grades) for item in found] == [
        (date(2026, 1, 31), {"B": 1}),
        (date(2026, 2, 28), {"B": 1}),
        (date(2026, 3, 31), {"A": 1}),
    ]


def test_the_running_month_has_no_end_yet_and_no_more_than_so_many_are_shown() -> None:
    found = month_ends([graded("2024-01", None), graded("2026-04", None)], [], today=TODAY)
    assert len(found) == 12
    assert (found[0].day, found[-1].day) == (date(2025, 4, 30), date(2026, 3, 31))
    assert found[-1].vendors == 1


def test_coverage_is_the_mean_over_vendors_and_unknown_where_there_are_none() -> None:
    spans = [graded("2026-02", None, vendors=3, coverage=2.1), graded("2026-02", None, "E", coverage=0.1)]
    tiers = [TieredSpan(since="2026-01", until=None, tier=RiskTier.HIGH, systems=2)]
    january, february, _ = month_ends(spans, tiers, today=TODAY)
    assert (january.coverage, january.vendors, january.systems) == (None, 0, 2)
    assert february.coverage is not None
    assert round(february.coverage, 3) == 0.55


def test_where_nothing_ever_was_there_is_no_month() -> None:
    assert month_ends([], [], today=TODAY) == ()
