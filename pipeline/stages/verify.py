"""Find a quotation in the evidence, word for word, or refuse it.

Rules:
- a quotation counts only where the folded evidence contains it, folded (`fold.py`), with whole words and numbers at
  both ends, and where nothing that it leaves out turns its meaning (`context.py`);
- a list marker or clause number in front of it must be the evidence's own, or stand where the evidence has none;
- words may be spaced otherwise, as PDF does, but not so that they become other words ("in secure", "insecure");
- what is stored is the evidence's own text, `text[start:end]`, never the judge's;
- `verified`: equal after folding. `repaired`: equal but for letter case, punctuation at the edges or Markdown marks;
  the evidence's own words were put in. `misattributed`: found in another of the shown passages;
- all else is `unverified`, and so is what is too short to state anything, a question, or an order (`testimony.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.domain.citation import Citation, CitationStatus, Quotation, Span
from pipeline.domain.judgement import ShownPassage
from pipeline.stages.context import is_cut, is_turned
from pipeline.stages.fold import BULLETS, FoldedText, folded
from pipeline.stages.testimony import states_something

# Shorter than this, a quotation is found anywhere and proves nothing ("data", "we may").
QUOTE_CHARACTERS_MIN = 8
# What a judge offers must be a statement: "Terms of Service" stands in every footer, "SOC 2 Type II" is the least.
EVIDENCE_WORDS_MIN = 4

# Not the question mark: a question is no statement.
_EDGE_PUNCTUATION = " \t\n\"'“”„«»‘’‹›.,;:!()[]{}…"
_LEFT_EDGE = re.compile(rf"^(?:\.(?!\d)|[{re.escape(_EDGE_PUNCTUATION.replace('.', ''))}])+")  # ".5" keeps its point
_QUOTE_MARKS = "\"'“”„‟«»‘’‚‹›"
_MARKDOWN_MARKS = re.compile(r"(?<!\d)\*{1,3}|\*{1,3}(?!\d)|_{2,3}|`+|^#{1,6}\s+|^>\s+|\\(?=[\W_])", re.MULTILINE)
_LIST_MARKER = re.compile(
    rf"\s*(?:\(?(?:[a-z]|[ivx]{{1,4}}|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}})[.)]|[{BULLETS}])\s+", re.IGNORECASE
)
_LAST_WORD = re.compile(r"\S+\Z")
_BULLET_ALONE = re.compile(rf"\s*[{BULLETS}]\s+")
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")  # Chinese and Japanese: a character is a word
_CAPITALS = re.compile(r"[A-Z]{2,}")
_SPACED_DASH = re.compile(r"\s+[-–—]+\s+")
_TIGHT_DASH = re.compile(r"(?<=[^\W\d])(?:—|–|--)(?=[^\W\d])")

# Joined to what follows, these make another word that can say the opposite; before those, they make none ("inthe").
_PREFIXES = frozenset(
    {"anti", "counter", "dis", "il", "im", "in", "ir", "mis", "no", "non", "not", "now", "off", "on", "out", "over"}
    | {"un", "under", "with"}
)
_NEVER_SUFFIXES = frozenset(
    {"the", "our", "your", "their", "this", "that", "these", "those", "which", "its", "and", "any"}
)


@dataclass(frozen=True)
class Place:
    """Where a quotation was found, and whether its form had to be repaired."""

    span: Span
    repaired: bool


def locate(quote: str, text: FoldedText) -> Place | None:
    """Return the first place where a text says the quotation, or None."""
    for unmarked in _unmarked(quote):
        for form in _honest_forms(unmarked.quote):
            if (span := _found(folded(form), text, marker=unmarked.marker)) is not None:
                return Place(span=span, repaired=False)
    for unmarked in _unmarked(_MARKDOWN_MARKS.sub("", quote)):
        plain = folded(_LEFT_EDGE.sub("", unmarked.quote).rstrip(_EDGE_PUNCTUATION))
        span = _found(plain.lowered, text.lowered, marker=unmarked.marker)
        if span is not None and not _capitals_lost(plain, text, span):
            return Place(span=span, repaired=True)
    return None


class _Unmarked(NamedTuple):
    """A quotation and the list marker that was taken from it."""

    quote: str
    marker: str


def _unmarked(quote: str) -> Iterator[_Unmarked]:
    """Yield the quotation as it is, then without its list marker, and without a bullet beside that."""
    yield _Unmarked(quote, "")
    marker = _LIST_MARKER.match(quote)
    if marker is None:
        return
    rest = quote[marker.end() :]
    second = _LIST_MARKER.match(rest)
    if second is None:
        yield _Unmarked(rest, marker.group())
    elif _BULLET_ALONE.match(quote):
        yield _Unmarked(rest, "")
        yield _Unmarked(rest[second.end() :], second.group())
    elif _BULLET_ALONE.match(rest):
        yield _Unmarked(rest[second.end() :], marker.group())


def _honest_forms(quote: str) -> Iterator[str]:
    """Yield the quotation, then forms of it that typesetting alone tells apart: unwrapped, dashes tight or spaced."""
    yield quote
    bare = quote.strip()
    if bare[:1] in _QUOTE_MARKS or bare[-1:] in _QUOTE_MARKS:
        yield bare.strip(_QUOTE_MARKS)
    if (tight := _SPACED_DASH.sub("—", quote)) != quote:
        yield tight
    if (spaced := _TIGHT_DASH.sub(" — ", quote)) != quote:
        yield spaced


def _found(needle: FoldedText, text: FoldedText, *, marker: str) -> Span | None:
    """Return the first place that says the folded quotation and passes every rule."""
    size = len(needle.folded)
    if size < QUOTE_CHARACTERS_MIN or not any(character.isalnum() for character in needle.folded):
        return None
    at = text.folded.find(needle.folded)
    while at >= 0:
        span = Span(start=text.starts[at], end=text.ends[at + size - 1])
        if (
            _is_aligned(at, at + size, text)
            and not is_cut(text.raw, span.start)
            and not is_cut(text.raw, span.end)
            and _marker_fits(marker, span, text.raw)
            and not _words_differ(needle, text, at)
            and not is_turned(span, text.raw)
        ):
            return span
        at = text.folded.find(needle.folded, at + 1)
    return None


def _is_aligned(first: int, end: int, text: FoldedText) -> bool:
    """Whether neither end cuts apart what was read from one character, such as a ligature or `Ⅲ`."""
    starts_whole = first == 0 or text.ends[first - 1] <= text.starts[first]
    return starts_whole and (end == len(text.starts) or text.starts[end] >= text.ends[end - 1])


def _marker_fits(marker: str, span: Span, raw: str) -> bool:
    """Whether the marker that a quotation has is the evidence's own, or one where the evidence begins without any."""
    before = raw[raw.rfind("\n", 0, span.start) + 1 : span.start].rstrip()
    if not marker or not before.strip():
        return True
    last = _LAST_WORD.search(before)
    own = last.group() if last else ""
    if _BULLET_ALONE.match(marker) or _BULLET_ALONE.match(f"{own} "):
        return True
    if _LIST_MARKER.fullmatch(f"{own} "):
        return own.strip("()") == marker.strip().strip("()")
    return before[-1] in ".!?:;"


