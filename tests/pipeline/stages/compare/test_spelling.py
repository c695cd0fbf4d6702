"""When two spellings are one word, and when they are two."""

import pytest

from pipeline.stages.compare.spelling import is_inflected, is_spelling
from pipeline.stages.compare.tokens import tokens


def is_same(one: str, other: str, *, rare: bool = True) -> bool:
    return is_spelling(tokens(one), tokens(other), is_rare=lambda word: rare)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sub-processor", "subprocessor"),
        ("Acme L.L.C.", "Acme LLC"),
        ("recieve", "receive"),
        ("develloper", "developer"),
        ("behaviour", "behavior"),
        ("shares", "sharing"),
        ("party", "parties"),
        ("the customer is", "the customers are"),
    ],
)
def test_these_are_one_word(one: str, other: str) -> None:
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("include", "exclude"),
        ("licensor", "licensee"),
        ("now", "not"),
        ("not", "note"),
        ("in secure", "insecure"),
        ("shall", "small"),
        ("30", "300"),
        ("data", "date"),
        ("two words", "word"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)


def test_two_words_that_both_stand_elsewhere_are_no_slip() -> None:
    assert not is_same("contact", "contract", rare=False)


def test_an_ending_that_makes_another_word_is_no_inflection() -> None:
    assert not is_inflected("process", "processor")
    assert is_inflected("process", "processed")
