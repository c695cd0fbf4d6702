"""Companies in list items and paragraphs that hold one each: "Name, Inc. (hosting, US)", "Name – purpose – location".

Rules:
- a name with a legal form is taken wherever the section lists companies;
- a name without one is taken only from a list nearly all of whose items have the same form, and only where something
  else supports it: a neighbour with a legal form, a link to the company, words in front that announce the list, a
  heading of its own, places in the items; a link of the site's menu or a heading of the page is no name;
- what follows a name is where the company works when it names a place, otherwise what for, unless it is a sentence
  about the contract.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.citation import Span
from pipeline.domain.document import BlockKind
from pipeline.domain.related import Relation
from pipeline.stages.listing.entries import Entry
from pipeline.stages.listing.lines import Line, Section
from pipeline.stages.listing.names import certain_name, is_capitalised, is_place, name_is_possible
from pipeline.stages.listing.vocabulary import SENTENCE_WORDS
from pipeline.stages.listing.words import Column, is_label

ITEM_CHARS_MAX = 1_000
DESCRIPTION_CHARS_MAX = 300
POSSIBLE_NAME_WORDS_MAX = 5
BARE_NAME_WORDS_MAX = 4
RUN_ITEMS_MIN = 3
# Of a real list an item or two are written otherwise; of a list of duties hardly one looks like a company.
SAME_FORM_SHARE_MIN = 0.8
PLACES_SHARE_MIN = 0.5

MARK = re.compile(r"\s*(?:[-*•·▪◦–—]\s+|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,4})[.)]\s+)")
_PARTS = re.compile(
    r"(?P<dash>\s+[–—-]\s+)|(?P<colon>\s*:\s+)|(?P<bracket>\s*\()|(?P<stop>\.\s+(?=[A-Z]))|(?P<comma>,\s+(?=[a-z]))"
)
# "and" describes nothing; a register's number and an address do not say what for.
_LETTERS, _NUMBERS = re.compile(r"[^\W\d_]{4}|\b[A-Z]{2,}"), re.compile(r"\d{4}")
_SENTENCE_END = re.compile(r"\.\s+(?=[A-Z])")
# ("we", "us" or "our"): the company that speaks.
_DEFINED = re.compile(r"[“\"'«„](?:we|us|our|wir|uns|nous|the company)\b", re.IGNORECASE)
_IN_DESCRIPTIONS = frozenset(
    ("to", "with", "from", "on", "at", "into", "used", "uses", "using", "via", "such", "as", "than", "who")
)
_ABOUT_THE_CONTRACT = SENTENCE_WORDS - _IN_DESCRIPTIONS - {"provides", "provide", "provided", "include", "includes"}


class _Form(StrEnum):
    """How an item is written."""

    CERTAIN = "certain"
    DIVIDED = "divided"
    COLON = "colon"
    BARE = "bare"


@dataclass(frozen=True)
class Surroundings:
    """What else tells names from other words: links to companies, the page's headings, who the vendor is itself."""

    is_linked: Callable[[str], bool]
    is_of_the_page: Callable[[str], bool]
    is_the_vendor: Callable[[str], bool]

    def speaks_of_itself(self, line: Line, name: str) -> bool:
        """Whether a name is the vendor's own and no affiliate's, which may well be called the same."""
        of_the_group = line.section is not None and line.section.relation is Relation.AFFILIATE
        return not of_the_group and self.is_the_vendor(name)


@dataclass(frozen=True)
class _Item:
    line: Line
    form: _Form
    name: str
    start: int
    rest: str


def entries_of_items(lines: Sequence[Line], around: Surroundings) -> Iterator[Entry]:
    """Yield the entries of consecutive items or paragraphs of one kind."""
    items = [item for line in lines if (item := _item(line)) and not around.speaks_of_itself(line, item.name)]
    supported = _supported_forms(items, len(lines), around)
    for item in items:
        section = item.line.section
        if section is None or around.is_of_the_page(item.name):
            continue
        is_linked_item = section.is_explicit and item.line.kind is BlockKind.LIST_ITEM and around.is_linked(item.name)
        if item.form in supported or is_linked_item:
            yield _entry(item, section)


