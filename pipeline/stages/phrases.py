"""The phrase language of rubric indicators: readable by a lawyer, decided by code, safe from runaway matching.

A phrase is a list of terms that a sentence must contain in this order:
- `train`            a word; compared by its stem, so "trains" and "training" match too;
- `(soc|iso 27001)`  one of several words or word groups;
- `[your]`           the same, but may be absent: `[your|the]`;
- `...`              a gap of up to eight words;
- `#`                any number, in digits or as a word (one to twelve, and the tens);
- `not`              any negation: not, no, never, cannot, without, neither, nor, none, n't;
- `!(your|free)`     none of these among the four words before this place; as the last term: nor in the rest of the
                     sentence;
- `!customer`        what stands here is not a duty or permission of the customer: "Customer shall", "you may".

Terms stand next to each other unless a gap stands between them. `#` and `not` may stand in word groups too:
`(within|not later than) # days`. A phrase without `not` does not match where the sentence negates it: a negation inside
the matched words, or shortly before them. So `use ... content ... train` does not match "we never use your content to
train", and `not ... use ... content ... train` does. `not` counts only where it is required: not in `[not]`, nor as one
of several alternatives. No phrase matches what the sentence disclaims ("we cannot guarantee that ..."), unless it asks
for the disclaiming word itself. How far negations and disclaimers reach: `pipeline/stages/clauses.py`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from pipeline.domain.citation import Span
from pipeline.stages.clauses import is_disclaimed, is_laid_on_the_customer, is_negated
from pipeline.stages.words import NEGATIONS, NUMBER_WORDS, Word, WordReader

GAP_WORDS_MAX = 8
BARRED_BEFORE_WORDS = 4

_TERM = re.compile(
    r"\.\.\.|!customer\b|!\((?P<barred>[^()]*)\)|\((?P<group>[^()]*)\)|\[(?P<optional>[^\[\]]*)\]|#|[^\s()\[\]#!]+"
)


class _Kind(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    GAP = "gap"
    BARRED = "barred"
    NOT_THE_CUSTOMER = "not_the_customer"


@dataclass(frozen=True)
class _Term:
    """Alternatives, each a run of stems; a number or a negation in it is a mark that no stem can be."""

    kind: _Kind
    alternatives: tuple[tuple[str, ...], ...] = ()


_NUMBER, _NEGATION = "#", "¬"
_MARKS = frozenset({_NUMBER, _NEGATION})


@dataclass(frozen=True)
class Phrase:
    """A compiled phrase."""

    source: str
    terms: tuple[_Term, ...]
    barred_after: tuple[tuple[str, ...], ...] = ()

    def can_match(self, stems: frozenset[str]) -> bool:
        """Whether a sentence with these stems could say the phrase; most cannot, and this is quick to see."""
        return all(
            any(all(stem in stems or stem in _MARKS for stem in run) for run in term.alternatives)
            for term in self.terms
            if term.kind is _Kind.REQUIRED
        )

    @cached_property
    def expects_negation(self) -> bool:
        """Whether it cannot match without a negation: a required term holds `not`, whichever alternative is read."""
        return any(
            term.kind is _Kind.REQUIRED and all(_NEGATION in run for run in term.alternatives) for term in self.terms
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """All that it asks for or allows."""
        return frozenset(
            stem
            for term in self.terms
            if term.kind is not _Kind.BARRED
            for run in term.alternatives
            for stem in run
            if stem not in _MARKS
        )


class PhraseSyntaxError(ValueError):
    """A phrase that cannot be compiled; the message says where."""


@lru_cache(maxsize=4096)
def compiled(source: str) -> Phrase:
    """Compile a phrase.

    Raises:
        PhraseSyntaxError: for unbalanced brackets, empty alternatives, or a gap at either end.
    """
    leftover = _TERM.sub("", source).strip()
    if leftover:
        raise PhraseSyntaxError(f"{source!r}: cannot read {leftover!r}")
    reader = WordReader()
    terms = [_term(match, reader, source) for match in _TERM.finditer(source)]
    barred_after = terms.pop().alternatives if terms and terms[-1].kind is _Kind.BARRED else ()
    if not terms or terms[0].kind is _Kind.GAP or terms[-1].kind not in (_Kind.REQUIRED, _Kind.OPTIONAL):
        raise PhraseSyntaxError(f"{source!r}: a phrase begins and ends with a word")
    if all(term.kind is not _Kind.REQUIRED for term in terms):
        raise PhraseSyntaxError(f"{source!r}: at least one word must be required")
    return Phrase(source=source, terms=tuple(terms), barred_after=barred_after)


def _term(match: re.Match[str], reader: WordReader, source: str) -> _Term:
    written = match.group()
    if written == "...":
        return _Term(_Kind.GAP)
    if written == "!customer":
        return _Term(_Kind.NOT_THE_CUSTOMER)
    kind = {"barred": _Kind.BARRED, "optional": _Kind.OPTIONAL}.get(match.lastgroup or "", _Kind.REQUIRED)
    options = (match.group(match.lastgroup) if match.lastgroup else written).split("|")
    runs = tuple(_run(option, reader) for option in options)
    if not all(runs):
        raise PhraseSyntaxError(f"{source!r}: an alternative in {written!r} is empty")
    return _Term(kind, runs)


def _run(option: str, reader: WordReader) -> tuple[str, ...]:
    marks = {"#": _NUMBER, "not": _NEGATION}
    words = option.replace("#", " # ").split()
    return tuple(stem for word in words for stem in ((marks[word],) if word in marks else reader.stems(word)))


def first_match(phrase: Phrase, words: list[Word]) -> Span | None:
    """Return the span of the first place where a sentence's words say the phrase, or None."""
    for start in range(len(words)):
        end = _shortest_end(phrase.terms, words, start)
        if end is None or _is_unsaid(phrase, words, start, end):
            continue
        return Span(start=words[start].start, end=words[end - 1].end)
    return None


