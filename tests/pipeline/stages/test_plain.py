"""A stranger's text neither pings, links, marks up nor hides anything in a message."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.plain import plain


def shown(text: str) -> str:
    return plain(text, max_chars=200)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Acme AI", "Acme AI"),
        ("Müller & Söhne, Inc.", "Müller & Söhne, Inc."),
        ("Version 2.5 of 2027-06-30", "Version 2.5 of 2027-06-30"),
        ("<!channel> now", "‹!channel› now"),
        ("&lt;!here&gt; R&D", "＆lt;!here＆gt; R&D"),
        ("@everyone look", "＠everyone look"),
        ("acme.example", "acme[.]example"),
        ("acme。example", "acme[.]example"),
        ("https://evil.example/x", "https[:]//evil[.]example/x"),
        ("[click](https://evil.example)", "click (https[:]//evil[.]example)"),
        ("**bold** _it_ `code`", "bold it code"),
        ("mailto:a@b", "mailto[:]a＠b"),
        ("<b>Acme</b>", "‹b›Acme‹/b›"),
        ("one\r\ntwo\ttabs\x00\x07", "one two tabs"),
        ("a\u202egnp.exe\u202c", "agnp[.]exe"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_a_text_is_told_in_its_harmless_form(written: str, told: str) -> None:
    assert shown(written) == told


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_whatever_is_written_one_bounded_line_without_controls_or_marks_comes_out(text: str, max_chars: int) -> None:
    told = plain(text, max_chars=max_chars)
    assert len(told) <= max_chars
    assert not set(told) & set("<>@*_~`|#\\{}")
    assert "://" not in told
    assert all(unicodedata.category(character)[0] != "C" for character in told)
    assert told == told.strip()


def test_a_long_text_says_that_it_was_cut() -> None:
    assert plain("word " * 20, max_chars=11) == "word word…"
