"""Folding takes away what typesetting changes, keeps what meaning hangs on, and knows the way back."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.fold import folded
from tests.examples import examples

PROPERTY = settings(derandomize=True, max_examples=examples(100), deadline=None)
# Every kind of character that folding treats in its own way, many times likelier than in text at random.
AWKWARD = st.text(
    "abzABZ059 .,;:!?()\n\t-–—−‐'’‘“”\"«»•*°éßﬁﬄⅢ①²₂½Ａ１µİ中한😀"
    "\u00a0\u2003\u2028\u00ad\u200b\u2060\ufeff\u202e\U000e0041\u0301\u0308\u20dd",
    max_size=40,
)


@PROPERTY
@given(text=AWKWARD | st.text(max_size=40))
def test_every_folded_character_knows_the_raw_ones_that_it_was_read_from(text: str) -> None:
    result = folded(text)
    assert result.raw == text
    assert len(result.folded) == len(result.starts) == len(result.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)


@PROPERTY
@given(text=AWKWARD | st.text(max_size=40))
def test_nothing_that_is_folded_away_is_left(text: str) -> None:
    result = folded(text).folded
    assert not any(character.isspace() for character in result)
    assert not set(result) & set("\u00ad\u200b\u2060\ufeff\u202e–—’“”\U000e0041") or unicodedata.combining(result[-1])


@PROPERTY
@given(text=st.text(st.sampled_from("abc 012.,!?()中é"), max_size=40))
def test_plain_text_only_loses_its_white_space(text: str) -> None:
    """Digits in front of digits excepted, where a space holds two numbers apart."""
    assert folded(text).folded.replace(" ", "") == "".join(text.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("we do not share", "we  do\tnot\n\n share"),
        ("we do not share", "we\u00a0do\u2009not\u3000share"),
        ("office workflow", "oﬃce workﬂow"),
        ("information", "infor\u00admation"),
        ("information", "infor\u200bma\u2060tion\ufeff"),
        ("information", "\u202ainforma\u200etion\u202c"),
        ("information", "infor\U000e0041\U000e0042mation"),
        ("ＡＰＩ ｋｅｙ", "API key"),
        ("café", "cafe\u0301"),
        ("“we” and ‘they’", "\"we\" and 'they'"),
        ("«we»", '"we"'),
        ("don’t", "don't"),
        ("99–100", "99-100"),
        ("a — b 5", "a - b 5"),
        ("opt-out", "opt-\nout"),
        ("opt-out", "optout"),
        ("opt\u2011out", "opt-out"),
        ("• We delete", "We delete"),
        ("First:\n  – We delete\n  * We keep", "First: We delete We keep"),
        ("25 µg", "25 μg"),
        ("wait…", "wait..."),
    ],
)
def test_honest_renderings_of_the_same_words_are_equal(one: str, other: str) -> None:
    assert folded(one).folded == folded(other).folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30¹ days", "301 days"),
        ("H₂O 2", "H2O 2"),
        ("½ year", "12 year"),
        ("30① days", "301 days"),
        ("Clause Ⅲ", "Clause II"),
        ("May", "may"),
        ("data.", "data"),
        ("30 days", "300 days"),
        ("99.9", "999"),
        ("1,5", "15"),
        ("resume", "résumé"),
        ("Straße", "Strase"),
        ("clаim", "claim"),
        ("AES-128", "AES128"),
        ("10-30", "1030"),
        ("-5", "5"),
        ("5 months", "5months2"),
        ("clause 1 2 months", "clause 12 months"),
        ("Tier 3 0 errors", "Tier 30 errors"),
    ],
)
def test_what_may_change_the_meaning_stays_different(one: str, other: str) -> None:
    assert folded(one).folded != folded(other).folded


def test_a_variation_selector_is_invisible_too() -> None:
    assert folded("✔\ufe0f We encrypt").folded == folded("✔ We encrypt").folded


def test_a_ligature_is_read_as_two_characters_at_one_place() -> None:
    result = folded("aﬁb")
    assert (result.folded, result.starts, result.ends) == ("afib", (0, 1, 1, 2), (1, 2, 2, 3))


def test_a_letter_and_its_marks_are_read_as_one() -> None:
    result = folded("xe\u0301y")
    assert (result.folded, result.starts, result.ends) == ("xéy", (0, 1, 3), (1, 3, 4))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00ad\u200b", "• "])
def test_a_text_of_nothing_folds_to_nothing(text: str) -> None:
    assert folded(text).folded == ""


def test_a_dash_inside_a_line_is_not_a_bullet() -> None:
    assert folded("minus - 5").folded == "minus-5"
