"""Companies in a table, by the row that says what its columns are.

Rules:
- a table is read when its own head or its section speaks of sub-processors, and a column is headed as a name;
- extraction leaves empty cells out, so a row with fewer cells than the head is read only as far as it is sure: a name
  in the first cell that has a legal form, or columns before a cell that is a place where the place column is;
- a table without a head is read for names with a legal form in its first cells, and for nothing else;
- a row of one cell is a heading within the table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.citation import Span
from pipeline.domain.related import Relation
from pipeline.stages.listing.entries import Entry
from pipeline.stages.listing.lines import Line
from pipeline.stages.listing.names import (
    MARKS,
    POSSIBLE_NAME_WORDS_MAX,
    certain_name,
    is_capitalised,
    is_place,
    name_is_possible,
    name_key,
    whole_name,
)
from pipeline.stages.listing.words import Column, column_of, is_label, is_past, relation_in, strange_words

CELLS_MAX = 30
DOMAIN_CHARS_MAX = 80
LABEL_CHARS_MIN = 3
ROW_CHARS_MAX = 20_000
SEPARATOR = " | "
# "Relevant Acme services" has one strange word of three; a row about a company has hardly any word that is not.
STRANGE_SHARE_MAX = 0.5
_ENDS_WITH_A_DOMAIN = re.compile(r"[\w.-]*\w\.[a-z]{2,24}$")
_ENDS_A_NAME = re.compile(r"\s+[–—-]\s+|\s*[:(,;]|\s+https?://|\s+www\.")


@dataclass(frozen=True)
class _Cell:
    text: str
    start: int


@dataclass(frozen=True)
class _Head:
    """What each column is, which of them names the company, and what the head says that the companies are."""

    columns: tuple[Column | None, ...]
    name: int
    relation: Relation | None


def entries_of_table(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the entries of consecutive rows."""
    head: _Head | None = None
    caption = ""
    for before, line in zip([None, *lines], lines, strict=False):
        cells = _cells(line)
        if len(cells) < 2:  # noqa: PLR2004  one cell tells no column from another
            caption = line.text
            continue
        follows_caption = before is not None and before.text == caption
        found = _head_of(cells, line, is_first=before is None or follows_caption)
        if found is not None:
            head, caption = found, caption if follows_caption else ""
            continue
        of_section = line.section.relation if line.section else None
        relation = relation_in(caption) or (head.relation if head else None) or of_section
        if relation is None or line.is_past or is_past(caption):
            continue
        entry = _entry(cells, head, line, relation) if head else _entry_without_head(cells, line, relation)
        if entry is not None:
            yield entry


def has_head(lines: Sequence[Line]) -> bool:
    """Whether the first of consecutive rows says what their columns are."""
    cells = _cells(lines[0])
    return len(cells) > 1 and _head_of(cells, lines[0], is_first=True) is not None


def _cells(line: Line) -> list[_Cell]:
    if line.end - line.start > ROW_CHARS_MAX:
        return []
    cells, start = [], line.start
    for text in line.text.split(SEPARATOR, CELLS_MAX):
        cells.append(_Cell(text, start))
        start += len(text) + len(SEPARATOR)
    return cells


def _head_of(cells: list[_Cell], line: Line, *, is_first: bool) -> _Head | None:
    """Read a row as a head. Below the first row of a table, another table's head consists of labels' words alone."""
    columns = [column_of(cell.text) for cell in cells]
    if Column.NAME not in columns and columns[0] is Column.SERVICE and Column.PURPOSE in columns and line.section:
        columns[0] = Column.NAME
    known = sum(column is not None for column in columns)
    if Column.NAME not in columns or known < 2 or known * 2 < len(columns):  # noqa: PLR2004  a name and one thing more
        return None
    strange, words = sum(strange_words(cell.text) for cell in cells), sum(len(cell.text.split()) for cell in cells)
    if strange > (words * STRANGE_SHARE_MAX if is_first else 0) or any(certain_name(cell.text) for cell in cells):
        return None
    if Column.PURPOSE not in columns:
        columns = [Column.PURPOSE if column is Column.SERVICE else column for column in columns]
    name = columns.index(Column.NAME)
    return _Head(tuple(columns), name, relation_in(cells[name].text))


def _entry(cells: list[_Cell], head: _Head, line: Line, relation: Relation) -> Entry | None:
    if len(cells) == len(head.columns):
        name, sure = _name_in(cells[head.name]), len(cells)
    else:
        sure = _columns_that_are_sure(cells, head)
        name = _name_in(cells[head.name]) if head.name < sure else None
        if name is None and head.name == 0 and certain_name(cells[0].text):
            name, sure = _name_in(cells[0]), 1
    if name is None:
        return None
    entry = Entry(name.text, name.start, relation, Span(start=line.start, end=line.end))
    for column, cell in zip(head.columns[:sure], cells, strict=False):
        if column is not None and column is not Column.NAME:
            entry.say(column, cell.text)
    return entry


def _columns_that_are_sure(cells: list[_Cell], head: _Head) -> int:
    """Return how many cells from the left are under their own head: those up to a place in the place column."""
    if Column.LOCATION not in head.columns or len(cells) > len(head.columns):
        return 0
    place = head.columns.index(Column.LOCATION)
    return place + 1 if place < len(cells) and is_place(cells[place].text) else 0


def _entry_without_head(cells: list[_Cell], line: Line, relation: Relation) -> Entry | None:
    if not certain_name(cells[0].text) or is_label(cells[0].text):
        return None
    name = _name_in(cells[0])
    return Entry(name.text, name.start, relation, Span(start=line.start, end=line.end)) if name else None


def _name_in(cell: _Cell) -> _Cell | None:
    """Return the name in a name's cell: all of it, or what stands before an address, a description or a link."""
    text = _without_its_domain(cell.text)
    end = _ENDS_A_NAME.search(text)
    whole, before = text.strip(MARKS), text[: end.start()].strip(MARKS) if end else ""
    name = whole_name(text) or certain_name(text) or next(filter(_is_written_as_a_name, (whole, before)), "")
    return _Cell(name, cell.start + cell.text.index(name)) if name else None


def _is_written_as_a_name(text: str) -> bool:
    """In a column of names one small word may be a brand; several are a description."""
    if not name_is_possible(text, words_max=POSSIBLE_NAME_WORDS_MAX):
        return False
    return text.isalnum() or is_capitalised(text.partition("(")[0] or text)


def _without_its_domain(text: str) -> str:
    """Cut off a domain that stands right behind its company's name, as where a page shows it on a line of its own."""
    domain = _ENDS_WITH_A_DOMAIN.search(text[-DOMAIN_CHARS_MAX:])
    if domain is None:
        return text
    for start in range(max(1, len(text) - len(domain.group())), len(text)):
        name, label = name_key(text[:start]).replace(" ", ""), text[start:].partition(".")[0].lower()
        if len(label) >= LABEL_CHARS_MIN and name.startswith(label):
            return text[:start]
    return text
