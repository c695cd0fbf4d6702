"""Find a quotation in the evidence, word for word, or refuse it.

Rules:
- a quotation counts only where the folded evidence contains it, folded (`fold.py`), with whole words at both ends;
- it must not begin inside a number nor end inside one: `99.9` is not found in `99.99`;
- it must not begin just behind a negation of its own clause: "share data" is not what "never share data" says;
- what is stored is the evidence's own text, `text[start:end]`, never the judge's;
- `verified`: equal after folding. `repaired`: equal but for letter case, punctuation at the edges or Markdown marks;
  the evidence's own words were put in. `misattributed`: found in another of the shown passages;
- all else is `unverified`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.citation import Citation, CitationStatus, Quotation, Span
from pipeline.domain.judgement import ShownPassage
from pipeline.domain.passage import Passage
from pipeline.stages.fold import FoldedText, folded
from pipeline.stages.words import NEGATIONS

# Shorter than this, a quotation is found anywhere and proves nothing ("data", "we may").
QUOTE_CHARACTERS_MIN = 8
# How far in front of a quotation a negation still governs it, counted in words of the same clause.
NEGATION_REACH_WORDS = 3

_EDGE_PUNCTUATION = " \t\n\"'.,;:!?()[]{}…"
_MARKDOWN_MARKS = re.compile(r"\*{1,3}|_{2,3}|`+|^#{1,6}\s+|^>\s+|\\(?=[\W_])", re.MULTILINE)
_LIST_MARKER = re.compile(
    r"^\s*(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2}){0,3})[.)]|[•‣◦▪●·*\-–—])\s+", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[.;:,!?\n]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class Place:
    """Where a quotation was found, and whether its form had to be repaired."""

    span: Span
    repaired: bool


def locate(quote: str, text: FoldedText) -> Place | None:
    """Return the first place where a text says the quotation, or None."""
    exact = _first_whole(folded(quote).folded, text)
    if exact is None and (bare := _LIST_MARKER.sub("", quote, count=1)) != quote:
        exact = _first_whole(folded(bare).folded, text)
    if exact is not None:
        return Place(span=exact, repaired=False)
    repaired = _first_whole(folded(_without_form(quote)).folded.casefold(), _casefolded(text))
    return Place(span=repaired, repaired=True) if repaired is not None else None


def _without_form(quote: str) -> str:
    return _LIST_MARKER.sub("", _MARKDOWN_MARKS.sub("", quote), count=1).strip(_EDGE_PUNCTUATION)


def _casefolded(text: FoldedText) -> FoldedText:
    """Fold case too; `ß` becomes two characters that share one place."""
    forms = [character.casefold() for character in text.folded]
    return FoldedText(
        raw=text.raw,
        folded="".join(forms),
        starts=tuple(start for form, start in zip(forms, text.starts, strict=True) for _ in form),
        ends=tuple(end for form, end in zip(forms, text.ends, strict=True) for _ in form),
    )


def _first_whole(needle: str, text: FoldedText) -> Span | None:
    if len(needle) < QUOTE_CHARACTERS_MIN:
        return None
    found = text.folded.find(needle)
    while found >= 0:
        span = Span(start=text.starts[found], end=text.ends[found + len(needle) - 1])
        if _is_whole(span, text.raw) and not _follows_negation(span, text.raw):
            return span
        found = text.folded.find(needle, found + 1)
    return None


def _is_whole(span: Span, raw: str) -> bool:
    """Whether neither end cuts a word or a number in two."""
    return not _is_joined(raw, span.start) and not _is_joined(raw, span.end)


def _is_joined(raw: str, position: int) -> bool:
    """Whether the characters on the two sides of a position belong together."""
    if not 0 < position < len(raw):
        return False
    before, after = raw[position - 1], raw[position]
    if before.isalnum() and after.isalnum():
        return True
    decimal_ahead = before.isdigit() and after in ".,:" and raw[position + 1 : position + 2].isdigit()
    decimal_behind = after.isdigit() and before in ".,:" and raw[position - 2 : position - 1].isdigit()
    return decimal_ahead or decimal_behind


def _follows_negation(span: Span, raw: str) -> bool:
    """Whether a negation of the same clause stands just before the span."""
    lead = raw[max(0, span.start - 60) : span.start]
    clause = _CLAUSE_END.split(lead)[-1]
    words = [match.group().lower().replace("’", "'") for match in _WORD.finditer(clause)][-NEGATION_REACH_WORDS:]
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


def verified_citation(quotation: Quotation, shown: Sequence[ShownPassage]) -> Citation:
    """Turn a quotation into a citation, trying the passage that it names first, then the others that were shown."""
    named = [item for item in shown if item.number == quotation.passage]
    others = [item for item in shown if item.number != quotation.passage]
    for item in [*named, *others]:
        place = locate(quotation.text, folded(item.passage.text))
        if place is None:
            continue
        status = CitationStatus.REPAIRED if place.repaired else CitationStatus.VERIFIED
        if item not in named:
            status = CitationStatus.MISATTRIBUTED
        return _citation_at(place.span, item, offered=quotation.text, status=status)
    return Citation(status=CitationStatus.UNVERIFIED, quote=quotation.text)


def _citation_at(span: Span, item: ShownPassage, *, offered: str, status: CitationStatus) -> Citation:
    passage: Passage = item.passage
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
