"""What of a page becomes text, block by block."""

import pytest

from extractors.formats import html
from pipeline.domain.document import Block, BlockKind
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed

LONG = "We keep the prompts of business customers for thirty days and delete them afterwards without exception. "


def extracted(body: str, *, head: str = "", url: str = "https://vendor.example/legal/privacy") -> Extracted:
    markup = f"<!doctype html><html lang='en'><head><title>Privacy</title>{head}</head><body>{body}</body></html>"
    return html.extract(markup.encode(), content_type="text/html; charset=utf-8", url=url)


def words_of(result: Extracted, kind: BlockKind | None = None) -> list[str]:
    text = result.document.text
    return [text[block.start : block.end] for block in result.document.blocks if kind in {None, block.kind}]


def block_with(result: Extracted, words: str) -> Block:
    text = result.document.text
    return next(block for block in result.document.blocks if words in text[block.start : block.end])


def test_headings_give_the_path_of_what_stands_below_them() -> None:
    result = extracted(f"<h1>Privacy</h1><h2>Data</h2><h3>Retention</h3><p>{LONG}</p><h2>Rights</h2><p>Ask us.</p>")
    assert block_with(result, "thirty days").heading_path == ("Privacy", "Data", "Retention")
    assert block_with(result, "Ask us.").heading_path == ("Privacy", "Rights")
    assert block_with(result, "Retention").heading_path == ("Privacy", "Data")


def test_white_space_within_a_block_folds_to_single_spaces() -> None:
    result = extracted("<p>One\n   two&nbsp;&nbsp;three<br>four</p>")
    assert result.document.text == "One two three four"


def test_an_inline_element_within_a_word_does_not_split_it() -> None:
    assert extracted("<p>Data<b>base</b> and <i>back</i>-ups</p>").document.text == "Database and back-ups"


def test_two_line_breaks_separate_paragraphs() -> None:
    assert words_of(extracted("<div>First part.<br><br>Second part.</div>")) == ["First part.", "Second part."]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("<ol>", ["1. First", "2. Second"]),
        ("<ol start='4'>", ["4. First", "5. Second"]),
        ("<ol type='a'>", ["a. First", "b. Second"]),
        ("<ol type='I'>", ["I. First", "II. Second"]),
        ("<ol style='list-style-type: lower-roman'>", ["i. First", "ii. Second"]),
        ("<ul>", ["- First", "- Second"]),
    ],
)
def test_list_items_carry_the_mark_that_a_browser_paints(opening: str, expected: list[str]) -> None:
    result = extracted(f"{opening}<li>First</li><li><p>Second</p></li></{opening[1:3]}>")
    assert words_of(result, BlockKind.LIST_ITEM) == expected


def test_an_item_that_begins_with_its_own_mark_gets_no_second_one() -> None:
    result = extracted("<ul><li>(a) device data;</li><li>2.1 log data</li></ul>")
    assert words_of(result) == ["(a) device data;", "2.1 log data"]


def test_nested_lists_count_on_after_the_inner_one() -> None:
    result = extracted("<ol><li>One<ol type='a'><li>Inner</li></ol></li><li>Two</li></ol>")
    assert words_of(result) == ["1. One", "a. Inner", "2. Two"]


def test_table_rows_join_their_cells() -> None:
    table = (
        "<table><tr><th>Name</th><th>Country</th></tr><tr><td><p>Acme</p><p>Cloud</p></td><td>Ireland</td></tr></table>"
    )
    assert words_of(extracted(table), BlockKind.TABLE_ROW) == ["Name | Country", "Acme Cloud | Ireland"]


def test_a_table_that_arranges_the_page_is_read_as_blocks_and_the_one_in_it_as_rows() -> None:
    inner = "<table><tr><td>Acme</td><td>Ireland</td></tr></table>"
    result = extracted(f"<table><tr><td><h2>Subprocessors</h2><p>{LONG}</p>{inner}</td><td>Side</td></tr></table>")
    assert words_of(result, BlockKind.HEADING) == ["Subprocessors"]
    assert words_of(result, BlockKind.TABLE_ROW) == ["Acme | Ireland"]


def test_definition_lists_and_closed_details_are_read() -> None:
    result = extracted(
        f"<p>{LONG}</p><dl><dt>Officer</dt><dd>dpo@vendor.example</dd></dl>"
        "<details><summary>Exceptions</summary><p>Flagged content is kept for 90 days.</p></details>"
    )
    assert words_of(result)[1:] == [
        "Officer",
        "dpo@vendor.example",
        "Exceptions",
        "Flagged content is kept for 90 days.",
    ]


def test_each_line_of_code_is_a_block() -> None:
    assert words_of(extracted("<pre><code>curl -X POST\n  /v1/delete\n</code></pre>"), BlockKind.CODE) == [
        "curl -X POST",
        "/v1/delete",
    ]


