"""CSV in and out: nothing runs, nothing is guessed, every error has its line."""

import csv
import io

import pytest
from hypothesis import given

from pipeline.errors import InvalidTable
from pipeline.stages.sheets import cells
from pipeline.stages.sheets.cells import FORMULA_STARTS, plain_cell, read, safe_cell, written
from tests.contracts.strategies import words


def rows_of(data: bytes | str) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, row.cells) for row in read(data).rows]


def refusal(data: bytes | str) -> str:
    with pytest.raises(InvalidTable) as refused:
        read(data)
    return "\n".join(refused.value.problems)


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("before", ["", "'", "''"])
def test_a_cell_never_begins_like_a_formula_and_comes_back(start: str, before: str) -> None:
    value = f"{before}{start}HYPERLINK(1)"
    assert safe_cell(value) == f"'{value}"
    assert plain_cell(safe_cell(value)) == value


@given(words)
def test_any_cell_comes_back_from_its_safe_form(value: str) -> None:
    assert plain_cell(safe_cell(value)) == value
    assert not safe_cell(value).startswith(FORMULA_STARTS)


def test_a_spreadsheet_that_splits_at_semicolons_finds_no_formula_in_our_text() -> None:
    text = written([["nice; =1+1", 'a "quoted" word']])
    assert text == '"nice; =1+1","a ""quoted"" word"\r\n'
    assert next(csv.reader(io.StringIO(text), delimiter=";"))[0] == 'nice; =1+1,"a ""quoted"" word"'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_says_how_cells_are_divided(delimiter: str) -> None:
    text = f"Data classes{delimiter}Business-unit\r\n\r\n a {delimiter}b\r\n"
    assert rows_of(text) == [(3, {"data_classes": "a", "business_unit": "b"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_unicode_is_read_with_or_without_a_mark(encoding: str) -> None:
    assert rows_of("name\nZoë\n".encode(encoding)) == [(2, {"name": "Zoë"})]


def test_another_encoding_is_refused_with_its_line() -> None:
    assert refusal("name\nAda\nZoë\n".encode("latin-1")) == "line 3: not utf-8 text; save the file as CSV in UTF-8"


def test_a_row_is_known_by_the_line_on_which_it_begins() -> None:
    assert [line for line, _ in rows_of('name,purpose\na,"two\nlines"\n,\nb,one\n')] == [2, 5]


def test_every_row_with_too_many_cells_is_named() -> None:
    assert refusal("name\na,b\nc\nd,e,f\n") == "line 2: 2 cells under 1 columns\nline 4: 3 cells under 1 columns"


def test_a_row_that_ends_early_has_no_such_cells() -> None:
    assert rows_of("name,purpose\na\n") == [(2, {"name": "a"})]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        ("\n ,\n", "it is empty"),
        ("name,Name\na,b\n", "line 1: two columns are named 'name'"),
        ("name,,x\n", "line 1: a column has no name"),
        ('name\n"open\n', "line 2: unexpected end of data"),
        ('name\n"a"b\n', "line 2: "),
        (",".join(f"c{n}" for n in range(101)), "line 1: 101 columns, and 100 are read"),
    ],
)
def test_what_is_no_table_is_refused(text: str, words: str) -> None:
    assert words in refusal(text)


def test_files_rows_and_cells_have_their_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_MAX", 2)
    assert len(read("name\na\nb\n").rows) == 2
    assert "it has 3 rows, and 2 are taken" in refusal("name\na\nb\nc\n")
    assert "field larger than field limit" in refusal(f"name\n{'x' * 200_000}\n")
    monkeypatch.setattr(cells, "FILE_MAX_BYTES", 10)
    assert "it has 11 bytes, and 10 are taken" in refusal(b"name\nabcdef")
    assert "more than 10 characters" in refusal("name\nabcdef")
