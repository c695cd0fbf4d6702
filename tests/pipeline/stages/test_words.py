"""Words with their stems, spellings and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.words import WordReader


def test_a_word_is_spelled_folded_and_without_its_possessive() -> None:
    spelled = WordReader().spelled("Vendor’s MODELS' ﬁles")
    assert [tuple(word) for word in spelled] == [("vendor", "vendor"), ("model", "models"), ("file", "files")]


@pytest.mark.parametrize(
    ("text", "spellings"),
    [("don't", ["do", "not"]), ("can’t", ["can", "not"]), ("won't", ["will", "not"]), ("isn't", ["is", "not"])],
)
def test_a_contraction_is_spelled_as_two_words(text: str, spellings: list[str]) -> None:
    assert [word.spelling for word in WordReader().spelled(text)] == spellings


def test_a_word_that_was_read_before_has_its_new_place() -> None:
    words = WordReader().words("train, don't train")
    assert [(word.stem, word.start, word.end) for word in words] == [
        ("train", 0, 5),
        ("do", 7, 9),
        ("not", 9, 12),
        ("train", 13, 18),
    ]


@given(st.text(max_size=80))
def test_words_spellings_and_stems_are_the_same_words(text: str) -> None:
    reader = WordReader()
    words, spelled = reader.words(text), reader.spelled(text)
    assert [word.stem for word in words] == [word.stem for word in spelled] == reader.stems(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
