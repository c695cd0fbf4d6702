"""Which addresses of a site are worth asking for, and in which order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.candidate import FoundBy
from pipeline.domain.document import Link
from pipeline.domain.source import SourceKind
from pipeline.stages.discover import (
    PROSE_ORDER,
    candidates,
    canonical_url,
    guesses,
    is_worth_asking_for,
    known_candidates,
    start_candidate,
)
from tests.builders import a_source
from tests.examples import examples

START = "https://acme.example/"


def found(*links: str | tuple[str, str], start: str = START) -> list[str]:
    """The addresses that links lead to, best first."""
    pairs = [link if isinstance(link, tuple) else (link, "") for link in links]
    made = candidates([Link(url=url, text=text) for url, text in pairs], start=start, found_by=FoundBy.LINKED)
    return [candidate.url for candidate in made]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://acme.example", "https://acme.example/"),
        ("https://acme.example/", "https://acme.example/"),
        ("HTTPS://WWW.Acme.Example/Legal/", "https://www.acme.example/Legal"),
        ("https://acme.example:443/a", "https://acme.example/a"),
        ("http://acme.example:80/a", "http://acme.example/a"),
        ("http://acme.example:443/a", "http://acme.example:443/a"),
        ("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/a"),
        ("https://[::1]:8000/a", "https://[::1]:8000/a"),
        ("  https://acme.example/a\n", "https://acme.example/a"),
        ("https://acme.example/a#section-3", "https://acme.example/a"),
        ("https://acme.example/a?utm_source=x&utm_medium=y", "https://acme.example/a"),
        ("https://acme.example/a?id=7&gclid=x&fbclid=y&_ga=z", "https://acme.example/a?id=7"),
        ("https://acme.example/a?PHPSESSID=1&sid=2&doc=dpa", "https://acme.example/a?doc=dpa"),
        ("https://acme.example/a;jsessionid=1F2E?doc=dpa", "https://acme.example/a?doc=dpa"),
        ("https://acme.example/a;sid=1F2E/b", "https://acme.example/a/b"),
        ("https://acme.example/(S(lit3py55t21z5v55vlm25s55))/a", "https://acme.example/a"),
        ("https://acme.example/a?session_id=1&CFID=2&CFTOKEN=3&mkt_tok=4&msclkid=5&_hsenc=6", "https://acme.example/a"),
        ("https://acme.example/a?b=2&a=1&a=3", "https://acme.example/a?b=2&a=1&a=3"),
        ("https://acme.example/a//b/", "https://acme.example/a//b"),
    ],
)
def test_one_page_has_one_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("query", ["privacy", "print=", "a=1&download"])
def test_a_parameter_without_a_value_is_part_of_the_address(query: str) -> None:
    made = canonical_url(f"https://acme.example/legal?{query}")
    assert made is not None
    assert query.rstrip("=").rsplit("&", maxsplit=1)[-1] in made


def test_a_host_with_its_root_dot_is_the_same_host() -> None:
    assert canonical_url("https://acme.example./a") == "https://acme.example/a"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/privacy",
        "//acme.example/a",
        "javascript:void(0)",
        "data:text/html,hello",
        "mailto:legal@acme.example",
        "tel:+1555",
        "ftp://acme.example/a",
        "file:///etc/passwd",
        "about:blank",
        "https://",
        "https:///a",
        "https://user@acme.example/",
        "https://user:secret@acme.example/",
        "https://@acme.example/",
        "https://acme.example:99999/",
        "https://acme.example:port/",
        "https://[bad/",
        "https://acme example/",
    ],
)
def test_what_is_no_page_of_a_web_site_has_no_address(url: str) -> None:
    assert canonical_url(url) is None


@settings(derandomize=True, max_examples=examples(100), deadline=None)
@given(rest=st.text("aZ0/?&=#;:@%.-_~ é[]", max_size=25) | st.text(max_size=20))
def test_the_canonical_form_of_a_canonical_form_is_itself(rest: str) -> None:
    once = canonical_url(f"https://acme.example/{rest}")
    assert once is not None
    assert canonical_url(once) == once
    assert "#" not in once


@settings(derandomize=True, max_examples=examples(100), deadline=None)
@given(url=st.text(max_size=30))
def test_no_text_whatever_breaks_the_reading_of_links(url: str) -> None:
    assert isinstance(found(url, f"https://{url}", f"https://acme.example/{url}"), list)


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.example/privacy",
        "http://www.acme.example/privacy",
        "https://trust.acme.example/",
        "https://acme.example/en/privacy",
        "https://acme.example/en-gb/privacy",
        "https://acme.example/ai/policy",
        "https://acme.example/legal?id=dpa",
        "https://acme.example/report.pdf",
        "https://acme.example/pages/terms",
        "https://acme.example/.well-known/security.txt",
        "https://acme.example/.well-known/sbom",
        "https://acme.example/bom.json",
        "https://acme.example/models/acme-7b.cdx.json",
        "https://acme.example/models/acme-7b.cdx.xml",
        "https://acme.example/dpa.docx",
        "https://acme.example/download/8f3a",
        "https://acme.example/us-en/privacy",
        "https://acme.example/intl/en_uk/privacy",
        "https://acme.example/uk/privacy",
        "https://acme.example/privacy?lang=en",
        "https://id.acme.example/privacy",
        "https://acme.example/legal/terms/2025/05/01",
        "https://acme.example/legal/2025/terms",
        "https://acme.example/models/page-1-model",
    ],
)
def test_a_page_of_the_vendors_is_worth_asking_for(url: str) -> None:
    assert is_worth_asking_for(url, start=START)


@pytest.mark.parametrize(
    "url",
    [
        "https://notacme.example/privacy",
        "https://acme.example.evil.com/privacy",
        "https://acme.com/privacy",
        "https://acme.example/blog?page=2",
        "https://acme.example/blog?x=1&offset=20",
        "https://acme.example/blog/page/3",
        "https://acme.example/tag/privacy",
        "https://acme.example/events?month=2026-01",
        "https://acme.example/search?q=privacy",
        "https://acme.example/logo.png",
        "https://acme.example/app.JS",
        "https://acme.example/feed.xml",
        "https://acme.example/data.zip",
        "https://acme.example/de/datenschutz",
        "https://acme.example/pt-br/privacy",
        "https://acme.example/FR",
        "https://acme.example/privacy?lang=de",
        "https://acme.example/privacy?hl=fr",
        "https://acme.example/intl/de/privacy",
        "https://acme.example/legal/de/privacy",
        "https://acme.example/privacy/de",
        "https://acme.example/hc/de/articles/12",
        "https://acme.example/ch-de/privacy",
        "https://acme.example/zh-hans/privacy",
        "https://acme.example/jp/privacy",
        "https://de.acme.example/privacy",
        "https://acme.example/2024/05",
        "https://acme.example/blog/2024",
        "https://acme.example/archive/2019",
        "https://acme.example/events/2024-05-01",
        "https://acme.example/company/calendar/2024/05",
        "https://acme.example/events/month",
        "https://acme.example/blog/page3",
        "https://acme.example/blog/page-3/",
        "https://acme.example/blog?paged=3",
        "https://acme.example/blog?cursor=a8",
        "https://acme.example/security?tag=soc2",
        "https://acme.example/events?start_date=2026-01-01",
        "https://acme.example/authors/jane",
        "https://acme.example/docs/docs/docs/start",
        "https://acme.example/app/manifest.json",
        "https://acme.example/legal/sitemap.xml",
    ],
)
def test_a_page_of_others_or_without_evidence_of_its_own_is_not(url: str) -> None:
    assert not is_worth_asking_for(url, start=START)


def test_the_language_that_a_run_starts_in_is_read() -> None:
    assert is_worth_asking_for("https://acme.example/de/privacy", start="https://acme.example/de/")
    assert is_worth_asking_for("https://acme.example/en/privacy", start="https://acme.example/de/")
    assert not is_worth_asking_for("https://acme.example/fr/privacy", start="https://acme.example/de/")


def test_a_test_server_is_one_site_with_its_port() -> None:
    start = "http://127.0.0.1:8000/"
    assert is_worth_asking_for("http://127.0.0.1:8000/privacy", start=start)
    assert not is_worth_asking_for("http://127.0.0.1:9000/privacy", start=start)
    assert not is_worth_asking_for("http://localhost:8000/privacy", start=start)


def test_customers_of_one_host_are_not_each_others_pages() -> None:
    assert not is_worth_asking_for("https://evil.github.io/privacy", start="https://acme.github.io/")


def test_what_the_rubric_needs_comes_first_and_what_says_nothing_last() -> None:
    assert found(
        "https://acme.example/about",
        "https://acme.example/",
        "https://acme.example/docs",
        "https://acme.example/security",
        "https://acme.example/dpa",
        "https://acme.example/terms",
        "https://acme.example/privacy",
    ) == [f"https://acme.example/{path}" for path in ("privacy", "terms", "dpa", "security", "docs", "", "about")]


def test_of_one_kind_the_shortest_comes_first_then_by_name() -> None:
    assert found(
        "https://acme.example/legal/privacy",
        "https://acme.example/privacy",
        "https://www.acme.example/privacy",
        "https://acme.example/privacz/privacy",
        "https://acme.example/privaca/privacy",
    ) == [
        "https://acme.example/privacy",
        "https://www.acme.example/privacy",
        "https://acme.example/legal/privacy",
        "https://acme.example/privaca/privacy",
        "https://acme.example/privacz/privacy",
    ]


def test_an_address_is_found_once_however_it_is_written_or_ordered() -> None:
    links = ["https://acme.example/privacy/", "https://ACME.example/privacy#x", "https://acme.example/privacy?utm_a=1"]
    assert found(*links) == found(*reversed(links)) == ["https://acme.example/privacy"]


def test_of_two_links_to_one_address_the_one_that_says_more_counts() -> None:
    links = [Link(url=f"{START}p/1", text=text) for text in ("here", "Privacy Policy", "more")]
    (candidate,) = candidates(links, start=START, found_by=FoundBy.LINKED)
    assert (candidate.kind, candidate.found_by) == (SourceKind.PRIVACY_POLICY, FoundBy.LINKED)
    assert candidate.kind_reason == "link text says “privacy”"


def test_editorial_pages_and_old_versions_come_behind_everything_whatever_their_words() -> None:
    assert found(
        "https://acme.example/blog/dpa",
        "https://acme.example/blog/privacy-tips",
        "https://acme.example/legal/archive/2019/terms",
        "https://acme.example/security/bulletins/2024-001",
        "https://acme.example/about",
        "https://acme.example/security",
    ) == [
        f"https://acme.example/{path}"
        for path in (
            "blog/dpa",
            "security",
            "about",
            "legal/archive/2019/terms",
            "security/bulletins/2024-001",
            "blog/privacy-tips",
        )
    ]


def test_a_linked_bill_of_materials_is_found_as_a_model_card() -> None:
    (candidate,) = candidates([Link(url=f"{START}acme.cdx.json", text="")], start=START, found_by=FoundBy.LINKED)
    assert (candidate.url, candidate.kind) == (f"{START}acme.cdx.json", SourceKind.MODEL_CARD)
    assert candidate.order < PROSE_ORDER


def test_links_that_lead_nowhere_are_passed_over() -> None:
    assert found("javascript:void(0)", "mailto:a@acme.example", "data:,x", "https://u@acme.example/", "#top", "") == []


def test_no_links_are_no_candidates() -> None:
    assert found() == []


def test_the_start_is_fetched_before_everything_else() -> None:
    start = start_candidate("HTTPS://Acme.example?utm_source=x")
    assert (start.url, start.found_by) == (START, FoundBy.START)
    assert (
        start.order < candidates([Link(url=f"{START}privacy", text="")], start=START, found_by=FoundBy.LINKED)[0].order
    )


def test_what_earlier_runs_fetched_is_looked_at_again_but_uploads_are_not() -> None:
    sources = [a_source(), a_source("upload://soc2.pdf", uploaded=True)]
    (known,) = known_candidates(sources)
    assert (known.url, known.found_by, known.kind) == (sources[0].url, FoundBy.KNOWN, sources[0].kind)


def test_only_kinds_that_nothing_led_to_are_guessed() -> None:
    missing = {candidate.kind for candidate in guesses([SourceKind.PRIVACY_POLICY, SourceKind.TERMS], start=START)}
    assert SourceKind.DPA in missing
    assert not missing & {SourceKind.PRIVACY_POLICY, SourceKind.TERMS}
    assert {candidate.kind for candidate in guesses([], start=START)} == missing | {
        SourceKind.PRIVACY_POLICY,
        SourceKind.TERMS,
    }
    assert guesses(SourceKind, start=START) == []


@pytest.mark.parametrize(
    ("start", "root"),
    [
        (START, START),
        ("https://acme.example/en/product?x=1", START),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    ],
)
def test_guesses_are_canonical_addresses_at_the_root_of_the_site(start: str, root: str) -> None:
    made = guesses([], start=start)
    assert all(canonical_url(candidate.url) == candidate.url for candidate in made)
    assert all(candidate.found_by is FoundBy.GUESSED for candidate in made)
    assert f"{root}.well-known/security.txt" in {candidate.url for candidate in made}


def test_a_guess_is_classified_as_what_it_was_guessed_for() -> None:
    made = guesses([], start=START)
    linked = candidates([Link(url=item.url, text="") for item in made], start=START, found_by=FoundBy.LINKED)
    assert {(item.url, item.kind) for item in linked} == {(item.url, item.kind) for item in made}
