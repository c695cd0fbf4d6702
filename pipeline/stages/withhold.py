"""Part passages around what the screen finds in them, so that a planted sentence costs no evidence beside it.

Rules:
- what is left over are passages of their own, each an exact span of the document (I2);
- in a long paragraph the sentence is withheld with its neighbours, for a planted message is rarely one sentence; a
  paragraph of few sentences is withheld whole;
- behind an order to use some code, the code goes too, also where a passage ends in the middle of it; so does a short
  line between two that are withheld;
- where only several lines together are suspicious, they are withheld together;
- a suspicious heading is taken out of the headings, not the section under it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.domain.citation import Span
from pipeline.domain.ids import DocumentId
from pipeline.domain.passage import Passage, passage_of
from pipeline.stages.screen import suspicion
from pipeline.stages.screening.surroundings import is_policy
from pipeline.stages.sentences import sentences

# Up to so many sentences, a paragraph with a planted one was planted.
_PLANTED_SENTENCES_MAX = 4
_LINES_TOGETHER_MAX = 6
_BETWEEN_CHARACTERS_MAX = 200
# Blocks are apart by a line end or an empty line.
_GAP_CHARACTERS_MAX = 2
_LINE = re.compile(r"[^\n]+")
_HANDS_OVER_CODE = re.compile(r"```|\b(?:code|snippet|script|program|function|lines)\b", re.IGNORECASE)
_OF_CODE = re.compile(r"[=(){}\[\]<>;`]|^\s*(?:import|from|def|class|return|with|for|if|else|try|async|#|//)\b")


class Withheld(NamedTuple):
    """A span of a document that no judge is shown, its words, and what they do."""

    document: DocumentId
    start: int
    end: int
    text: str
    note: str


class Parted(NamedTuple):
    """What of some passages may be shown, and what was withheld, in order; and whose documents are no policies."""

    fit: tuple[Passage, ...]
    withheld: tuple[Withheld, ...]
    not_policies: frozenset[DocumentId]


class _Region(NamedTuple):
    """A span of a passage's text, and what it does."""

    start: int
    end: int
    note: str


@dataclass(frozen=True)
class _Code:
    """Where withheld code may go on."""

    document: DocumentId
    end: int
    note: str

    def goes_on_in(self, passage: Passage) -> bool:
        """Whether a passage begins where it ended."""
        return self.document == passage.document and 0 <= passage.start - self.end <= _GAP_CHARACTERS_MAX


@dataclass(frozen=True)
class _Screen:
    """The screen, put to parts of one text."""

    text: str
    in_policy: bool

    def note(self, start: int, end: int) -> str | None:
        """Return what a part of the text does, or None."""
        found = suspicion(self.text[start:end], around=self.text, in_policy=self.in_policy)
        return None if found is None else found.note


def _not_policies(passages: Sequence[Passage]) -> frozenset[DocumentId]:
    texts: dict[DocumentId, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.document, []).append(passage.text)
    return frozenset(document for document, parts in texts.items() if not is_policy(parts))


def parted(passages: Sequence[Passage]) -> Parted:
    """Return passages in parts; those in which nothing is suspicious come back as they are.

    Give all passages of a document together: whether it is a policy is told from all of them.
    """
    fit: list[Passage] = []
    withheld: list[Withheld] = []
    not_policies = _not_policies(passages)
    code: _Code | None = None
    for passage in passages:
        screen = _Screen(passage.text, in_policy=passage.document not in not_policies)
        regions = _regions(screen, code.note if code is not None and code.goes_on_in(passage) else None)
        code = _code_at_the_end(passage, regions)
        headings = _fit_headings(passage, screen)
        if not regions:
            fit.append(passage if headings == passage.heading_path else _part(passage, 0, len(passage.text), headings))
            continue
        fit += [_part(passage, span.start, span.end, headings) for span in _complement(regions, passage.text)]
        withheld += [
            Withheld(
                document=passage.document,
                start=passage.start + region.start,
                end=passage.start + region.end,
                text=passage.text[region.start : region.end],
                note=region.note,
            )
            for region in regions
        ]
    return Parted(tuple(fit), tuple(withheld), not_policies)


def fit_parts(passages: Sequence[Passage]) -> list[Passage]:
    """Return what of the passages may be shown, in order."""
    return list(parted(passages).fit)


def _part(passage: Passage, start: int, end: int, headings: tuple[str, ...]) -> Passage:
    text = passage.text[start:end]
    return passage_of(passage.document, passage.start + start, passage.start + end, text, headings, passage.page)


