"""The order of a page's lines, and which of them are running headers, footers and page numbers.

Columns: when most rows of a page are two long runs with one gutter between them, the left run of each is read first.
Otherwise the order of the content stream stands, which writers of policies nearly always keep.

Running lines: among the outermost lines at top and bottom, those that stand on more than half of the pages with digits
set aside, and those that are only a page number.
"""

import re
from collections import Counter
from dataclasses import replace

from extractors.formats.pdf_lines import Line, Page

OUTERMOST = 3
PAGES_MIN = 3
REPEATED_SHARE = 0.5
# Running lines stand in the outer eighth; a repeated sentence further in is the document's.
MARGIN_SHARE = 0.125
# Half-lines of two-column text fill most of a column; cells of a table rarely do.
COLUMN_LINE_CHARS = 25
COLUMN_ROWS_SHARE = 0.5
COLUMN_ROWS_MIN = 8

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:(?:page|seite|página|pagina|p\.?)\s*)?\d{1,4}(?:\s*(?:of|von|sur|de|di|/)\s*\d{1,4})?[\W_]*$",
    re.IGNORECASE,
)


def ordered(page: Page) -> Page:
    """Return the page with its columns one after the other."""
    gutter = _gutter(page)
    if gutter is None:
        return page
    left, right, flow = [], [], []
    for line in page.lines:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:  # a line over both columns: what came before is read before it
            flow += [*left, *right, line]
            left, right = [], []
    lines = [*flow, *left, *right]
    # In columns no line is part of a table's row.
    return replace(page, lines=[replace(line, row=position) for position, line in enumerate(lines)])


def without_running_lines(pages: list[Page]) -> list[Page]:
    """Return the pages without what stands on most of them, and without page numbers."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _outermost(page)})
    repeated = {key for key, count in counts.items() if count >= PAGES_MIN and count > REPEATED_SHARE * len(pages)}
    return [replace(page, lines=_kept(page, repeated)) for page in pages]


def _kept(page: Page, repeated: set[str]) -> list[Line]:
    margin = {id(line) for line in _outermost(page) if _key(line) in repeated or _PAGE_NUMBER.match(line.text)}
    return [line for line in page.lines if id(line) not in margin]


def _outermost(page: Page) -> list[Line]:
    by_height = sorted(page.lines, key=lambda line: -line.top)
    tops = [line for line in by_height[:OUTERMOST] if line.bottom >= page.height * (1 - MARGIN_SHARE)]
    bottoms = [line for line in by_height[-OUTERMOST:] if line.top <= page.height * MARGIN_SHARE]
    return tops + bottoms


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold())


def _gutter(page: Page) -> float | None:
    """Return the middle of the gutter when rows are written across two columns."""
    rows: dict[int, list[Line]] = {}
    for line in page.lines:
        rows.setdefault(line.row, []).append(line)
    pairs = [
        row
        for row in rows.values()
        if len(row) == 2 and all(len(line.text) >= COLUMN_LINE_CHARS for line in row)  # noqa: PLR2004  two columns
    ]
    if len(pairs) < max(COLUMN_ROWS_MIN, COLUMN_ROWS_SHARE * len(rows)):
        return None
    left_edge, right_edge = max(row[0].right for row in pairs), min(row[1].left for row in pairs)
    return (left_edge + right_edge) / 2 if left_edge < right_edge else None
