"""Sentences are spans, and long ones rather than halves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.sentences import sentences
from tests.examples import examples


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@settings(derandomize=True, max_examples=examples(80), deadline=None)
@given(text=st.text('aA1.!?,;:)"” \n\t', max_size=60) | st.text(max_size=40))
def test_sentences_cover_everything_but_white_space_once_and_in_order(text: str) -> None:
    position = 0
    for span in sentences(text):
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We log. We delete.", ["We log.", "We delete."]),
        ("Do you train? No! We never do.", ["Do you train?", "No!", "We never do."]),
        ("“We do.” They said it.", ["“We do.”", "They said it."]),
        ("One line\nAnother line", ["One line", "Another line"]),
        ("No mark at the end", ["No mark at the end"]),
    ],
)
def test_a_sentence_ends_where_a_reader_says_so(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Acme Inc. keeps logs.",
        "Acme Inc. Keeps logs.",
        "See Art. 28 of the GDPR.",
        "Stored in the U.S. under contract.",
        "We use e.g. AES and TLS 1.2 for transport.",
        "J. Miller signs.",
        "approx. 30 days",
        "3.2. We delete prompts.",
        "Wait for it... then delete.",
        "version 1.2 is used",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_cut_it(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert cut(text) == []


@pytest.mark.slow
@pytest.mark.usefixtures("bounded_cpu_time")
@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "\n" * 1_000_000, "Aaa. " * 150_000, "." * 1_000_000, "To" + ". " * 250_000, "1. " * 200_000],
    ids=["words", "newlines", "short sentences", "dots", "dot leaders", "clause numbers"],
)
def test_a_long_text_on_one_line_is_cut_in_seconds(text: str) -> None:
    assert sum(1 for _ in sentences(text)) <= 250_001
