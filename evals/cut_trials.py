"""Choose the cuts that are put to the verifier: those whose words stand in their document exactly once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.cuts import CUTS, items_under_a_negation
from evals.dice import shuffled
from evals.texts import EvalText, Sentence
from evals.wording import occurrences, wording

_ITEMS = "items_under_a_negation"
# Words inside which the cut goes are no words of the document, so they are found nowhere by word.
_CUT_INSIDE = frozenset({"inside_a_word", "inside_a_number"})


@dataclass(frozen=True)
class CutTrial:
    """A part that must not be quoted alone, and what it was cut out of."""

    kind: str
    quote: str
    document: EvalText
    whole: str


def cut_trials(texts: Sequence[EvalText], sentences: Sequence[Sentence], *, quota: int) -> list[CutTrial]:
    """Return up to `quota` cuts of each kind."""
    trials: list[CutTrial] = []
    made: Counter[str] = Counter()
    for sentence in shuffled(sentences, [f"cut\x00{item.document.name}\x00{item.text}" for item in sentences]):
        for kind, cut in CUTS.items():
            for quote in cut(sentence.text):
                if made[kind] < quota and _is_decidable(kind, quote, sentence.document):
                    made[kind] += 1
                    trials.append(CutTrial(kind, quote, sentence.document, sentence.text))
    for text in texts:
        for quote in items_under_a_negation(text.text):
            if made[_ITEMS] < quota and _is_decidable(_ITEMS, quote, text):
                made[_ITEMS] += 1
                at = text.text.find(quote)
                trials.append(CutTrial(_ITEMS, quote, text, text.text[max(0, at - 160) : at + len(quote)]))
    return trials


def _is_decidable(kind: str, quote: str, text: EvalText) -> bool:
    """Whether refusing is right: the words stand in no second place where they are not governed by what was cut."""
    count = occurrences(wording(quote), text.said)
    return count == 0 if kind in _CUT_INSIDE else count == 1
