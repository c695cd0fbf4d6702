"""A document's own date is found where it stands, and nothing else is taken for it."""

from datetime import date

import pytest

from pipeline.stages.dating import BEGINNING_CHARACTERS, months_between, stated_on
from tests.builders import a_document

TODAY = date(2026, 11, 24)


def dated(text: str) -> date | None:
    return stated_on(a_document(text), captured_on=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Last updated: March 5, 2026", date(2026, 3, 5)),
        ("Last Updated March 5th, 2026", date(2026, 3, 5)),
        ("Effective date: 5 March 2026", date(2026, 3, 5)),
        ("Effective as of 2026-03-05.", date(2026, 3, 5)),
        ("This policy was last revised on Mar. 5, 2026.", date(2026, 3, 5)),
        ("Version: 25.03.2026", date(2026, 3, 25)),
        ("Updated 03/25/2026", date(2026, 3, 25)),
        ("Stand: 5. März 2026", date(2026, 3, 5)),
        ("Dernière mise à jour : 5 mars 2026", date(2026, 3, 5)),
        ("Version of March 2026", date(2026, 3, 1)),
        ("LAST MODIFIED | NOVEMBER 24, 2026", date(2026, 11, 24)),
        ("Terms of Service Last updated 5 March 2026", date(2026, 3, 5)),
        ("These terms are effective from 5 March 2026.", date(2026, 3, 5)),
    ],
)
def test_the_ways_in_which_policies_date_themselves_are_read(text: str, day: date) -> None:
    assert dated(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "We were founded on 5 March 2019.",
        "Updated 03/04/2026",
        "Last updated: February 31, 2026",
        "Effective from 1 January 2027.",
        "Last updated recently.",
        "Last updated: 5 Aprıl 2026",
        "Effective 5 Auguſt 2026",
        "We comply with the California Consumer Privacy Act, effective January 1, 2020.",
        "Regulation 2016/679, in force since 25 May 2018, applies to us.",
        "We hold a SOC 2 Type II report dated March 2024.",
        "",
    ],
)
def test_what_is_no_date_of_the_document_is_not_taken_for_one(text: str) -> None:
    assert dated(text) is None


def test_the_latest_of_several_dates_counts() -> None:
    assert dated("Effective: 1 May 2024. Last updated: 2 June 2025.") == date(2025, 6, 2)


def test_a_date_in_the_middle_of_a_long_document_speaks_of_something_else() -> None:
    padding = "Words that say nothing of dates. " * (BEGINNING_CHARACTERS // 20)
    assert dated(f"{padding}Last updated: 5 March 2026. {padding}") is None


def test_a_date_at_the_end_of_a_long_document_is_its_own() -> None:
    padding = "Words that say nothing of dates. " * (BEGINNING_CHARACTERS // 20)
    assert dated(f"{padding}{padding}Last updated: 5 March 2026.") == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2024, 12, 31), date(2026, 1, 31), 13),
        (date(2026, 5, 5), date(2026, 5, 5), 0),
    ],
)
def test_only_whole_months_count(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months
