"""Labels hold no vendor's words, and find their quotations again all the same."""

import pytest

from evals.agreement import agreement
from evals.labels import HashedQuote, WordedText, folded_words, hash_of, read_labels, shares_words

TEXT = "We keep prompts for 30 days.\n\nAfter that, they are deleted — from backups too."


def quoted(words: str) -> HashedQuote:
    folded = folded_words(words)
    return HashedQuote(file="page.html", words=len(folded), sha256=hash_of(folded))


def test_a_quotation_is_found_by_its_words_whatever_stands_between_them() -> None:
    text = WordedText(TEXT)
    span = text.found(quoted("they are deleted from backups"))
    assert span is not None
    assert TEXT[span.start : span.end] == "they are deleted — from backups"


def test_a_quotation_with_one_other_word_is_not_found() -> None:
    assert WordedText(TEXT).found(quoted("We keep prompts for 60 days")) is None


def test_the_first_of_two_places_is_found() -> None:
    span = WordedText("Never sold. Never sold.").found(quoted("never sold"))
    assert span is not None
    assert span.start == 0


@pytest.mark.parametrize(
    ("citation", "shared"),
    [
        ("we keep prompts for thirty days and no longer than that", True),
        ("we keep prompts for a year", False),
        ("prompts for thirty days", True),
        ("", False),
    ],
)
def test_a_citation_is_at_a_quotation_when_they_share_a_run_of_words(citation: str, shared: bool) -> None:
    quote = ["in", "production", "we", "keep", "prompts", "for", "thirty", "days"]
    assert shares_words(citation.split(), [quote], run_words_min=6) is shared


def test_both_readings_are_of_the_same_criteria() -> None:
    first = {labels.vendor: {label.criterion for label in labels.labels} for labels in read_labels("first")}
    second = {labels.vendor: {label.criterion for label in labels.labels} for labels in read_labels("second")}
    assert len(first) >= 10
    assert all(len(criteria) == 20 for criteria in first.values())
    assert second
    assert all(first[vendor] == criteria for vendor, criteria in second.items())


def test_every_verdict_of_the_first_reading_names_its_evidence() -> None:
    labels = [label for vendor in read_labels("first") for label in vendor.labels]
    assert [label for label in labels if (label.answer is None) == bool(label.quotes)] == []


def test_kappa_is_what_is_left_of_agreement_beyond_chance() -> None:
    """Cohen (1960): 20 + 15 of 50 agree; by chance 25 * 30 + 25 * 20 of 2,500 would, which is .5."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = agreement(first, second)
    assert found.accuracy == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


def test_full_agreement_is_one_and_no_cases_are_no_agreement() -> None:
    assert agreement(["a", "b"], ["a", "b"]).kappa == 1.0
    assert agreement(["a", "a"], ["a", "a"]).kappa == 1.0
    assert agreement([], []).cases == 0
