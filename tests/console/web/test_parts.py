"""The parts of pages that need no server: plots, pages of lists, marked text."""

from datetime import timedelta

import pytest

from console.web.marking import Span, shown_blocks
from console.web.paging import ROWS, ListPage, paged
from console.web.plots import bars, grade_counts, trend
from pipeline.domain.assessment import AssessmentLine
from pipeline.domain.document import BlockKind
from pipeline.domain.ids import AssessmentId, VendorId
from tests.builders import a_structured_document
from tests.fakes import LONG_AGO


def a_line(grade: str = "B", score: float | None = 70.0, *, days: int = 0) -> AssessmentLine:
    return AssessmentLine(
        id=AssessmentId(f"assessment-{days}"),
        vendor=VendorId("vendor-acme"),
        made_at=LONG_AGO + timedelta(days=days),
        rubric="ai-vendor",
        rubric_version=2,
        score=score,
        coverage=0.5,
        grade=grade,
        caps=(),
    )


def test_the_longest_bar_fills_the_width_and_the_others_are_shares_of_it() -> None:
    assert [(bar.label, bar.number, bar.width) for bar in bars({"a": 4, "b": 1, "c": 0})] == [
        ("a", 4, 100.0),
        ("b", 1, 25.0),
        ("c", 0, 0.0),
    ]
    assert [bar.width for bar in bars({"a": 0})] == [0.0]


def test_what_has_no_grade_is_counted_and_not_as_a_bad_one() -> None:
    counts = grade_counts({"B": 2, "insufficient": 1}, not_assessed=1)
    assert counts == {"A": 0, "B": 2, "C": 0, "D": 0, "E": 0, "insufficient": 1, "not assessed": 1}


def test_a_trend_leaves_out_what_has_no_score() -> None:
    points = trend([a_line(score=50.0), a_line(score=None, days=5), a_line(score=100.0, days=10)])
    assert [(point.x, point.y) for point in points] == [(0.0, 40.0), (300.0, 0.0)]
    assert trend([a_line(score=None)]) == []


@pytest.mark.parametrize(
    ("number", "shown"), [("1", 1), ("3", 3), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("9" * 5000, 1)]
)
def test_a_page_that_does_not_exist_is_the_nearest_that_does(number: str, shown: int) -> None:
    page: ListPage[int] = paged(range(2 * ROWS + 1), number)
    assert page.number == shown
    assert page.pages == 3
    assert page.items[0] == (shown - 1) * ROWS


def test_an_empty_list_has_one_empty_page() -> None:
    page: ListPage[int] = paged([], "1")
    assert (page.number, page.pages, list(page.items)) == (1, 1, [])


def test_a_span_over_several_blocks_is_marked_in_each_and_begins_once() -> None:
    document = a_structured_document(
        (BlockKind.HEADING, "Training"), (BlockKind.PARAGRAPH, "We never"), (BlockKind.LIST_ITEM, "train on you")
    )
    start, end = document.text.index("never"), document.text.index("train on you") + 5
    blocks = list(shown_blocks(document, Span(start, end)))
    marked = [(piece.text, piece.first) for block in blocks for piece in block.pieces if piece.marked]
    assert marked == [("never", True), ("train", False)]
    assert ["".join(piece.text for piece in block.pieces) for block in blocks] == [
        document.text[block.start : block.end] for block in document.blocks
    ]
    assert blocks[0].level >= 2
    assert blocks[1].level == 0
