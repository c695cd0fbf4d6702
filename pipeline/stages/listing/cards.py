"""Companies on cards: a name on a line of its own, and lines below it that say more.

Rules:
- a line that is a name with a legal form, and nothing else, begins a card;
- so does a line that could be a name when two labelled lines follow it ("Purpose: ...", "Location | ..."), when it is a
  heading and the sentence below it begins with it, or when it stands where the next name must stand because the cards
  before it are all equally long;
- "Name: ..." begins a card in a list of fields;
- a card ends at the next one, at a heading, or where it would be longer than the others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.domain.citation import Span
from pipeline.domain.document import BlockKind
from pipeline.domain.related import Relation
from pipeline.stages.listing.entries import Entry
from pipeline.stages.listing.items import MARK, Surroundings, describe
from pipeline.stages.listing.lines import Line
from pipeline.stages.listing.names import (
    POSSIBLE_NAME_WORDS_MAX,
    certain_name,
    is_capitalised,
    name_is_possible,
    whole_name,
)
from pipeline.stages.listing.words import Column, column_of, is_label

CARD_LINES_MAX = 12
CARD_LINE_CHARS_MAX = 600
# Cards of equal length are a pattern from the third on.
EQUAL_CARDS_MIN = 3
LABELLED_LINES_MIN = 2

_LABEL = re.compile(r"(?P<label>[^:|]{2,80}?)\s*(?::|\s\|)\s+(?P<words>\S.*)", re.DOTALL)
_TELLING = frozenset({Column.PURPOSE, Column.SERVICE, Column.LOCATION, Column.DATA, Column.WEBSITE, Column.OTHER})


class _Labelled(NamedTuple):
    """A line that says what it tells; `column` is None when the label is not known."""

    column: Column | None
    words: str


class _Name(NamedTuple):
    """A name and the place of its line among the section's."""

    place: int
    name: str
    start: int


def entries_of_cards(lines: Sequence[Line], around: Surroundings) -> Iterator[Entry]:
    """Yield the entries of the cards among a section's consecutive lines."""
    certain = [name for place, line in enumerate(lines) if (name := _begins_a_card(lines, place, line))]
    if not certain or (len(certain) == 1 and not _is_explicit(lines[certain[0].place])):
        return
    names = _with_equal_cards(lines, certain)
    length = _usual_length(names)
    for name, following in zip(names, [*names[1:], None], strict=True):
        line = lines[name.place]
        section, is_heading = line.section, line.kind is BlockKind.HEADING
        is_the_page_s = not is_heading and around.is_of_the_page(name.name)
        if section and not is_the_page_s and not around.speaks_of_itself(line, name.name):
            end = following.place if following else len(lines)
            yield _card(line, list(_details(lines, name.place, end, length)), name, section.relation)


def _is_explicit(line: Line) -> bool:
    return line.section is not None and line.section.is_explicit


def _begins_a_card(lines: Sequence[Line], place: int, line: Line) -> _Name | None:
    text = line.text
    mark = MARK.match(text)
    offset = mark.end() if mark else 0
    labelled = _labelled(text[offset:])
    if labelled is not None and labelled.column is Column.NAME:
        name = whole_name(labelled.words) or certain_name(labelled.words)
        return _Name(place, name, line.start + text.rindex(labelled.words)) if name else None
    if line.kind is BlockKind.TABLE_ROW or len(text) > CARD_LINE_CHARS_MAX:
        return None
    name = whole_name(text[offset:])
    if not name and _could_be_a_name(text[offset:]) and _is_spoken_of(lines, place, text[offset:]):
        name = text[offset:]
    return _Name(place, name, line.start + text.index(name, offset)) if name else None


def _could_be_a_name(text: str) -> bool:
    possible = name_is_possible(text, words_max=POSSIBLE_NAME_WORDS_MAX) and is_capitalised(text)
    return possible and not is_label(text)


def _is_spoken_of(lines: Sequence[Line], place: int, name: str) -> bool:
    """Whether labelled lines follow, or, under a heading, a sentence that begins with the name."""
    if _labelled_lines_after(lines, place) >= LABELLED_LINES_MIN:
        return True
    following = lines[place + 1] if place + 1 < len(lines) else None
    begins = following is not None and following.text.startswith(f"{name} ")
    return begins and lines[place].kind is BlockKind.HEADING and _is_explicit(lines[place])


def _labelled_lines_after(lines: Sequence[Line], place: int) -> int:
    count = 0
    for line in lines[place + 1 : place + 1 + CARD_LINES_MAX]:
        labelled = _labelled(line.text)
        if labelled is None or labelled.column not in _TELLING:
            break
        count += 1
    return count


def _labelled(text: str) -> _Labelled | None:
    mark = MARK.match(text)
    found = _LABEL.match(text, mark.end() if mark else 0)
    if found is None or len(text) > CARD_LINE_CHARS_MAX:
        return None
    return _Labelled(column_of(found["label"]), found["words"])


def _with_equal_cards(lines: Sequence[Line], names: list[_Name]) -> list[_Name]:
    """Add the lines that could be names and stand one card's length after a name, when most cards have that length."""
    steps = Counter(after.place - before.place for before, after in pairwise(names))
    if not steps:
        return names
    step, times = steps.most_common(1)[0]
    if times < EQUAL_CARDS_MIN - 1 or times * 2 <= steps.total() or not 1 < step <= CARD_LINES_MAX:
        return names
    known = {name.place: name for name in names}
    for place in range(names[0].place, len(lines)):
        line = lines[place]
        stands_there = place - step in known and not any(place - back in known for back in range(1, step))
        if place in known or not stands_there or line.kind is BlockKind.TABLE_ROW or place + step > len(lines):
            continue
        if _could_be_a_name(line.text) and _labelled(line.text) is None:
            known[place] = _Name(place, line.text, line.start)
    return [known[place] for place in sorted(known)]


def _usual_length(names: Sequence[_Name]) -> int:
    steps = [after.place - before.place for before, after in pairwise(names)]
    return min(max(steps, default=2), CARD_LINES_MAX)


def _details(lines: Sequence[Line], place: int, end: int, length: int) -> Iterator[Line]:
    """Yield the lines of a card below its name: labelled ones, and others within the usual length."""
    for distance, line in enumerate(lines[place + 1 : min(end, place + CARD_LINES_MAX)], start=1):
        is_over = distance >= length and _labelled(line.text) is None
        if is_over or line.kind is BlockKind.HEADING or len(line.text) > CARD_LINE_CHARS_MAX:
            return
        yield line


def _card(line: Line, details: Sequence[Line], name: _Name, relation: Relation) -> Entry:
    entry = Entry(name.name, name.start, relation, Span(start=line.start, end=line.end))
    labelled = [_labelled(detail.text) for detail in details]
    for told in filter(None, labelled):
        if told.column is not None and told.column is not Column.NAME:
            entry.say(told.column, told.words)
    describe(entry, [detail.text.strip(" -•") for detail, told in zip(details, labelled, strict=True) if told is None])
    if details:
        entry.reach(details[-1].end)
    return entry
