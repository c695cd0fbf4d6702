"""What a run still has to ask for: best first, each once, within its budget."""

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.stages.frontier import Frontier
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
