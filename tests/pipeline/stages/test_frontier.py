"""What a run still has to ask for: best first, each once, within its budget."""

import random

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.document import Link
from pipeline.domain.source import SourceKind
from pipeline.stages.discover import candidates, start_candidate
from pipeline.stages.frontier import KIND_PAGES_MAX, Frontier
from tests.builders import SITE, a_candidate


def linked(path: str, order: int = 0) -> Candidate:
    return a_candidate(SITE + path, order=order)


def guessed(path: str, order: int = 0) -> Candidate:
    return a_candidate(SITE + path, order=order, found_by=FoundBy.GUESSED)


def with_budget(pages_max: int, *candidates: Candidate) -> Frontier:
    frontier = Frontier(pages_max=pages_max)
    frontier.add(candidates)
    return frontier


def paths(taken: list[Candidate]) -> list[str]:
    return [candidate.url.removeprefix(SITE) for candidate in taken]


def test_the_best_is_taken_first_then_the_shortest_then_by_name() -> None:
    frontier = with_budget(9, linked("/c", 2), linked("/longer", 1), linked("/b", 1), linked("/a", 1), linked("/z", 0))
    assert paths(frontier.take(9)) == ["/z", "/a", "/b", "/longer", "/c"]


def test_each_address_is_taken_once_however_often_it_is_offered() -> None:
    frontier = with_budget(9, linked("/a"), linked("/a"))
    assert paths(frontier.take(9)) == ["/a"]
    frontier.add([linked("/a", -5)])
    assert frontier.take(9) == []


def test_no_more_pages_are_taken_than_the_budget_allows() -> None:
    frontier = with_budget(3, *[linked(f"/{number}") for number in range(9)])
    assert [len(frontier.take(2)) for _ in range(4)] == [2, 1, 0, 0]


def test_a_budget_of_nothing_takes_nothing() -> None:
    assert with_budget(0, linked("/a")).take(5) == []


def test_a_guess_costs_budget_only_when_it_was_right() -> None:
    frontier = with_budget(2, linked("/a", 7), linked("/b", 8), guessed("/g1", 5), guessed("/g2", 5))
    assert paths(frontier.take(2)) == ["/g1", "/g2"]
    frontier.charge()
    assert paths(frontier.take(9)) == ["/a"]


def test_no_guess_is_made_when_the_budget_is_spent() -> None:
    frontier = with_budget(1, linked("/a"), guessed("/guess", 5))
    assert paths(frontier.take(1)) == ["/a"]
    assert frontier.take(9) == []


def test_a_budget_never_falls_below_nothing() -> None:
    frontier = with_budget(0, linked("/a"))
    frontier.charge()
    assert frontier.take(9) == []


def test_a_better_reason_replaces_a_worse_one() -> None:
    frontier = with_budget(9, linked("/a", 5), linked("/b", 3), linked("/a", 1))
    assert [(candidate.url, candidate.order) for candidate in frontier.take(9)] == [(f"{SITE}/a", 1), (f"{SITE}/b", 3)]


def test_a_worse_reason_does_not_replace_a_better_one() -> None:
    frontier = with_budget(9, linked("/a", 1), linked("/a", 5))
    assert frontier.take(1)[0].order == 1


def test_a_guess_that_turns_out_to_be_linked_is_a_link() -> None:
    """A guess that is absent is no news; a link that is absent is."""
    frontier = with_budget(9, guessed("/privacy"), linked("/privacy"))
    assert frontier.take(1)[0].found_by is FoundBy.LINKED


def of_kind(kind: SourceKind, path: str, order: int) -> Candidate:
    return a_candidate(SITE + path, kind=kind, order=order)


def test_of_one_kind_only_so_many_come_before_the_first_ones_of_others() -> None:
    many = [of_kind(SourceKind.SECURITY_PAGE, f"/security/{number:03}", 1) for number in range(300)]
    frontier = with_budget(40, *many, of_kind(SourceKind.DPA, "/dpa", 2), of_kind(SourceKind.OTHER, "/about", 22))
    taken = paths(frontier.take(40))
    assert taken[:KIND_PAGES_MAX] == [f"/security/{number:03}" for number in range(KIND_PAGES_MAX)]
    assert taken[KIND_PAGES_MAX] == "/dpa"
    assert taken[KIND_PAGES_MAX + 1 :] == [f"/security/{number:03}" for number in range(KIND_PAGES_MAX, 39)]


def test_other_forms_of_a_page_that_was_taken_come_last() -> None:
    frontier = with_budget(
        9, linked("/privacy"), linked("/en/privacy"), linked("/privacy?print=1"), linked("/about", 22)
    )
    assert paths(frontier.take(9)) == ["/privacy", "/about", "/en/privacy", "/privacy?print=1"]