def _capitals_lost(form: FoldedText, text: FoldedText, span: Span) -> bool:
    """Whether an abbreviation of the evidence stands in small letters in the quotation: "US" is not "us"."""
    at = text.starts.index(span.start)
    own = text.folded[at : at + len(form.folded)]
    if own.isupper() or len(own) != len(form.folded):
        return False
    return any(form.folded[match.start() : match.end()].islower() for match in _CAPITALS.finditer(own))


def _words_differ(needle: FoldedText, text: FoldedText, at: int) -> bool:
    """Whether white space that only one side has makes other words of the same letters."""
    for index in range(1, len(needle.folded)):
        if needle.spaced[index] == text.spaced[at + index]:
            continue
        spaced_side = needle if needle.spaced[index] else text
        offset = 0 if spaced_side is needle else at
        left = _letters_before(spaced_side, index + offset)
        right = _letters_after(spaced_side, index + offset)
        if left in _PREFIXES and right and right not in _NEVER_SUFFIXES:
            return True
    return False


def _letters_before(text: FoldedText, index: int) -> str:
    start = index
    while start > 0 and text.folded[start - 1].isalpha():
        start -= 1
        if text.spaced[start]:
            break
    return text.folded[start:index].lower()


def _letters_after(text: FoldedText, index: int) -> str:
    end = index
    while end < len(text.folded) and text.folded[end].isalpha() and (end == index or not text.spaced[end]):
        end += 1
    return text.folded[index:end].lower()


def verified_citation(quotation: Quotation, shown: Sequence[ShownPassage]) -> Citation:
    """Turn a quotation into a citation, trying the passage that it names first, then the others that were shown."""
    if len(_WORDS.findall(quotation.text)) < EVIDENCE_WORDS_MIN:
        return Citation(status=CitationStatus.UNVERIFIED, quote=quotation.text)
    named = [item for item in shown if item.number == quotation.passage]
    others = [item for item in shown if item.number != quotation.passage]
    for item in [*named, *others]:
        place = locate(quotation.text, folded(item.passage.text))
        if place is None or not states_something(place.span, item.passage.text):
            continue
        status = CitationStatus.REPAIRED if place.repaired else CitationStatus.VERIFIED
        if item not in named:
            status = CitationStatus.MISATTRIBUTED
        return _citation_at(place.span, item, offered=quotation.text, status=status)
    return Citation(status=CitationStatus.UNVERIFIED, quote=quotation.text)


def _citation_at(span: Span, item: ShownPassage, *, offered: str, status: CitationStatus) -> Citation:
    passage = item.passage
    quote = passage.text[span.start : span.end]
    return Citation(
        status=status,
        quote=quote,
        offered=offered if offered != quote else None,
        document=passage.document,
        snapshot=item.snapshot,
        url=item.url,
        start=passage.start + span.start,
        end=passage.start + span.end,
        page=passage.page,
    )
