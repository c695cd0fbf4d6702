"""Lines of PDF pages to headings, paragraphs, list items and table rows.

A new paragraph begins where the space above is larger than between lines, where a line is indented after a full stop,
where the line before ended early with a full stop, at a list mark, at another font size, and at a new column. A
paragraph that a page break cuts within a sentence goes on.
"""

import re
from collections import Counter
from itertools import groupby, pairwise

from extractors.formats.draft import Draft
from extractors.formats.pdf_hyphens import joined_lines, vocabulary_of
from extractors.formats.pdf_lines import Line, Page
from pipeline.domain.document import BlockKind

# Space between paragraphs is at least half a line more than between lines.
SPACE_FACTOR = 1.35
# Headings are at least a point larger than a body of 10 or 11 points.
HEADING_FACTOR = 1.12
HEADING_CHARS_MAX = 160
HEADING_LEVELS = 6
EARLY_END = 0.8
SIZE_TOLERANCE = 0.8

_MARK = re.compile(r"^(?:[•·▪◦‣●○■–—*-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s+\S")
_BULLET = re.compile(r"^[•·▪◦‣●○■*]\s*")
_ENDS = re.compile(r"[.!?:;]['\")\]”’]*$")


class _Sizes:
    """The document's body size and the levels of its larger ones."""

    def __init__(self, pages: list[Page]) -> None:
        weights: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                weights[line.size] += len(line.text)
        self.body = weights.most_common(1)[0][0] if weights else 0.0
        larger = sorted((size for size in weights if size >= self.body * HEADING_FACTOR), reverse=True)
        self._levels = {size: min(HEADING_LEVELS - 1, rank + 1) for rank, size in enumerate(larger)}

    def level(self, lines: list[Line]) -> int:
        """Return the heading level that these lines have together, 0 for none."""
        text = " ".join(line.text for line in lines)
        if len(text) > HEADING_CHARS_MAX or not any(map(str.isalpha, text)):
            return 0
        level = min((self._levels.get(line.size, 0) for line in lines), default=0)
        if level:
            return level
        is_bold = all(line.is_bold for line in lines) and not text.rstrip().endswith((".", ";", ","))
        return HEADING_LEVELS if is_bold and lines[0].size >= self.body - SIZE_TOLERANCE else 0


class _Group:
    """Lines that belong together, or the cells of one row, with the page that they begin on."""

    def __init__(self, page: int, lines: list[Line], *, is_row: bool = False) -> None:
        self.page = page
        self.lines = lines
        self.is_row = is_row


def write_pages(pages: list[Page], draft: Draft) -> None:
    """Add the pages' blocks to the draft."""
    sizes = _Sizes(pages)
    words = vocabulary_of(line.text for page in pages for line in page.lines)
    groups: list[_Group] = []
    for page in pages:
        found = _groups_of(page, sizes)
        if groups and found and _goes_on(groups[-1], found[0], sizes):
            groups[-1].lines += found.pop(0).lines
        groups += found
    for group in groups:
        _write(group, sizes, words, draft)


def _write(group: _Group, sizes: _Sizes, words: frozenset[str], draft: Draft) -> None:
    if group.is_row:
        draft.add(BlockKind.TABLE_ROW, " | ".join(line.text for line in group.lines), page=group.page)
        return
    text = joined_lines([line.text for line in group.lines], words)
    level = sizes.level(group.lines)
    if level:
        draft.heading(level, text, page=group.page)
    elif _MARK.match(text) or _BULLET.match(text):
        draft.add(BlockKind.LIST_ITEM, _BULLET.sub("- ", text), page=group.page)
    else:
        draft.add(BlockKind.PARAGRAPH, text, page=group.page)


def _groups_of(page: Page, sizes: _Sizes) -> list[_Group]:
    spacing = _usual_spacing(page.lines)
    right = max((line.right for line in page.lines), default=0.0)
    groups: list[_Group] = []
    previous: Line | None = None
    for _, row in groupby(page.lines, key=lambda line: line.row):
        parts = list(row)
        if len(parts) > 1 and not _is_marked(parts):
            groups.append(_Group(page.number, parts, is_row=True))
            previous = None
            continue
        line = parts[0] if len(parts) == 1 else _merged(parts)
        if previous is None or _begins(line, previous, spacing, right, sizes):
            groups.append(_Group(page.number, []))
        groups[-1].lines.append(line)
        previous = line
    return groups


def _is_marked(parts: list[Line]) -> bool:
    """A list mark and its words stand apart like cells, but are one line."""
    return len(parts) == 2 and (_MARK.match(parts[0].text + " x") is not None and len(parts[0].text) <= 6)  # noqa: PLR2004


def _merged(parts: list[Line]) -> Line:
    first, last = parts[0], parts[-1]
    return Line(
        text=" ".join(part.text for part in parts),
        left=first.left,
        right=last.right,
        bottom=min(first.bottom, last.bottom),
        top=max(first.top, last.top),
        size=last.size,
        is_bold=all(part.is_bold for part in parts),
        row=first.row,
    )


def _begins(line: Line, previous: Line, spacing: float, right: float, sizes: _Sizes) -> bool:
    step = previous.bottom - line.bottom
    if step < -line.size or step > spacing * SPACE_FACTOR:
        return True
    if _MARK.match(line.text) or _BULLET.match(line.text):
        return True
    if abs(line.size - previous.size) > SIZE_TOLERANCE or bool(sizes.level([line])) != bool(sizes.level([previous])):
        return True
    ended = bool(_ENDS.search(previous.text))
    return ended and (line.left > previous.left + line.size or previous.right < right * EARLY_END)


def _usual_spacing(lines: list[Line]) -> float:
    steps = [
        round(previous.bottom - line.bottom, 1)
        for previous, line in pairwise(lines)
        if 0 < previous.bottom - line.bottom < 3 * line.size
    ]
    if not steps:
        return max((line.size for line in lines), default=0.0) * 1.5
    return sorted(steps)[len(steps) // 2 if len(steps) < 4 else len(steps) // 3]  # noqa: PLR2004


def _goes_on(last: _Group, first: _Group, sizes: _Sizes) -> bool:
    if last.is_row or first.is_row or sizes.level(last.lines) or sizes.level(first.lines):
        return False
    begins_lower = first.lines[0].text[:1].islower()
    return begins_lower and not _ENDS.search(last.lines[-1].text) and not _MARK.match(first.lines[0].text)
