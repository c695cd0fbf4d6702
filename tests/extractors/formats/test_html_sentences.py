"""Which sentences within furniture stay."""

import pytest

from extractors.formats.html_measure import Measures
from extractors.formats.html_sentences import sentences_to_keep
from extractors.formats.html_tree import parsed, spaced_text

POLICY = "<p>We keep the prompts of business customers for thirty days and delete them afterwards.</p>" * 9
SENTENCE = "Vendor Ltd is registered in England and Wales under number 1234567."


def kept(body: str) -> list[str]:
    root = parsed(f"<html><body>{POLICY}{body}</body></html>")
    return [spaced_text(element) for element in sentences_to_keep(Measures(root))]


def test_a_footer_within_a_footer_is_looked_at_once() -> None:
    assert kept(f"<footer><div class='footer-inner'><p>{SENTENCE}</p></div></footer>") == [SENTENCE]


@pytest.mark.parametrize("name", ["siteFooter", "page_footer", "footer"])
def test_a_footer_is_known_by_its_name(name: str) -> None:
    assert kept(f"<div class='{name}'><p>{SENTENCE}</p></div>") == [SENTENCE]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='no-footer'><p>{SENTENCE}</p></div>",
        f"<div class='footnote'><p>{SENTENCE}</p></div>",
        f"<footer><a href='/x'><p>{SENTENCE}</p></a></footer>",
        f"<footer><h2>{SENTENCE}</h2></footer>",
        f"<footer><script>{SENTENCE}</script></footer>",
        f"<footer><div role='navigation'><p>{SENTENCE}</p></div></footer>",
        f"<footer>{SENTENCE}<p>Short line.</p></footer>",
    ],
    ids=range(7),
)
def test_what_is_no_footer_or_no_line_of_its_own_is_not_kept(body: str) -> None:
    assert kept(body) == []


def test_most_of_a_page_is_no_footer() -> None:
    assert kept(f"<footer>{POLICY * 2}</footer>") == []
