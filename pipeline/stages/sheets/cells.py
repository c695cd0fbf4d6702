"""CSV as spreadsheets write and read it: bytes to rows with their lines, rows to text that runs nothing.

Rules:
- read: UTF-8 (with or without a byte order mark), or UTF-16 with one; anything else is an error, never a guess;
- read: commas, semicolons or tabs, whichever the header has most of; a row of empty cells is no row;
- written: every cell in quotation marks, for a spreadsheet that splits at semicolons would make cells of our text;
- written: a cell that begins like a formula gets an apostrophe in front, which reading takes away again.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence

from pipeline.domain.model import Record
from pipeline.errors import InvalidTable

FILE_MAX_BYTES = 5_000_000
# All rows are one transaction that other writers wait for: 4 s for 2,000 on a busy 2-core machine, 97 s for 10,000.
ROWS_MAX = 2_000
COLUMNS_MAX = 100

# What spreadsheets read as the beginning of a formula, the full-width forms too (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_DELIMITERS = ",;\t"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NO_LETTERS = re.compile(r"[\s_-]+")


class Row(Record):
    """A row by its columns' names, and the line of the file on which it begins, from 1."""

    line: int
    cells: dict[str, str]


class Sheet(Record):
    """The header, in its folded form, and the rows that are not empty."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def safe_cell(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.lstrip("'").startswith(FORMULA_STARTS) else value


def plain_cell(value: str) -> str:
    """Return the value that `safe_cell` made a cell of."""
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA_STARTS) else value


def written(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV text, safe to open."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def folded(word: str) -> str:
    """Return a word as columns and closed sets spell it: `Data classes` is `data_classes`."""
    return _NO_LETTERS.sub("_", word.strip().casefold())


def read(data: bytes | str) -> Sheet:
    """Return the rows of a CSV file.

    Raises:
        InvalidTable: for whatever makes it no table: its size, its encoding, its quotation marks, its header.
    """
    text = decoded(data) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    if len(text) > FILE_MAX_BYTES:
        raise InvalidTable((f"it has more than {FILE_MAX_BYTES:,} characters",))
    lines = _records(text)
    if not lines:
        raise InvalidTable(("it is empty; its first line names the columns",))
    columns = tuple(folded(name) for name in lines[0].values)
    _require_header(columns)
    if len(lines) - 1 > ROWS_MAX:
        raise InvalidTable((f"it has {len(lines) - 1:,} rows, and {ROWS_MAX:,} are taken at once",))
    spare = [
        f"line {line.number}: {len(line.values)} cells under {len(columns)} columns"
        for line in lines[1:]
        if len(line.values) > len(columns)
    ]
    if spare:
        raise InvalidTable(tuple(spare))
    rows = [
        Row(line=line.number, cells=dict(zip(columns, map(plain_cell, line.values), strict=False)))
        for line in lines[1:]
    ]
    return Sheet(columns=columns, rows=tuple(rows))


def decoded(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        InvalidTable: when it is too large, or in another encoding, with the line where that shows.
    """
    if len(data) > FILE_MAX_BYTES:
        raise InvalidTable((f"it has {len(data):,} bytes, and {FILE_MAX_BYTES:,} are taken",))
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        line = data[: exc.start].count(b"\n") + 1
        raise InvalidTable((f"line {line}: not {encoding} text; save the file as CSV in UTF-8",)) from exc


class _Line(Record):
    number: int
    values: tuple[str, ...]


def _records(text: str) -> list[_Line]:
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[_Line] = []
    begins = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                found.append(_Line(number=begins, values=tuple(value.strip() for value in values)))
            begins = reader.line_num + 1
    except csv.Error as exc:
        raise InvalidTable((f"line {begins}: {exc}",)) from exc
    return found


def _require_header(columns: tuple[str, ...]) -> None:
    problems = [f"line 1: two columns are named {name!r}" for name in sorted({*columns}) if columns.count(name) > 1]
    if "" in columns:
        problems.append("line 1: a column has no name")
    if len(columns) > COLUMNS_MAX:
        problems.append(f"line 1: {len(columns)} columns, and {COLUMNS_MAX} are read")
    if problems:
        raise InvalidTable(tuple(problems))
