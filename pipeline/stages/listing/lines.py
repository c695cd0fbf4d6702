"""A document as the lines of its lists: blocks with the section that they stand in, told by headings and their like.

Rules:
- a section's headings are the document's own, and short paragraphs that stand for one: an annex's title, a numbered
  title, words in front of a list that end in a colon;
- a section lists companies when its innermost heading that says anything about them speaks of sub-processors or
  affiliates, or when the whole document is a list of sub-processors; headings of what is past or has changed end that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.document import BlockKind, Document
from pipeline.domain.related import Relation
from pipeline.stages.listing.names import certain_name
from pipeline.stages.listing.vocabulary import SENTENCE_WORDS
from pipeline.stages.listing.words import is_past, relation_in, speaks_of_subprocessors

# Contracts of 200 pages have 3,000.
BLOCKS_MAX = 20_000
TITLE_CHARS_MAX = 120
TITLE_WORDS_MAX = 8
LEAD_IN_CHARS_MAX = 400

_PART_OF_A_CONTRACT = re.compile(
    r"(?:annex|appendix|schedule|exhibit|attachment|part|section|article|anhang|anlage|annexe|table|module)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4})[.)]?\s+(?=\S)")
_ANNOUNCES = re.compile(r":$|\b(?:lists?|current|following|liste|aktuelle\w*|folgende\w*|suivants?)\b", re.IGNORECASE)
_ENDS_A_SENTENCE = (".", ";", ",", "!", "?")


@dataclass(frozen=True)
class Section:
    """What is said of a section's companies: by a heading (`is_explicit`), and by the nearest one (`by_heading`)."""

    relation: Relation
    is_explicit: bool
    by_heading: bool


@dataclass(frozen=True)
class Line:
    """A block in its section; `section` is None where no companies are listed.

    `is_announced` says that words in front, or the heading, promise a list; `is_past` that they tell of what was.
    """

    index: int
    kind: BlockKind
    start: int
    end: int
    text: str
    section: Section | None
    is_announced: bool
    is_past: bool


def lines_of(document: Document, *, is_list: bool) -> Iterator[Line]:
    """Yield the first `BLOCKS_MAX` lines; `is_list` says that the whole document is a list of sub-processors."""
    title, lead_in = "", ""
    path: tuple[str, ...] = ()
    for index, block in enumerate(document.blocks[:BLOCKS_MAX]):
        text = document.text[block.start : block.end]
        if block.kind is BlockKind.HEADING or block.heading_path != path:
            title, path = "", block.heading_path
        is_title = _stands_for_a_heading(text, block.kind)
        headings = [*path, title] if title else list(path)
        past = _is_past([*headings, lead_in])
        announced = bool(lead_in) or any(map(_ANNOUNCES.search, headings[-1:]))
        section = None if is_title or past else _section(headings, lead_in, is_list=is_list)
        yield Line(index, block.kind, block.start, block.end, text, section, announced, past)
        if is_title:
            title = text
        if block.kind is BlockKind.HEADING:
            title = ""
        lead_in = _lead_in(text, block.kind, lead_in)


def _lead_in(text: str, kind: BlockKind, before: str) -> str:
    """Words that announce what follows them hold for the list that follows."""
    if kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}:
        return before
    announces = kind is BlockKind.PARAGRAPH and len(text) <= LEAD_IN_CHARS_MAX and text.rstrip().endswith(":")
    return text if announces and relation_in(text) is not None else ""


def _stands_for_a_heading(text: str, kind: BlockKind) -> bool:
    if kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} or len(text) > TITLE_CHARS_MAX or " | " in text:
        return False
    words = text.split()
    if text.rstrip().endswith(_ENDS_A_SENTENCE) or text[0] in "“\"'-•" or any(w in SENTENCE_WORDS for w in words[1:]):
        return False
    if _PART_OF_A_CONTRACT.match(text):
        return True
    number = _NUMBERED.match(text)
    if number is not None and kind is BlockKind.PARAGRAPH:
        return not certain_name(text[number.end() :])
    return speaks_of_subprocessors(text) and len(words) <= TITLE_WORDS_MAX


def _is_past(headings: list[str]) -> bool:
    for heading in reversed(headings):
        if is_past(heading):
            return True
        if relation_in(heading) is not None:
            return False
    return False


def _section(headings: list[str], lead_in: str, *, is_list: bool) -> Section | None:
    """Headings are asked from the innermost outwards, and then the words in front."""
    listed = is_list or any(map(speaks_of_subprocessors, [*headings, lead_in]))
    for heading in [*reversed(headings), lead_in]:
        relation = relation_in(heading)
        # Elsewhere affiliates are who signs, or who may use a licence.
        if relation is not None and (relation is Relation.SUBPROCESSOR or listed):
            return Section(relation, is_explicit=True, by_heading=bool(headings) and heading == headings[-1])
    return Section(Relation.SUBPROCESSOR, is_explicit=False, by_heading=False) if is_list else None
