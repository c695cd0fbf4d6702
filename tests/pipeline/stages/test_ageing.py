"""When evidence grows too old."""

from datetime import date

import pytest

from pipeline.stages.ageing import ages_on, months_after
from pipeline.stages.dating import months_between
from tests.builders import a_criterion, a_rubric, an_assessment, some_evidence


@pytest.mark.parametrize("day", [date(2025, 1, 31), date(2025, 3, 5), date(2024, 2, 29), date(2025, 12, 31)])
@pytest.mark.parametrize("months", [1, 2, 13])
def test_the_first_day_so_many_months_later_is_the_first_that_counts_as_that(day: date, months: int) -> None:
    found = months_after(day, months)
    assert months_between(day, found) == months
    assert months_between(day, date.fromordinal(found.toordinal() - 1)) == months - 1


def test_a_dated_policy_that_a_criterion_rests_on_ages_on_the_day_after_its_limit() -> None:
    evidence = (some_evidence(stated_on=date(2025, 3, 5)),)
    assert ages_on(an_assessment(evidence=evidence), a_rubric(a_criterion(fresh_months=12))) == {date(2026, 4, 5)}


def test_what_gives_no_date_or_has_no_limit_never_ages() -> None:
    dated = an_assessment(evidence=(some_evidence(stated_on=date(2025, 3, 5)),))
    assert ages_on(an_assessment(), a_rubric(a_criterion(fresh_months=12))) == frozenset()
    assert ages_on(dated, a_rubric(a_criterion(fresh_months=None))) == frozenset()
