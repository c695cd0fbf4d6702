"""Human words beside the machine's in every form of a report; and none where nobody said anything."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.rendering.csv_form import csv_report
from console.rendering.json_form import json_report
from console.rendering.templates_form import html_report, markdown_report
from console.rendering.text_form import text_summary
from pipeline.domain.reviewed import ReviewedReport
from pipeline.domain.verdict import Verdict
from pipeline.services.reviewing import Reviewing
from tests.fakes import LONG_AGO, FixedClock
from tests.office import FIRST, KEEPING, RITA, RON, USE, a_report, add_report, an_office, opened

HOSTILE = "=1+1 <script>alert(1)</script> [x](javascript:y)"


@pytest.fixture
def reviewing(tmp_path: Path) -> Iterator[Reviewing]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield Reviewing(store, FixedClock(LONG_AGO + timedelta(days=60)))


@pytest.fixture
def reviewed(reviewing: Reviewing) -> ReviewedReport:
    reviewing.override(FIRST, KEEPING, verdict=Verdict.NOT_MET, reason=HOSTILE, by=RITA)
    reviewing.comment(FIRST, USE, f"Remark {HOSTILE}", by=RON)
    reviewing.ask(FIRST, KEEPING, f"Question {HOSTILE}", by=RITA)
    return reviewing.reviewed(FIRST)


def test_a_report_that_nobody_spoke_of_reads_as_before(reviewing: Reviewing) -> None:
    found = reviewing.reviewed(FIRST)
    assert json_report(found.report, reviewed=found) == json_report(found.report)
    assert html_report(found.report, found) == html_report(found.report)
    assert markdown_report(found.report, found) == markdown_report(found.report)
    assert csv_report(found.report, found) == csv_report(found.report)
    assert text_summary(found.report, found) == text_summary(found.report)


def test_the_json_keeps_the_machine_s_words_and_has_the_reviewers_beside_them(reviewed: ReviewedReport) -> None:
    before, after = json_report(reviewed.report), json_report(reviewed.report, reviewed=reviewed)
    assert {name: after[name] for name in before} == before
    row = after["review"]["findings"][1]
    assert (row["machine_verdict"], row["verdict"], row["review"]["author"]) == (None, "not_met", RITA.label)
    assert (after["score"], after["review"]["score"]) == (100.0, 75.0)


def test_html_shows_who_said_what_and_escapes_it(reviewed: ReviewedReport) -> None:
    html = html_report(reviewed.report, reviewed)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Rita Reviewer &lt;rita@example.org&gt;" in html
    assert "not met, in place of the machine&#39;s undecided" in html.replace("machine's", "machine&#39;s")
    assert "Remark =1+1" in html
    assert "Question =1+1" in html


def test_markdown_shows_who_said_what_and_makes_no_link_of_it(reviewed: ReviewedReport) -> None:
    markdown = markdown_report(reviewed.report, reviewed)
    assert "[x](" not in markdown
    assert "not met, in place of the machine's undecided" in markdown


def test_csv_has_the_reviewers_columns_and_no_formula(reviewed: ReviewedReport) -> None:
    table = csv_report(reviewed.report, reviewed)
    assert table.splitlines()[0].endswith("reviewed_verdict,reviewer,review_reason")
    assert f"'{HOSTILE}" in table


def test_the_terminal_is_told_that_reviewers_overrode_something(reviewed: ReviewedReport) -> None:
    assert "Reviewers spoke of 1 findings and overrode 1." in text_summary(reviewed.report, reviewed)


def test_a_word_on_another_finding_is_shown_as_that(reviewing: Reviewing) -> None:
    """I5."""
    reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason="It does.", by=RITA)
    add_report(reviewing._store, a_report(number=2, rationale="Other words."))
    found = reviewing.reviewed("assessment-2")
    assert "spoke of another finding here: not met" in html_report(found.report, found)
    assert "spoke of another finding here: not met" in markdown_report(found.report, found)