def test_where_an_address_redirected_to_is_not_asked_for_again_before_others() -> None:
    frontier = with_budget(9, linked("/a", 0), linked("/legal/privacy", 1), linked("/about", 22))
    (first,) = frontier.take(1)
    frontier.settle(first, led_to=f"{SITE}/legal/privacy")
    assert paths(frontier.take(9)) == ["/about", "/legal/privacy"]


def test_another_form_of_a_page_that_was_not_there_is_asked_for_in_its_turn() -> None:
    frontier = with_budget(9, linked("/privacy"), linked("/en/privacy"), linked("/about", 22))
    (first,) = frontier.take(1)
    frontier.settle(first, led_to=None)
    assert paths(frontier.take(9)) == ["/en/privacy", "/about"]


def test_what_was_not_there_does_not_count_against_its_kind() -> None:
    absent = [of_kind(SourceKind.TERMS, f"/terms/{number}", 0) for number in range(KIND_PAGES_MAX)]
    frontier = with_budget(40, *absent)
    for candidate in frontier.take(KIND_PAGES_MAX):
        frontier.settle(candidate, led_to=None)
    frontier.add([of_kind(SourceKind.TERMS, "/terms/real", 0), of_kind(SourceKind.DPA, "/dpa", 1)])
    assert paths(frontier.take(2)) == ["/terms/real", "/dpa"]


def test_what_comes_last_in_any_order_is_left_when_only_the_first_are_asked_for() -> None:
    many = [of_kind(SourceKind.SECURITY_PAGE, f"/security/{number:03}", 1) for number in range(KIND_PAGES_MAX + 1)]
    frontier = with_budget(40, *many, linked("/privacy"), linked("/en/privacy"), linked("/about", 22))
    first = paths(frontier.take(40, only_first=True))
    assert first == ["/privacy", *(f"/security/{number:03}" for number in range(KIND_PAGES_MAX))]
    assert paths(frontier.take(40)) == [f"/security/{KIND_PAGES_MAX:03}", "/about", "/en/privacy"]


def test_what_the_run_captured_before_counts_and_is_not_taken_again() -> None:
    frontier = with_budget(2, linked("/a"), linked("/legal/privacy"), linked("/about", 22))
    frontier.resume(linked("/a"), led_to=f"{SITE}/legal/privacy")
    assert paths(frontier.take(9)) == ["/about"]


POLICIES = [
    "privacy",
    "eu/privacy",
    "terms",
    "legal/beta-terms",
    "legal/dpa",
    "legal/subprocessors",
    "security",
    "trust",
    "acceptable-use-policy",
    "legal/sla",
    "responsible-ai",
    "models/acme-7b-model-card",
    "acme-7b.cdx.json",
    "security/responsible-disclosure",
    "legal/cookie-policy",
    "compliance/soc-2",
    "iso-27001-certificate.pdf",
    "files/soc-2-type-ii-report.pdf",
    "legal/msa.docx",
    ".well-known/security.txt",
    "legal/ai-policy",
]
FORMS = [
    "en/privacy",
    "en-gb/terms",
    "privacy?print=1",
    "Trust/",
    "legal//dpa",
    "security/index.html",
    "terms?lang=en",
    "de/privacy",
    "intl/fr/terms",
    "privacy?hl=es",
    "blog/page/3",
    "security?page=2",
]
WORDS = ["privacy", "security", "terms", "dpa", "trust", "ai", "model-card", "soc-2-report", "week", "how-we", "policy"]


def test_all_policies_are_taken_first_on_a_site_that_lists_thousands_of_posts_about_them() -> None:
    chosen = random.Random(1)
    posts = [f"blog/{'-'.join(chosen.sample(WORDS, 3))}-{number}" for number in range(2_500)]
    posts += [f"2024/{month:02}/{day:02}/privacy-policy-news" for month in range(1, 13) for day in range(1, 29)]
    posts += [f"security/bulletins/2024-{number:03}" for number in range(200)]
    links = [Link(url=f"{SITE}/{path}", text="") for path in [*posts, *FORMS, *POLICIES]]
    chosen.shuffle(links)
    frontier = with_budget(40, start_candidate(f"{SITE}/"))
    frontier.add(candidates(links, start=f"{SITE}/", found_by=FoundBy.LISTED))
    taken = paths([candidate for _ in range(6) for candidate in frontier.take(8)])
    assert len(taken) == 40
    assert set(taken[1 : len(POLICIES) + 1]) == {f"/{path}" for path in POLICIES}


def test_of_two_forms_that_are_as_good_the_secure_and_the_lower_case_one_is_asked_for() -> None:
    frontier = with_budget(9, linked("/Trust"), linked("/trust"), a_candidate("http://acme.example/trust"))
    assert frontier.take(1)[0].url == f"{SITE}/trust"
