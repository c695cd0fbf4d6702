"""Choose sentences for each honest rendering, and say whether the verifier found them where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.dice import Dice, shuffled
from evals.renderings import FORMS, SET_IN_DOCUMENTS
from evals.repairable import REPAIRABLE
from evals.texts import Sentence
from evals.trying import Trials
from pipeline.domain.citation import Span
from pipeline.stages.verify import Place


@dataclass(frozen=True)
class HonestTrial:
    """A quotation that must be found. `set_text` is the evidence when it is not the sentence's own document."""

    kind: str
    quote: str
    sentence: Sentence
    set_text: str | None = None
    set_span: Span | None = None

    def is_found(self, trials: Trials, *, repaired: bool) -> bool:
        """Whether the quotation was found at its span, in document and passage, with a status that is due."""
        if self.set_text is not None and self.set_span is not None:
            return _is_right(trials.in_text(self.quote, self.set_text), self.set_text, self.set_span, repaired=repaired)
        in_document, in_passage = trials.of_sentence(self.quote, self.sentence)
        passage, span = self.sentence.passage, self.sentence.span
        inner = Span(start=span.start - passage.start, end=span.end - passage.start)
        return _is_right(in_document, self.sentence.document.text, span, repaired=repaired) and _is_right(
            in_passage, passage.text, inner, repaired=repaired
        )


def honest_trials(sentences: Sequence[Sentence], *, quota: int, repairable: bool) -> list[HonestTrial]:
    """Return up to `quota` sentences in each rendering."""
    trials: list[HonestTrial] = []
    for kind, rendering in (REPAIRABLE if repairable else FORMS).items():
        made = 0
        for sentence in _ordered(sentences, kind):
            if made == quota:
                break
            quote = rendering(sentence.text, Dice(f"{kind}\x00{sentence.text}"))
            if quote is not None:
                made += 1
                trials.append(HonestTrial(kind, quote, sentence))
    return trials


def set_trials(sentences: Sequence[Sentence], *, quota: int) -> list[HonestTrial]:
    """Return up to `quota` passages in which the sentence is rendered, with the clean sentence as the quotation."""
    trials: list[HonestTrial] = []
    for kind in SET_IN_DOCUMENTS:
        made = 0
        for sentence in _ordered(sentences, kind):
            if made == quota:
                break
            rendered = FORMS[kind](sentence.text, Dice(f"{kind}\x00{sentence.text}"))
            if rendered is None:
                continue
            made += 1
            passage, start = sentence.passage, sentence.span.start - sentence.passage.start
            before, after = passage.text[:start], passage.text[start + len(sentence.text) :]
            span = Span(start=start, end=start + len(rendered))
            trials.append(HonestTrial(kind, sentence.text, sentence, before + rendered + after, span))
    return trials


def _ordered(sentences: Sequence[Sentence], kind: str) -> list[Sentence]:
    return shuffled(sentences, [f"{kind}\x00{item.document.name}\x00{item.text}" for item in sentences])


def _is_right(place: Place | None, text: str, span: Span, *, repaired: bool) -> bool:
    """Whether a place is the span but for white space and punctuation at its edges."""
    if place is None or (place.repaired and not repaired):
        return False
    return _core(text, place.span) == _core(text, span)


def _core(text: str, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
