"""Every page over HTTP: who may see it, what it shows, and what holds for all answers."""

import pytest

from console.web.door import CONTENT_SECURITY_POLICY
from pipeline.domain.ids import DocumentId
from pipeline.domain.person import Role
from tests.builders import QUOTE, TEXT, a_document, an_assessment
from tests.console.web.asking import Asking

REPORT = f"/reports/{an_assessment().id}"
DOCUMENT = f"/documents/{a_document().id}"
FOR_ALL = (
    "/",
    "/queue",
    "/vendors",
    "/vendors/vendor-acme",
    "/vendors/acme.example",
    REPORT,
    f"{REPORT}?show=undecided",
    f"{REPORT}/questions.txt",
    DOCUMENT,
    "/systems",
    "/systems.csv",
    "/systems/system-support-drafts",
)
NOT_FOR = {
    "/audit": {Role.REQUESTER},
    "/requests/new": {Role.AUDITOR},
    "/people": {Role.REQUESTER, Role.REVIEWER, Role.APPROVER},
}
UNKNOWN = ("/reports/nope", "/vendors/nope", "/documents/nope", "/systems/nope", "/nowhere", "/vendors/../x")
OPEN = ("/sign-in", "/first-start/first-secret", "/invitations/invitation-secret", "/healthz", "/static/console.css")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", FOR_ALL)
def test_everybody_with_an_account_reads_the_file(console: Asking, role: Role, path: str) -> None:
    assert console.signed_in(role).get(path).status_code == 200


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", NOT_FOR)
def test_what_is_not_for_a_role_is_refused_to_it(console: Asking, role: Role, path: str) -> None:
    expected = 403 if role in NOT_FOR[path] else 200
    assert console.signed_in(role).get(path).status_code == expected


@pytest.mark.parametrize("path", [*FOR_ALL, *NOT_FOR, *UNKNOWN[:4]])
def test_nobody_is_sent_to_sign_in_and_shown_nothing(console: Asking, path: str) -> None:
    answer = console.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert answer.text == ""


@pytest.mark.parametrize("path", OPEN)
def test_these_alone_are_open_to_nobody(console: Asking, path: str) -> None:
    assert console.get(path).status_code == 200


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_a_page_that_says_what_to_do(reviewer: Asking, path: str) -> None:
    answer = reviewer.get(path)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text
    assert 'href="/vendors"' in answer.text


@pytest.mark.parametrize("path", [*FOR_ALL, *OPEN, *UNKNOWN, "/audit", "/people"])
def test_every_answer_tells_the_browser_what_it_may_do(reviewer: Asking, path: str) -> None:
    headers = reviewer.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", FOR_ALL)
def test_no_cache_keeps_a_page(reviewer: Asking, path: str) -> None:
    assert reviewer.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [path for path in FOR_ALL if not path.endswith((".txt", ".csv"))])
def test_no_page_has_script_or_style_within_it(reviewer: Asking, path: str) -> None:
    page = reviewer.get(path).text
    assert "<style" not in page
    assert ' style="' not in page
    assert page.count("<script") == page.count('<script src="/static/')


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "Nothing is here yet."),
        ("/queue", "Nothing waits for you."),
        ("/vendors", "No vendor is known yet."),
        ("/systems", "No system is here yet."),
        ("/audit", "No event yet"),
    ],
)
def test_where_there_is_nothing_the_page_says_what_to_do(empty_console: Asking, path: str, says: str) -> None:
    assert says in empty_console.signed_in(Role.REVIEWER).page(path)


def test_the_dashboard_counts_what_there_is(reviewer: Asking) -> None:
    page = reviewer.page("/")
    assert "<dt>Vendors</dt><dd>1</dd>" in page
    assert "<dt>Systems</dt><dd>1</dd>" in page
    assert "Acme AI" in page


def test_vendors_are_found_by_name_and_by_grade(reviewer: Asking) -> None:
    grade = an_assessment().result.grade
    assert "Acme AI" in reviewer.page(f"/vendors?text=ACME&grade={grade}")
    assert "No vendor fits" in reviewer.page("/vendors?text=nimbus")
    assert "No vendor fits" in reviewer.page("/vendors?grade=not+assessed")


def test_a_vendor_shows_its_captures_with_their_outcome(reviewer: Asking) -> None:
    page = reviewer.page("/vendors/vendor-acme")
    assert "https://acme.example/privacy" in page
    assert 'class="outcome-ok">ok<' in page


def test_a_report_s_citation_leads_to_its_words_in_the_document(reviewer: Asking) -> None:
    start = TEXT.index(QUOTE)
    place = f"{DOCUMENT}?start={start}&end={start + len(QUOTE)}"
    assert f'href="{place}#cited"'.replace("sha256:", "sha256%3A") in reviewer.page(REPORT)
    document = reviewer.page(place)
    assert f'<mark id="cited">{QUOTE}</mark>' in document
    assert "https://acme.example/privacy#:~:text=" in document
    assert "text/html" in document


@pytest.mark.parametrize("place", ["start=5&end=2", "start=0&end=999999", "start=-1&end=4", "start=²&end=9", "start=1"])
def test_a_span_that_a_document_does_not_have_marks_nothing(reviewer: Asking, place: str) -> None:
    page = reviewer.page(f"{DOCUMENT}?{place}")
    assert "<mark" not in page
    assert "no words at the place" in page
    assert QUOTE in page


def test_the_findings_of_a_report_can_be_narrowed(reviewer: Asking) -> None:
    scored = "training-on-customer-data"
    assert f'id="{scored}"' in reviewer.page(f"{REPORT}?show=met")
    assert f'id="{scored}"' not in reviewer.page(f"{REPORT}?show=not_met")


def test_the_audit_trail_is_verified_when_somebody_asks_for_it(reviewer: Asking) -> None:
    assert "Intact" not in reviewer.page("/audit")
    answer = reviewer.send("/audit/proof", on="/audit")
    assert "Intact: all 1 events" in answer.text


def test_a_long_audit_trail_has_pages(services_with_events: Asking) -> None:
    newest = services_with_events.page("/audit")
    assert '<td class="number">121</td>' in newest
    assert 'href="/audit?before=72"' in newest
    assert '<td class="number">72</td>' in newest
    older = services_with_events.page("/audit?before=72")
    assert '<td class="number">71</td>' in older
    assert '<td class="number">72</td>' not in older


def test_the_services_are_closed_with_the_console(services: object) -> None:
    from tests.console.web.conftest import opened
    from tests.console.web.fakes import FakeServices

    assert isinstance(services, FakeServices)
    for _ in opened(services):
        assert not services.closed
    assert services.closed


def test_an_id_of_the_right_form_that_nobody_stored_is_not_found(reviewer: Asking) -> None:
    assert reviewer.get(f"/documents/{DocumentId('sha256:' + '0' * 64)}").status_code == 404
