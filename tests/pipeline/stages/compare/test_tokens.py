"""What comparing reads in a text, and what it folds away."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.compare.tokens import tokens


def read(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We **do** _not_ sell.", "we do not sell"),
        ("don't, can't, won't", "do not can not will not"),
        ("1. First", "• First"),
        ("(a) First", "b) First"),
        ("April 2nd", "April 2"),
        ("10,000 euros", "10000 euros"),
        ("the ser\u00advice", "the service"),
        ("“Acme’s” terms", "Acme terms"),
        ("our form (opens in a new window)", "our form"),
        ("<b>bold</b> words", "bold words"),
        ("mailto:a@acme.example", "a@acme.example"),
        ("https://www.acme.example/list/?utm=1#top", "http://acme.example/list"),
        ("ﬁles", "files"),
    ],
)
def test_these_are_the_same_words(one: str, other: str) -> None:
    assert read(one) == read(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30 days", "300 days"),
        ("5 %", "5"),
        ("1.5", "15"),
        ("$5", "€5"),
        ("a@acme.example", "b@acme.example"),
        ("https://acme.example/a", "https://acme.example/b"),
        ("可以", "不可以"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert read(one) != read(other)


def test_a_marker_alone_is_kept() -> None:
    assert read("2.") == ["2"]


@given(st.text(alphabet="abc Wn't 30,%.\n•*[](<>)@/-:’\u00adﬁ可", max_size=80))
@settings(max_examples=200, deadline=None)
def test_tokens_are_spans_in_order(text: str) -> None:
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.text(alphabet="abc We 30%.*[](<>)•-’", max_size=80))
@settings(max_examples=200, deadline=None)
def test_folding_what_was_folded_changes_nothing(text: str) -> None:
    once = " ".join(read(text))
    # A first word that looks like a list marker is one only before the fold.
    assert read(f"x {once}") == ["x", *once.split()]
