"""Sizes stay true while elements are taken out."""

import pytest

from extractors.formats.html_measure import SUBTRACTED_MAX, Measures
from extractors.formats.html_tree import Element, parsed, spaced_text

WORDS = "Vendor Ltd is registered in England and Wales under number 1234567, at 1 High Street, London."
SIZES = ("chars", "prose_chars", "links", "link_chars", "fields", "headings", "kept_chars")


def page(boxes: int) -> Element:
    box = f"<div class='box'>Loose <h2>Head</h2> ends <p>{WORDS}</p> and <a href='/a'>a link</a><input></div>"
    return parsed(f"<html><body><section><p>{WORDS}</p>{(box + '<p>between</p>') * boxes}</section></body></html>")


def boxes_of(root: Element) -> list[Element]:
    return list(root.iter("div"))


def sentences_of(root: Element) -> list[Element]:
    return [paragraph for box in boxes_of(root) for paragraph in box.iter("p")]


@pytest.mark.parametrize("boxes", [1, SUBTRACTED_MAX, SUBTRACTED_MAX + 1])
@pytest.mark.parametrize("is_keeping", [False, True])
def test_sizes_after_taking_out_are_those_of_the_page_that_is_left(boxes: int, is_keeping: bool) -> None:
    root = page(boxes)
    measures = Measures(root)
    kept = sentences_of(root) if is_keeping else []
    measures.keep(kept)
    measures.take_out(boxes_of(root))
    fresh = Measures(root)
    fresh.keep(kept)
    assert measures.page.kept_chars == len(WORDS) * len(kept)
    assert measures.page.prose_chars == len(WORDS) * (1 + len(kept))
    for element in root.iter("*"):
        assert all(getattr(measures[element], name) == getattr(fresh[element], name) for name in SIZES)


def test_what_is_kept_stays_in_its_place() -> None:
    root = page(2)
    measures = Measures(root)
    measures.keep(sentences_of(root))
    measures.take_out(boxes_of(root))
    assert spaced_text(root) == f"{WORDS} {WORDS} between {WORDS} between"


def test_what_is_kept_can_not_be_taken_out_itself() -> None:
    root = page(1)
    measures = Measures(root)
    measures.keep(sentences_of(root))
    measures.take_out(sentences_of(root))
    assert spaced_text(root).count(WORDS) == 2