def _fit_headings(passage: Passage, screen: _Screen) -> tuple[str, ...]:
    return tuple(
        heading
        for heading in passage.heading_path
        if suspicion(heading, around=f"{heading}\n\n{passage.text}", in_policy=screen.in_policy) is None
    )


def _code_at_the_end(passage: Passage, regions: Sequence[_Region]) -> _Code | None:
    if not regions or regions[-1].end < len(passage.text.rstrip()):
        return None
    last = regions[-1]
    if not _HANDS_OVER_CODE.search(passage.text[last.start : last.end]):
        return None
    return _Code(document=passage.document, end=passage.start + last.end, note=last.note)


def _regions(screen: _Screen, code_goes_on: str | None) -> list[_Region]:
    """Return what to withhold of a text; `code_goes_on` is the note of code that the text before it ended with."""
    text = screen.text
    whole = screen.note(0, len(text))
    if whole is None and code_goes_on is None:
        return []
    lines = [Span(start=match.start(), end=match.end()) for match in _LINE.finditer(text)]
    found: dict[int, list[_Region]] = {}
    for index, line in enumerate(lines):
        note = screen.note(line.start, line.end)
        if note is not None:
            found[index] = _within(screen, line, note)
    if not found and whole is not None:
        found = {0: [_together(screen, lines, whole)]}
    for index, note in _code_behind(text, lines, found, code_goes_on):
        found[index] = [_Region(lines[index].start, lines[index].end, note)]
    for index in range(1, len(lines) - 1):
        is_short = lines[index].end - lines[index].start <= _BETWEEN_CHARACTERS_MAX
        if index not in found and is_short and index - 1 in found and index + 1 in found:
            found[index] = [_Region(lines[index].start, lines[index].end, found[index - 1][0].note)]
    return _joined(sorted(region for regions in found.values() for region in regions))


def _within(screen: _Screen, line: Span, note: str) -> list[_Region]:
    """Return the regions of a suspicious line: of few sentences all of it, else the sentences and their neighbours."""
    spans = [
        Span(start=line.start + span.start, end=line.start + span.end)
        for span in sentences(screen.text[line.start : line.end])
    ]
    notes = [screen.note(span.start, span.end) for span in spans]
    if len(spans) <= _PLANTED_SENTENCES_MAX or not any(notes):
        return [_Region(line.start, line.end, note)]
    near = {index + step for index, found in enumerate(notes) if found for step in (-1, 0, 1)}
    return [
        _Region(spans[index].start, spans[index].end, notes[index] or note)
        for index in sorted(near & set(range(len(spans))))
    ]


def _together(screen: _Screen, lines: Sequence[Span], whole: str) -> _Region:
    """Return the fewest neighbouring lines that are suspicious together, or the whole text where none are."""
    for count in range(2, min(_LINES_TOGETHER_MAX, len(lines)) + 1):
        for first in range(len(lines) - count + 1):
            start, end = lines[first].start, lines[first + count - 1].end
            if note := screen.note(start, end):
                return _Region(start, end, note)
    return _Region(0, len(screen.text), whole)


def _code_behind(
    text: str, lines: Sequence[Span], found: dict[int, list[_Region]], goes_on: str | None
) -> Iterator[tuple[int, str]]:
    """Yield the lines of code behind an order to use them, with the order's note."""
    note = goes_on
    for index, line in enumerate(lines):
        words = text[line.start : line.end]
        if index in found:
            note = found[index][-1].note if _HANDS_OVER_CODE.search(words) else note
        elif note is not None and _OF_CODE.search(words):
            yield index, note
        else:
            note = None


def _joined(regions: Sequence[_Region]) -> list[_Region]:
    joined: list[_Region] = []
    for region in regions:
        if joined and region.start <= joined[-1].end + _GAP_CHARACTERS_MAX:
            joined[-1] = _Region(joined[-1].start, max(joined[-1].end, region.end), joined[-1].note)
        else:
            joined.append(region)
    return joined


def _complement(regions: Sequence[_Region], text: str) -> list[Span]:
    """Return the spans between the regions that have a word in them, without the white space around them."""
    kept = []
    start = 0
    for end, following in [*((region.start, region.end) for region in regions), (len(text), len(text))]:
        piece = text[start:end]
        left, right = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if any(map(str.isalnum, text[left:right])):
            kept.append(Span(start=left, end=right))
        start = following
    return kept
