"""Passages are exact spans which together cover the document."""

import itertools
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.document import Block, BlockKind, Document, document_of
from pipeline.stages.segment import PASSAGE_CHARACTERS_MAX, passages
from tests.examples import examples

PROPERTY = settings(derandomize=True, max_examples=examples(60), deadline=None)


class Paragraph(NamedTuple):
    """A block to be laid out, and the white space behind it."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    heading_path: tuple[str, ...] = ()
    page: int | None = None
    gap: str = "\n\n"


def laid_out(*paragraphs: Paragraph) -> Document:
    text, blocks = "", []
    for paragraph in paragraphs:
        blocks.append(
            Block(
                start=len(text),
                end=len(text) + len(paragraph.text),
                kind=paragraph.kind,
                heading_path=paragraph.heading_path,
                page=paragraph.page,
            )
        )
        text += paragraph.text + paragraph.gap
    return document_of(text=text, title="T", language="en", blocks=tuple(blocks))


WORDS = st.sampled_from(
    ["data", "we", "Inc.", "end.", "No!", "x" * 400, "y" * 1500, "é", "数据。", "30", "a\nb", "a  b"]
)
PARAGRAPHS = st.lists(
    st.builds(
        Paragraph,
        text=st.lists(WORDS, min_size=1, max_size=30).map(" ".join),
        kind=st.sampled_from(BlockKind),
        heading_path=st.sampled_from([(), ("A",), ("A", "B"), ("B",)]),
        page=st.sampled_from([None, 1, 2]),
        gap=st.sampled_from(["\n", "\n\n", " "]),
    ),
    max_size=12,
)


def covers(document: Document) -> list[int]:
    """How many passages cover each character."""
    counts = [0] * len(document.text)
    for passage in passages(document):
        for position in range(passage.start, passage.end):
            counts[position] += 1
    return counts


@PROPERTY
@given(paragraphs=PARAGRAPHS)
def test_every_passage_is_an_exact_span_of_its_document(paragraphs: list[Paragraph]) -> None:
    """I2."""
    document = laid_out(*paragraphs)
    for passage in passages(document):
        assert passage.document == document.id
        assert 0 <= passage.start < passage.end <= len(document.text)
        assert passage.text == document.text[passage.start : passage.end]


@PROPERTY
@given(paragraphs=PARAGRAPHS)
def test_everything_but_white_space_and_headings_is_covered_exactly_once(paragraphs: list[Paragraph]) -> None:
    document = laid_out(*paragraphs)
    counts = covers(document)
    for block in document.blocks:
        for position in range(block.start, block.end):
            if not document.text[position].isspace():
                wanted = {0, 1} if block.kind is BlockKind.HEADING else {1}
                assert counts[position] in wanted
    assert not counts or max(counts) <= 1


@PROPERTY
@given(paragraphs=PARAGRAPHS)
def test_no_passage_is_larger_than_a_judge_can_read_at_a_glance(paragraphs: list[Paragraph]) -> None:
    sizes = [len(passage.text) for passage in passages(laid_out(*paragraphs))]
    assert all(0 < size <= PASSAGE_CHARACTERS_MAX for size in sizes)


@PROPERTY
@given(paragraphs=PARAGRAPHS)
def test_no_passage_mixes_headings_or_pages(paragraphs: list[Paragraph]) -> None:
    document = laid_out(*paragraphs)
    for passage in passages(document):
        touched = [
            block
            for block in document.blocks
            if block.start < passage.end and passage.start < block.end and block.kind is not BlockKind.HEADING
        ]
        assert {(block.heading_path, block.page) for block in touched} <= {(passage.heading_path, passage.page)}


@PROPERTY
@given(paragraphs=PARAGRAPHS)
def test_passages_stand_in_the_order_of_the_text_and_have_ids_of_their_own(paragraphs: list[Paragraph]) -> None:
    cut = passages(laid_out(*paragraphs))
    assert all(one.end <= other.start for one, other in itertools.pairwise(cut))
    assert len({passage.id for passage in cut}) == len(cut)
    assert cut == passages(laid_out(*paragraphs))


def test_neighbours_under_one_heading_are_one_passage() -> None:
    heading = Paragraph("Data", BlockKind.HEADING, ("Data",))
    document = laid_out(heading, Paragraph("One.", heading_path=("Data",)), Paragraph("Two.", heading_path=("Data",)))
    (passage,) = passages(document)
    assert (passage.text, passage.heading_path) == ("One.\n\nTwo.", ("Data",))


def test_a_heading_that_nothing_follows_is_kept() -> None:
    document = laid_out(
        Paragraph("We never train on your data", BlockKind.HEADING), Paragraph("Next", BlockKind.HEADING)
    )
    assert "We never train on your data" in passages(document)[0].text


def test_a_document_without_blocks_has_no_passages() -> None:
    assert passages(laid_out()) == []


def test_a_long_block_is_cut_between_sentences() -> None:
    sentence = "We keep the logs of the service for thirty days and then delete them all. "
    cut = passages(laid_out(Paragraph((sentence * 40).strip())))
    assert len(cut) > 1
    assert all(passage.text.startswith("We keep") and passage.text.endswith("them all.") for passage in cut)


def test_an_endless_sentence_is_cut_between_words() -> None:
    cut = passages(laid_out(Paragraph("word " * 999 + "word")))
    assert all(set(passage.text.split()) == {"word"} for passage in cut)
    assert sum(len(passage.text.split()) for passage in cut) == 1000


def test_an_endless_word_is_cut_at_the_limit() -> None:
    cut = passages(laid_out(Paragraph("x" * 2500)))
    assert [len(passage.text) for passage in cut] == [PASSAGE_CHARACTERS_MAX, PASSAGE_CHARACTERS_MAX, 500]


def test_a_block_of_exactly_the_limit_is_not_cut() -> None:
    assert len(passages(laid_out(Paragraph("x" * PASSAGE_CHARACTERS_MAX)))) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("bounded_cpu_time")
@pytest.mark.parametrize(
    "paragraph", ["word " * 200_000 + "end", "Aaa. " * 120_000 + "End", "x" * 1_000_000], ids=["words", "short", "x"]
)
def test_a_giant_paragraph_on_one_line_is_cut_in_seconds(paragraph: str) -> None:
    cut = passages(laid_out(Paragraph(paragraph)))
    assert len(cut) >= len(paragraph) // (PASSAGE_CHARACTERS_MAX + 1)
    assert max(len(passage.text) for passage in cut) <= PASSAGE_CHARACTERS_MAX
