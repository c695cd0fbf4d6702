"""All the ways in which a quotation is made false, spread evenly over the sentences of many documents.

Rules:
- an alteration counts only when `wording` says that its words stand nowhere in the document: a changed sentence that is
  by chance another sentence of the text is no lie;
- every kind gets the same quota, since common words would otherwise drown the rare and dangerous ones;
- the same documents give the same alterations.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from evals import number_lies, sentence_lies
from evals.dice import Dice, shuffled
from evals.swap_tables import SWAPS
from evals.swapping import swapped
from evals.texts import Sentence
from evals.wording import is_said

Maker = Callable[[str, Dice], str | None]

_SPLICED, _FOREIGN = "sentences_spliced", "foreign_sentence"
MAKERS: dict[str, Maker] = {
    **{kind: partial(swapped, kind) for kind in SWAPS},
    "digit_changed": number_lies.digit_changed,
    "digit_added": number_lies.digit_added,
    "digit_removed": number_lies.digit_removed,
    "decimals_cut": number_lies.decimals_cut,
    "group_mark_moved": number_lies.group_mark_moved,
    "numbers_exchanged": number_lies.numbers_exchanged,
    "numbers_joined": number_lies.numbers_joined,
    "year_changed": number_lies.year_changed,
    "sign_changed": number_lies.sign_changed,
    "clause_number_changed": number_lies.clause_number_changed,
    "name_changed": sentence_lies.name_changed,
    "clause_cut": sentence_lies.clause_cut,
    "clause_elided": sentence_lies.clause_elided,
    "words_exchanged": sentence_lies.words_exchanged,
    "word_dropped": sentence_lies.word_dropped,
    "word_doubled": sentence_lies.word_doubled,
    "tail_invented": sentence_lies.tail_invented,
    "head_invented": sentence_lies.head_invented,
    "remark_inserted": sentence_lies.remark_inserted,
    "letters_exchanged": sentence_lies.letters_exchanged,
    "look_alike": sentence_lies.look_alike,
    "words_joined": sentence_lies.words_joined,
    "word_divided": sentence_lies.word_divided,
}
# These change spaces alone; no other kind does.
RESPACED = ("words_joined", "word_divided")
KINDS = (*MAKERS, _SPLICED, _FOREIGN)


@dataclass(frozen=True)
class Alteration:
    """A false quotation, and the sentence that it was made of (or is held against)."""

    kind: str
    quote: str
    sentence: Sentence


def alterations(sentences: Sequence[Sentence], *, quota: int) -> Iterator[Alteration]:
    """Yield up to `quota` alterations of each kind."""
    for kind in KINDS:
        made = 0
        ordered = shuffled(sentences, [f"{kind}\x00{item.document.name}\x00{item.text}" for item in sentences])
        for index, sentence in enumerate(ordered):
            if made == quota:
                break
            other = _another(kind, sentence, ordered, index)
            quote = _quote(kind, sentence.text, Dice(f"{kind}\x00{sentence.text}"), other)
            if quote is not None and not is_said(quote, sentence.document.said):
                made += 1
                yield Alteration(kind=kind, quote=quote, sentence=sentence)


def _quote(kind: str, text: str, dice: Dice, other: Sentence | None) -> str | None:
    if kind in MAKERS:
        return MAKERS[kind](text, dice)
    if other is None:
        return None
    return other.text if kind == _FOREIGN else sentence_lies.spliced(text, dice, other.text)


def _another(kind: str, sentence: Sentence, ordered: Sequence[Sentence], index: int) -> Sentence | None:
    """Return the next sentence of the same document to splice with, or of another one to pass off as this one's."""
    if kind in MAKERS:
        return None
    same = kind == _SPLICED
    following = (*ordered[index + 1 :], *ordered[:index])
    return next((item for item in following if (item.document is sentence.document) is same), None)
