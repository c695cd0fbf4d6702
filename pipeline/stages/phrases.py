"""The phrase language of rubric indicators: readable by a lawyer, decided by code, safe from runaway matching.

A phrase is a list of terms that a sentence must contain in this order:
- `train`            a word; compared by its stem, so "trains" and "training" match too;
- `(soc|iso 27001)`  one of several words or word groups;
- `[your]`           the same, but may be absent: `[your|the]`;
- `...`              a gap of up to eight words;
- `#`                any number, in digits or as a word (one to twelve, and the tens);
- `not`              any negation: not, no, never, cannot, without, neither, nor, none, n't.

Terms stand next to each other unless a gap stands between them. A phrase without `not` does not match where the
sentence negates it: a negation inside the matched words, or among the four words before them. So
`use ... content ... train` does not match "we never use your content to train", and
`not ... use ... content ... train` does.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.citation import Span
from pipeline.stages.words import NEGATIONS, NUMBER_WORDS, Word, WordReader

GAP_WORDS_MAX = 8
NEGATION_REACH_WORDS = 4

_TERM = re.compile(r"\.\.\.|\(([^()]*)\)|\[([^\[\]]*)\]|#|[^\s()\[\]#]+")


@dataclass(frozen=True)
class _Term:
    """Alternatives, each a run of stems; special terms are one-word runs of a mark that no stem can be."""

    alternatives: tuple[tuple[str, ...], ...]
    optional: bool = False
    gap: bool = False


_NUMBER, _NEGATION = "#", "¬"
_MARKS = frozenset({_NUMBER, _NEGATION})


@dataclass(frozen=True)
class Phrase:
    """A compiled phrase."""

    source: str
    terms: tuple[_Term, ...]

    def can_match(self, stems: frozenset[str]) -> bool:
        """Whether a sentence with these stems could say the phrase; most cannot, and this is quick to see."""
        return all(
            any(all(stem in stems or stem in _MARKS for stem in run) for run in term.alternatives)
            for term in self.terms
            if not term.optional and not term.gap
        )

    @property
    def expects_negation(self) -> bool:
        """Whether `not` is one of its terms."""
        return any(run == (_NEGATION,) for term in self.terms for run in term.alternatives)


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
    if not terms or terms[0].gap or terms[-1].gap:
        raise PhraseSyntaxError(f"{source!r}: a phrase begins and ends with a word")
    if all(term.optional or term.gap for term in terms):
        raise PhraseSyntaxError(f"{source!r}: at least one word must be required")
    return Phrase(source=source, terms=tuple(terms))


def _term(match: re.Match[str], reader: WordReader, source: str) -> _Term:
    written = match.group()
    if written == "...":
        return _Term(alternatives=(), gap=True)
    group, optional = match.group(1), match.group(2)
    options = (group if group is not None else optional if optional is not None else written).split("|")
    runs = tuple(_run(option, reader) for option in options)
    if not all(runs):
        raise PhraseSyntaxError(f"{source!r}: an alternative in {written!r} is empty")
    return _Term(alternatives=runs, optional=optional is not None)


def _run(option: str, reader: WordReader) -> tuple[str, ...]:
    marks = {"#": _NUMBER, "not": _NEGATION}
    if option.strip() in marks:
        return (marks[option.strip()],)
    return tuple(reader.stems(option))


def first_match(phrase: Phrase, words: list[Word]) -> Span | None:
    """Return the span of the first place where a sentence's words say the phrase, or None."""
    for start in range(len(words)):
        end = _shortest_end(phrase.terms, words, start)
        if end is None:
            continue
        if not phrase.expects_negation and _is_negated(words, start, end):
            continue
        return Span(start=words[start].start, end=words[end - 1].end)
    return None


def _shortest_end(terms: tuple[_Term, ...], words: list[Word], start: int) -> int | None:
    """Simulate all readings at once: `places` are the word positions that a reading may have reached."""
    places = {start}
    for term in terms:
        if term.gap:
            places = {place + skip for place in places for skip in range(GAP_WORDS_MAX + 1)}
            continue
        reached = {place + len(run) for place in places for run in term.alternatives if _run_is_at(run, words, place)}
        if term.optional:
            reached |= places
        if not reached:
            return None
        places = reached
    ends = [place for place in places if start < place <= len(words)]
    return min(ends) if ends else None


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


def _is_negated(words: list[Word], start: int, end: int) -> bool:
    return any(word.stem in NEGATIONS for word in words[max(0, start - NEGATION_REACH_WORDS) : end])