def test_a_question_on_an_accordion_button_is_text_and_a_show_more_button_is_not() -> None:
    result = extracted(
        f"<p>{LONG}</p><button aria-expanded='false' aria-controls='a1'>Do you train on my data?</button>"
        "<div id='a1' style='display:none'><p>No, never by default.</p></div><button>Show more</button>"
    )
    assert words_of(result)[1:] == ["Do you train on my data?", "No, never by default."]


def test_streamed_segments_stand_where_their_placeholders_are() -> None:
    result = extracted(
        '<main><h1>Policy</h1><template id="B:0"></template><p>After it.</p></main>'
        '<div hidden id="S:0"><p>This paragraph came late.</p></div><script>$RC("B:0","S:0")</script>'
    )
    assert words_of(result) == ["Policy", "This paragraph came late.", "After it."]
    assert result.document.concealed == ()


def test_the_title_loses_the_sites_name_when_the_heading_shows_it() -> None:
    markup = b"<html><head><title>Data Policy | Vendor</title></head><body><h1>Data Policy</h1></body></html>"
    assert html.extract(markup, content_type="text/html", url="https://x.example").document.title == "Data Policy"


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- nothing -->", b"<!doctype html>"])
def test_a_page_without_any_element_is_a_failure(body: bytes) -> None:
    with pytest.raises(ExtractionFailed):
        html.extract(body, content_type="text/html", url="https://x.example")


def test_a_shell_that_scripts_would_fill_asks_for_a_browser() -> None:
    shell = "<div id='root'></div><script src='/app.js'></script><noscript>You need to enable JavaScript.</noscript>"
    assert extracted(shell).needs_javascript
    assert not extracted(f"<div id='root'><p>{LONG * 8}</p></div><script src='/app.js'></script>").needs_javascript


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Größe über alles</p>".encode("iso-8859-1"), "text/html; charset=ISO-8859-1"),
        ("<p>Größe über alles</p>".encode(), "text/html; charset=ISO-8859-1"),
        ("<p>Größe über alles</p>".encode(), "text/html"),
        ("<p>Größe über alles</p>".encode("cp1252"), "text/html"),
        (b"<meta charset='windows-1252'>" + "<p>Größe über alles</p>".encode("cp1252"), "text/html"),
        ("<p>Größe über alles</p>".encode("utf-16"), "text/html"),
        (b"\xef\xbb\xbf" + "<p>Größe über alles</p>".encode(), "text/html; charset=ISO-8859-1"),
        ("<p>Größe über alles</p>".encode(), "text/html; charset=no-such-charset"),
    ],
)
def test_the_charset_is_found_whatever_was_declared(body: bytes, content_type: str) -> None:
    assert html.extract(body, content_type=content_type, url="https://x.example").document.text == "Größe über alles"


def test_deep_nesting_loses_no_words() -> None:
    result = extracted("<div>" * 10_000 + f"<p>{LONG}</p>" + "</div>" * 10_000 + "<p>After it all.</p>")
    assert words_of(result) == [LONG.strip(), "After it all."]


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "<a " * 20_000,
        '<a b="' * 20_000,
        "<" * 100_000,
        "<style>" + "a" * 100_000,
        "<style>" + "{" * 100_000,
        "<style>" + "/*" * 50_000,
        f"<p title='{'x ' * 200_000}'>words</p>",
        "<ul><li>" * 3_000,
        "<table><tr><td>" * 2_000,
        "<div>" * 900 + "<nav>menu</nav>" * 20_000,
        "<div>" * 900 + "<footer>menu<p>word word word word word word word word word word</p></footer>" * 5_000,
        "<a aria-controls='d'>open</a>" * 10_000 + "<div id='d' role='dialog' hidden>word</div>" * 10_000,
    ],
    ids=range(12),
)
@pytest.mark.timeout(10)
def test_hostile_markup_ends_in_time(body: str) -> None:
    assert extracted(f"<p>{LONG}</p>{body}").document.text.startswith(LONG.strip())


def test_the_same_bytes_make_the_same_document() -> None:
    body = f"<h1>Policy</h1><p>{LONG}</p><p style='display:none'>Hidden words that nobody sees</p>"
    assert extracted(body) == extracted(body)


def test_a_drawing_that_is_not_closed_does_not_swallow_the_page() -> None:
    result = extracted(f"<h1>Policy</h1><div><svg viewBox='0 0 1 1'><path d='M0'><g></div><h2>Data</h2><p>{LONG}</p>")
    assert words_of(result) == ["Policy", "Data", LONG.strip()]


def test_an_empty_cell_keeps_its_place_in_the_row() -> None:
    head = "<tr><th></th><th>Free</th><th>Team</th></tr>"
    page = f"<table>{head}<tr><td>Zero retention</td><td></td><td>On request</td></tr></table>"
    assert words_of(extracted(page)) == ["– | Free | Team", "Zero retention | – | On request"]


def test_a_row_in_which_no_cell_says_anything_is_no_row() -> None:
    page = "<table><tr><td></td><td> </td></tr><tr><td>Prompts</td><td>30 days</td></tr></table>"
    assert words_of(extracted(page)) == ["Prompts | 30 days"]
