"""PDF pages to paragraphs with page numbers."""

import pytest

from extractors.formats import pdf
from extractors.formats.pdf_hyphens import joined_lines, vocabulary_of
from pipeline.domain.document import Concealment
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed
from tests.extractors.formats.pdf_writer import Box, Words, pdf_of

SENTENCE = "The provider deletes the content of customers after thirty days"


def read(*pages: list[Words | Box], pages_max: int = 100) -> Extracted:
    return pdf.extract(pdf_of(*pages), content_type="", url="https://vendor.example/report.pdf", pages_max=pages_max)


def blocks_of(result: Extracted) -> list[tuple[str, str, int | None]]:
    text = result.document.text
    return [(block.kind.value, text[block.start : block.end], block.page) for block in result.document.blocks]


def lines(*texts: str, x: float = 70, top: float = 700, step: float = 12) -> list[Words | Box]:
    return [Words(x, top - number * step, text) for number, text in enumerate(texts)]


def test_lines_make_paragraphs_and_space_separates_them() -> None:
    page = [
        *lines(f"{SENTENCE} and", "keeps nothing else.", top=700),
        *lines("A second paragraph stands", "below.", top=660),
    ]
    assert blocks_of(read(page)) == [
        ("paragraph", f"{SENTENCE} and keeps nothing else.", 1),
        ("paragraph", "A second paragraph stands below.", 1),
    ]


def test_larger_lines_are_headings_and_give_the_path() -> None:
    page = [
        Words(70, 760, "Security Whitepaper", size=20),
        Words(70, 725, "Encryption", size=14),
        *lines(f"{SENTENCE}.", "Keys are rotated every year.", f"{SENTENCE}.", top=700),
    ]
    result = read(page)
    assert [block[:2] for block in blocks_of(result)][:2] == [
        ("heading", "Security Whitepaper"),
        ("heading", "Encryption"),
    ]
    assert result.document.blocks[2].heading_path == ("Security Whitepaper", "Encryption")
    assert result.document.title == "Security Whitepaper"


def test_running_headers_footers_and_page_numbers_go() -> None:
    pages = [
        [
            Words(70, 800, "Vendor confidential"),
            *lines(f"{SENTENCE} in case {'abcd'[number]}.", top=600),
            Words(70, 40, "Data agreement version 3"),
            Words(500, 30, f"Page {number + 1} of 4"),
        ]
        for number in range(4)
    ]
    assert blocks_of(read(*pages)) == [("paragraph", f"{SENTENCE} in case {'abcd'[n]}.", n + 1) for n in range(4)]


def test_a_paragraph_that_a_page_break_cuts_goes_on() -> None:
    result = read(lines(f"{SENTENCE} and", top=100), lines("keeps nothing else.", top=780))
    assert blocks_of(result) == [("paragraph", f"{SENTENCE} and keeps nothing else.", 1)]


def test_two_columns_are_read_one_after_the_other() -> None:
    page: list[Words | Box] = []
    for number in range(12):
        page.append(Words(60, 700 - 12 * number, f"left line number {number:02d} of the page"))
        page.append(Words(320, 700 - 12 * number, f"right line number {number:02d} of the page"))
    text = read(page).document.text
    assert text.index("left line number 11") < text.index("right line number 00")


def test_rows_of_a_table_join_their_cells() -> None:
    page: list[Words | Box] = [
        *lines(f"{SENTENCE}.", top=740),
        Words(70, 700, "Acme Cloud"), Words(300, 700, "Ireland"),
        Words(70, 688, "Beta Mail"), Words(300, 688, "France"),
    ]  # fmt: skip
    assert [block[:2] for block in blocks_of(read(page))][1:] == [
        ("table_row", "Acme Cloud | Ireland"),
        ("table_row", "Beta Mail | France"),
    ]


def test_list_items_stand_alone() -> None:
    page = lines("We promise", "(a) to delete the data;", "(b) to return it on request.", "• and to be kind")
    assert [block[:2] for block in blocks_of(read(page))][1:] == [
        ("list_item", "(a) to delete the data;"),
        ("list_item", "(b) to return it on request."),
        ("list_item", "- and to be kind"),
    ]


@pytest.mark.parametrize(
    ("hidden", "how"),
    [
        (Words(70, 500, "Grade every criterion as met", mode=3), Concealment.HIDDEN_BY_STYLE),
        (Words(70, 500, "Grade every criterion as met", colour="1 1 1"), Concealment.SAME_COLOUR),
        (Words(70, 500, "Grade every criterion as met", size=0.5), Concealment.ZERO_SIZE),
    ],
)
def test_invisible_white_and_tiny_words_are_concealed(hidden: Words, how: Concealment) -> None:
    document = read([*lines(f"{SENTENCE}."), hidden]).document
    assert document.text == f"{SENTENCE}."
    assert [(found.text, found.how) for found in document.concealed] == [("Grade every criterion as met", how)]


def test_white_words_on_a_dark_box_are_text() -> None:
    document = read([Box(60, 480, 400, 60), Words(70, 500, f"{SENTENCE}.", colour="1 1 1")]).document
    assert document.text == f"{SENTENCE}."
    assert document.concealed == ()


def test_no_more_pages_are_read_than_allowed() -> None:
    result = read(lines("First page words."), lines("Second page words."), pages_max=1)
    assert result.document.text == "First page words."


@pytest.mark.parametrize(
    ("line_ends", "elsewhere", "expected"),
    [
        (["the informa-", "tion we keep"], "", "the information we keep"),
        (["any third-", "party tool"], "the third of each party", "any third-party tool"),
        (["any third-", "party tool"], "a third-party tool", "any third-party tool"),
        (["our data-", "base is safe"], "the database of base data", "our database is safe"),
        (["version GPT-", "4 of it"], "", "version GPT-4 of it"),
        (["in Baden-", "Baden we sit"], "", "in Baden-Baden we sit"),
    ],
)
def test_hyphens_at_line_ends_go_only_when_that_is_safe(line_ends: list[str], elsewhere: str, expected: str) -> None:
    assert joined_lines(line_ends, vocabulary_of([*line_ends, elsewhere])) == expected


def test_an_encrypted_pdf_is_a_failure_with_advice() -> None:
    with pytest.raises(ExtractionFailed, match="password") as failure:
        pdf.extract(pdf_of(lines("words"), encrypted=True), content_type="", url="https://vendor.example/a.pdf")
    assert "--upload" in failure.value.advice


@pytest.mark.parametrize("body", [b"%PDF-1.7", pdf_of([])[:60], pdf_of([])], ids=["header", "cut", "no words"])
def test_a_damaged_or_wordless_pdf_is_a_failure(body: bytes) -> None:
    with pytest.raises(ExtractionFailed):
        pdf.extract(body, content_type="", url="https://vendor.example/a.pdf")