def _item(line: Line) -> _Item | None:
    if line.end - line.start > ITEM_CHARS_MAX:
        return None
    mark = MARK.match(line.text)
    offset = mark.end() if mark else 0
    text = line.text[offset:]
    name, form = certain_name(text), _Form.CERTAIN
    if not name:
        name, form = _possible_name(text)
    if not name or is_label(name):
        return None
    rest = text[len(name) :]
    if _DEFINED.search(rest) or (form is not _Form.CERTAIN and not _describes(rest)):
        return None
    if form is _Form.CERTAIN and line.kind is BlockKind.PARAGRAPH and not _describes(rest, whole=True):
        return None
    return _Item(line, form, name, line.start + offset, rest)


def _possible_name(text: str) -> tuple[str, _Form]:
    parts = _PARTS.search(text)
    name = text[: parts.start()] if parts else text.rstrip(".")
    if not name_is_possible(name, words_max=POSSIBLE_NAME_WORDS_MAX) or not is_capitalised(name):
        return "", _Form.BARE
    if parts is None:
        return name, _Form.BARE
    return name, _Form.COLON if parts.lastgroup in {"colon", "comma"} else _Form.DIVIDED


def _describes(rest: str, *, whole: bool = False) -> bool:
    """Whether words beside a name, their first sentence at least, describe a company and order nothing."""
    told = rest if whole else _SENTENCE_END.split(rest.lstrip(" ."), maxsplit=1)[0]
    words = re.findall(r"\w+", told)
    return len(told) <= DESCRIPTION_CHARS_MAX and not any(word in _ABOUT_THE_CONTRACT for word in words)


def _supported_forms(items: Sequence[_Item], lines: int, around: Surroundings) -> frozenset[_Form]:
    """Return the forms in which this list's items can be believed."""
    if not items or items[0].line.section is None:
        return frozenset()
    section, kind = items[0].line.section, items[0].line.kind
    certain = sum(item.form is _Form.CERTAIN for item in items)
    forms = {_Form.CERTAIN} if section.is_explicit or certain > 1 else set[_Form]()
    if len(items) < SAME_FORM_SHARE_MIN * lines or lines < RUN_ITEMS_MIN or kind is not BlockKind.LIST_ITEM:
        return frozenset(forms)
    announced = any(item.line.is_announced for item in items)
    placed = sum(any(is_place(part) for part in _parts(item.rest)) for item in items) >= PLACES_SHARE_MIN * len(items)
    neighbours = certain > 0 or any(around.is_linked(item.name) for item in items)
    if neighbours or announced or placed:
        forms |= {_Form.DIVIDED, _Form.COLON}
    if section.by_heading:
        forms.add(_Form.DIVIDED)
    short = all(len(item.name.split()) <= BARE_NAME_WORDS_MAX for item in items)
    if short and (announced or (neighbours and section.by_heading)):
        forms.add(_Form.BARE)
    return frozenset(forms)


def _entry(item: _Item, section: Section) -> Entry:
    entry = Entry(item.name, item.start, section.relation, Span(start=item.line.start, end=item.line.end))
    initials = "".join(word[0] for word in item.name.split())
    describe(entry, [part for part in _parts(item.rest) if part[0] not in "“\"'„«" and not initials.startswith(part)])
    return entry


def describe(entry: Entry, parts: Sequence[str]) -> None:
    """Note the parts of a description: places as where, the first other as what for."""
    for part in parts:
        if is_place(part):
            entry.say(Column.LOCATION, part)
        elif len(part) <= DESCRIPTION_CHARS_MAX and _LETTERS.search(part) and not _NUMBERS.search(part):
            entry.say(Column.PURPOSE, part)


def _parts(rest: str) -> list[str]:
    """Cut a description at dashes, brackets, commas before a place, and bars; sentences after the first are left."""
    rest = _SENTENCE_END.split(rest.lstrip(" .,"), maxsplit=1)[0]
    parts: list[str] = []
    for piece in re.split(r"\s+[–—-]\s+|[()|;]|^\s*[:,.]\s*", rest):
        words = piece.strip(" ,.;:–—-")
        before, comma, after = words.rpartition(",")
        parts += [before.strip(), after.strip()] if comma and is_place(after) and not is_place(words) else [words]
    return [part for part in parts if part]
