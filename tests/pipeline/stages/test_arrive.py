"""What an address holds once it has answered."""

from typing import Any

import pytest

from pipeline.domain.candidate import FoundBy
from pipeline.domain.source import SourceKind
from pipeline.stages.arrive import Arrival, kind_on_arrival, led_to_nothing, words_for_everything
from tests.builders import SITE, a_candidate, a_document_id

HOME = frozenset({a_document_id("home")})


def arrived(path: str, final: str = "", *, title: str = "", extractor: str = "html/2", **candidate: Any) -> Arrival:
    return Arrival(
        candidate=a_candidate(SITE + path, **({"kind": SourceKind.DPA} | candidate)),
        final_url=final or SITE + path,
        document=a_document_id(candidate.pop("of", path)) if path != "/home-words" else a_document_id("home"),
        title=title,
        extractor=extractor,
    )


def kind(arrival: Arrival) -> SourceKind:
    return kind_on_arrival(arrival, start=f"{SITE}/", home=HOME).kind


@pytest.mark.parametrize(
    ("final", "title", "extractor", "expected"),
    [
        (f"{SITE}/dpa/", "", "html/2", SourceKind.DPA),
        (f"{SITE}/en/dpa", "Welcome", "html/2", SourceKind.DPA),
        (f"{SITE}/", "Acme", "html/2", SourceKind.MARKETING),
        (f"{SITE}/legal/terms", "", "html/2", SourceKind.TERMS),
        (f"{SITE}/a/7f3", "Data Processing Addendum", "html/2", SourceKind.DPA),
        (f"{SITE}/a/7f3", "Talk to sales", "html/2", SourceKind.OTHER),
        (f"{SITE}/a/7f3.pdf", "", "pdf/1", SourceKind.DPA),
    ],
)
def test_where_a_contract_s_address_redirects_to_says_whether_it_is_one(
    final: str, title: str, extractor: str, expected: SourceKind
) -> None:
    assert kind(arrived("/dpa", final, title=title, extractor=extractor)) is expected


def test_a_policy_keeps_its_kind_at_an_address_that_says_nothing_but_a_guess_does_not() -> None:
    policy = {"kind": SourceKind.PRIVACY_POLICY, "final": f"{SITE}/a/7f3"}
    assert kind(arrived("/privacy", **policy)) is SourceKind.PRIVACY_POLICY
    assert kind(arrived("/privacy", **policy, found_by=FoundBy.GUESSED)) is SourceKind.OTHER


def test_the_words_of_the_home_page_are_the_home_page_at_every_address() -> None:
    assert kind(arrived("/home-words")) is SourceKind.MARKETING


def test_what_a_source_was_taken_for_last_does_not_outlive_its_redirect() -> None:
    known = {"kind": SourceKind.MARKETING, "found_by": FoundBy.KNOWN}
    assert kind(arrived("/legal/dpa", **known)) is SourceKind.DPA
    assert kind(arrived("/x1", kind=SourceKind.DPA, found_by=FoundBy.KNOWN)) is SourceKind.DPA


def test_a_portal_that_redirects_within_itself_stays_what_the_link_said() -> None:
    portal = Arrival(
        candidate=a_candidate("https://acme.safebase.io/", kind=SourceKind.TRUST_CENTRE),
        final_url="https://acme.safebase.io/overview",
        document=a_document_id(),
        title="",
        extractor="html/2",
    )
    assert kind(portal) is SourceKind.TRUST_CENTRE


@pytest.mark.parametrize(
    ("guess", "nothing"),
    [
        (arrived("/dpa", f"{SITE}/legal"), True),
        (arrived("/home-words"), True),
        (arrived("/dpa", title="404 – Page not found"), True),
        (arrived("/dpa", title="Data Processing Addendum"), False),
    ],
)
def test_a_guess_that_brings_nothing_new_led_to_nothing(guess: Arrival, nothing: bool) -> None:
    assert led_to_nothing(guess, pages={"acme.example/legal"}, documents=HOME) is nothing


def test_words_at_guesses_for_different_kinds_are_a_site_s_answer_to_everything() -> None:
    def guessed(path: str, kind: SourceKind, final: str = "") -> Arrival:
        made = arrived(path, final, kind=kind, found_by=FoundBy.GUESSED)
        return made.model_copy(update={"document": a_document_id("one")})

    dpa, terms = guessed("/dpa", SourceKind.DPA), guessed("/terms", SourceKind.TERMS)
    assert words_for_everything([dpa, terms]) == {a_document_id("one")}
    assert words_for_everything([dpa, guessed("/legal/dpa", SourceKind.DPA)]) == frozenset()
    assert words_for_everything([dpa, guessed("/terms", SourceKind.TERMS, f"{SITE}/dpa")]) == frozenset()
