"""What changed since an earlier report, on its pages."""

import pytest

from pipeline.domain.ids import AssessmentId
from pipeline.domain.judgement import JudgeIdentity
from pipeline.domain.verdict import UnscoredReason, Verdict
from tests.builders import QUOTE, a_scored_finding, an_assessment, an_unscored_finding, changed
from tests.console.web.asking import Asking
from tests.fakes import LONG_AGO

FIRST = an_assessment().id
SECOND = AssessmentId("assessment-second")


@pytest.fixture
def twice(reviewer: Asking) -> Asking:
    with reviewer.services.store.reading() as tx:
        first = tx.assessments.get(FIRST)
    assert first is not None
    findings = tuple(
        a_scored_finding(item.criterion, verdict=Verdict.NOT_MET, judged=Verdict.NOT_MET, citations=item.citations)
        if item.criterion == "training-on-customer-data"
        else item
        for item in first.findings
    )
    later = changed(
        first,
        id=SECOND,
        made_at=LONG_AGO.replace(year=2027),
        findings=findings,
        judge=JudgeIdentity(name="langchain", model="other"),
    )
    with reviewer.services.store.writing() as tx:
        tx.assessments.add(later)
    return reviewer


def test_a_first_report_has_no_such_section(reviewer: Asking) -> None:
    assert "What changed since" not in reviewer.page(f"/reports/{FIRST}")
    assert "This is the first report" in reviewer.page(f"/reports/{FIRST}/changes")


def test_a_report_says_first_what_changed_and_that_it_may_be_ours(twice: Asking) -> None:
    page = twice.page(f"/reports/{SECOND}")
    assert page.index("What changed since 2026-01-01") < page.index('id="scores"')
    assert "a difference may come from us and not from the vendor" in page
    assert "Another verdict: 1" in page
    assert f'href="/reports/{SECOND}/changes"' in page


def test_all_changes_are_on_a_page_with_a_choice_of_the_earlier_report(twice: Asking) -> None:
    page = twice.page(f"/reports/{SECOND}/changes?since={FIRST}")
    assert f'<option value="{FIRST}" selected>' in page
    assert f'href="/reports/{SECOND}#training-on-customer-data"' in page
    assert '<span class="tag met">met</span>' in page
    assert '<span class="tag not_met">not met</span>' in page
    assert twice.get(f"/reports/{FIRST}/changes?since={SECOND}").status_code == 422
    assert twice.get("/reports/none/changes").status_code == 404


def test_words_that_a_finding_no_longer_rests_on_are_shown_with_their_place(twice: Asking) -> None:
    with twice.services.store.reading() as tx:
        second = tx.assessments.get(SECOND)
    assert second is not None
    assert QUOTE not in twice.page(f"/reports/{SECOND}/changes")
    silent = tuple(an_unscored_finding(item.criterion) for item in second.findings)
    third = changed(second, id=AssessmentId("third"), made_at=LONG_AGO.replace(year=2028), findings=silent)
    with twice.services.store.writing() as tx:
        tx.assessments.add(third)
    page = twice.page("/reports/third/changes")
    assert "Undecided now" in page
    assert page.index("Words that it rested on and does not now") < page.index(QUOTE)
    assert UnscoredReason.NO_EVIDENCE.sentence in page