def _is_unsaid(phrase: Phrase, words: list[Word], start: int, end: int) -> bool:
    """Whether the sentence takes back what the matched words say."""
    if not phrase.expects_negation and is_negated(words, start, end):
        return True
    if is_disclaimed(words, start, end, but_for=phrase.stems):
        return True
    return any(_run_is_at(run, words, place) for run in phrase.barred_after for place in range(end, len(words)))


def _shortest_end(terms: tuple[_Term, ...], words: list[Word], start: int) -> int | None:
    """Simulate all readings at once: `places` are the word positions that a reading may have reached."""
    places = {start}
    for term in terms:
        if term.kind is _Kind.GAP:
            places = {place + skip for place in places for skip in range(GAP_WORDS_MAX + 1)}
            continue
        if term.kind in (_Kind.BARRED, _Kind.NOT_THE_CUSTOMER):
            places = {place for place in places if not _is_barred(term, words, place)}
            continue
        reached = {place + len(run) for place in places for run in term.alternatives if _run_is_at(run, words, place)}
        if term.kind is _Kind.OPTIONAL:
            reached |= places
        if not reached:
            return None
        places = reached
    ends = [place for place in places if start < place <= len(words)]
    return min(ends) if ends else None


def _is_barred(term: _Term, words: list[Word], place: int) -> bool:
    if term.kind is _Kind.NOT_THE_CUSTOMER:
        return is_laid_on_the_customer(words, min(place, len(words)))
    before = range(max(0, place - BARRED_BEFORE_WORDS), place)
    return any(_run_is_at(run, words, there) for run in term.alternatives for there in before)


def _run_is_at(run: tuple[str, ...], words: list[Word], place: int) -> bool:
    if place + len(run) > len(words):
        return False
    return all(_stem_matches(wanted, words[place + offset].stem) for offset, wanted in enumerate(run))


def _stem_matches(wanted: str, stem: str) -> bool:
    if wanted == _NEGATION:
        return stem in NEGATIONS
    if wanted == _NUMBER:
        return stem[0].isdigit() or stem in NUMBER_WORDS
    return wanted == stem
