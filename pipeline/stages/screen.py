"""Find text that speaks to a machine instead of a reader: instructions to models, forged delimiters, forged verdicts.

Such text is never shown to a judge, and is itself reported (I4). Vendors do write about AI, so a mere mention of a
model or a prompt is not enough: the text must address the reading model, imitate our own protocol, or want work that
no reader of a policy could do. The rules are in `screening/`; here they are put to texts, sentences and disguised
readings. `withhold.py` parts passages around what they find.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.domain.passage import Passage
from pipeline.stages.screening.citations import CITING
from pipeline.stages.screening.forgeries import ANSWERS, DELIMITERS, forged
from pipeline.stages.screening.languages import foreign_order
from pipeline.stages.screening.orders import DROPPING, ROLES
from pipeline.stages.screening.plain import disguised, plain
from pipeline.stages.screening.pleas import PLEADING
from pipeline.stages.screening.readers import ADDRESSING
from pipeline.stages.screening.rule import RuleBook
from pipeline.stages.screening.sentence import Said
from pipeline.stages.screening.surroundings import Surroundings
from pipeline.stages.screening.verdicts import DICTATING
from pipeline.stages.screening.work import begins_an_order, work_wanted
from pipeline.stages.sentences import sentences

_RULES = RuleBook(
    {
        "tells a model to drop its instructions": DROPPING,
        "addresses an automated reviewer": ADDRESSING,
        "gives a model a role": ROLES,
        "dictates a verdict": (*DICTATING, *PLEADING),
        "dictates a citation": CITING,
    }
)
_FORGERIES = (("forges a protocol delimiter", DELIMITERS), ("forges an answer", ANSWERS))
# An endless sentence is read in parts that overlap by more than any rule spans.
_SENTENCE_CHARACTERS_MAX, _OVERLAP_CHARACTERS = 600, 150
# Lines are read together too, for an order may be broken over several; a list is longer than this.
_JOINED_CHARACTERS_MAX = 400
# Where a line without a full stop runs into the next one, as PDF readers have it: a small letter, then a
# capital verb and what it is about.
_RUN_ON = re.compile(r"(?<=[a-z)]) (?=([A-Z][a-z]{2,12}) (?:an?|the|this|me|your|how|why|what|each|every|all) )")
_EXCERPT_BEFORE, _EXCERPT_BEHIND = 40, 80
_EXCERPT_CHARACTERS_MAX = 280


class Suspicion(NamedTuple):
    """What in a text speaks to a machine, and the words that gave it away."""

    note: str
    excerpt: str


def suspicion(text: str, *, around: str | None = None, in_policy: bool | None = None) -> Suspicion | None:
    """Return the first sign that a text was written for a model, or None. The excerpt is of the text as read.

    `around` is the text that it stands in: what is out of place can only be told from there. `in_policy` says whether
    the whole document is a policy, where product copy is out of place too.
    """
    return _found(text, around if around is not None else text, in_policy)


def screened_text(passage: Passage) -> str:
    """Return all that a judge would see of a passage, each heading on a line of its own."""
    return "\n".join([*passage.heading_path, passage.text])


def fit_to_show(passage: Passage) -> bool:
    """Whether a passage may be put before a judge."""
    return suspicion(screened_text(passage)) is None


class _Alone(NamedTuple):
    """What was found of a text without looking around it, and whether that holds wherever it stands."""

    found: Suspicion | None
    is_final: bool


# Indexing, judging and reporting ask about the same passages.
@lru_cache(maxsize=4096)
def _found(text: str, around: str, in_policy: bool | None) -> Suspicion | None:
    if len(text) < len(around):
        alone = _alone(text)
        if alone.is_final:
            return alone.found
    return next(_suspicions(text, Surroundings(plain(around), in_policy=in_policy)), None)


# A heading stands over many passages, and hardly any depends on which: of 10,698 that stood over the 5,014 passages of
# a made site (evals/speed) 2,417 are different.
@lru_cache(maxsize=4096)
def _alone(text: str) -> _Alone:
    nowhere = Surroundings("")
    found = next(_suspicions(text, nowhere), None)
    return _Alone(found, is_final=not nowhere.were_asked)


def _suspicions(text: str, around: Surroundings) -> Iterator[Suspicion]:
    read = plain(text)
    yield from _in_plain_reading(read, around)
    for reading in disguised(read):
        yield from _in_plain_reading(reading, around)


def _in_plain_reading(text: str, around: Surroundings) -> Iterator[Suspicion]:
    for note, forgeries in _FORGERIES:
        if match := forged(text, forgeries):
            yield Suspicion(note, text[max(0, match.start() - _EXCERPT_BEFORE) : match.end() + _EXCERPT_BEHIND].strip())
    for sentence in _sentences_of(text):
        said = Said(sentence)
        does = _RULES.note(said) or foreign_order(said.lowered, said.words) or work_wanted(said, around)
        if does is not None:
            yield Suspicion(does, sentence[:_EXCERPT_CHARACTERS_MAX])


def _sentences_of(text: str) -> Iterator[str]:
    for span in sentences(text):
        for part in _parts(text[span.start : span.end]):
            yield part
            yield from (part[match.end() :] for match in _RUN_ON.finditer(part) if begins_an_order(match.group(1)))
    for paragraph in text.split("\n\n"):
        if "\n" in paragraph and len(paragraph) <= _JOINED_CHARACTERS_MAX:
            joined = paragraph.replace("\n", " ")
            yield from (joined[span.start : span.end] for span in sentences(joined))


def _parts(sentence: str) -> Iterator[str]:
    step = _SENTENCE_CHARACTERS_MAX - _OVERLAP_CHARACTERS
    for start in range(0, max(1, len(sentence) - _OVERLAP_CHARACTERS), step):
        yield sentence[start : start + _SENTENCE_CHARACTERS_MAX]
