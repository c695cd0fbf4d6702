"""The judge that needs no model: rubric indicators matched to sentences. Deterministic, and it abstains when unsure.

Rules:
- a sentence speaks when an indicator's phrase matches it; questions do not speak, nor do sentences that indicators read
  in two ways;
- the strongest kind of evidence that speaks decides; weaker evidence that says the opposite is a contradiction;
- evidence of one kind that says both `met` and `not_met` decides nothing;
- `met` beside `partial` is `met`, since a weaker statement takes nothing from a stronger one elsewhere; but not on a
  deal-breaker, where doubt is enough for `partial`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from typing_extensions import override

from pipeline.domain.citation import Quotation
from pipeline.domain.judgement import (
    Answered,
    JudgeAnswer,
    JudgeIdentity,
    JudgeRequest,
    Opposing,
    ShownPassage,
    TokenUsage,
)
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict
from pipeline.ports import Judge
from pipeline.stages.phrases import compiled, first_match
from pipeline.stages.sentences import sentences
from pipeline.stages.words import Word, WordReader

# Bumped when the same passages and rubric would get another answer.
VERSION = "2"
# Matching is cheap, so it may look further down the ranking than a model that is paid by the token.
PASSAGES_MAX = 40
QUOTATIONS_MAX = 3
_OPPOSITE: dict[Verdict, Literal[Verdict.MET, Verdict.NOT_MET]] = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
}


class _ReadSentence(NamedTuple):
    """A sentence with its words, and their stems as a set."""

    text: str
    words: list[Word]
    stems: frozenset[str]


class _Testimony(NamedTuple):
    """A sentence that an indicator matched."""

    says: Verdict
    passage: ShownPassage
    sentence: str


class BaselineJudge(Judge):
    """Implements the port `Judge` without a model."""

    @property
    @override
    def identity(self) -> JudgeIdentity:
        return JudgeIdentity(name="baseline", parameters={"version": VERSION})

    @property
    @override
    def passages_max(self) -> int:
        return PASSAGES_MAX

    @override
    async def judge(self, request: JudgeRequest) -> Answered:
        return Answered(answer=answer_of(request.criterion, request.passages), usage=TokenUsage())


def answer_of(criterion: Criterion, passages: Sequence[ShownPassage]) -> JudgeAnswer:
    """Return what the indicators say about a criterion."""
    testimonies = _testimonies(criterion, passages)
    if not testimonies:
        return JudgeAnswer(rationale="No indicator matched a sentence.", verdict=None, quotations=())
    decisive = min((testimony.passage.evidence_kind for testimony in testimonies), key=lambda kind: kind.rank)
    strongest = [testimony for testimony in testimonies if testimony.passage.evidence_kind is decisive]
    verdict = _verdict({testimony.says for testimony in strongest}, criterion)
    if verdict is None:
        return JudgeAnswer(
            rationale=f"Indicators matched sentences of equal weight ({decisive.value}) that say both met and not_met.",
            verdict=None,
            quotations=_quotations(strongest),
        )
    opposite = _OPPOSITE.get(verdict)
    return JudgeAnswer(
        rationale=_rationale(verdict, decisive, sum(testimony.says is verdict for testimony in strongest)),
        verdict=verdict,
        quotations=_quotations([testimony for testimony in strongest if testimony.says is verdict]),
        contradictions=tuple(
            Opposing(passage=testimony.passage.number, text=testimony.sentence, verdict=opposite)
            for testimony in testimonies
            if opposite is not None and testimony.says is opposite
        )[:QUOTATIONS_MAX],
    )


def _verdict(said: set[Verdict], criterion: Criterion) -> Verdict | None:
    if {Verdict.MET, Verdict.NOT_MET} <= said:
        return None
    if Verdict.NOT_MET in said:
        return Verdict.NOT_MET
    doubted = Verdict.PARTIAL in said and criterion.deal_breaker is not None
    return Verdict.MET if Verdict.MET in said and not doubted else Verdict.PARTIAL


def _testimonies(criterion: Criterion, passages: Sequence[ShownPassage]) -> list[_Testimony]:
    phrases = [(indicator.says, compiled(indicator.phrase)) for indicator in criterion.indicators]
    found = []
    for passage in passages:
        for sentence in _read(passage.passage.text):
            said = {
                says
                for says, phrase in phrases
                if phrase.can_match(sentence.stems) and first_match(phrase, sentence.words) is not None
            }
            if len(said) == 1:
                found.append(_Testimony(said.pop(), passage, sentence.text))
    return found


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[_ReadSentence, ...]:
    """Read a passage once for all the criteria that it is shown for. A pure function of the text."""
    reader = WordReader()
    found = []
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if not sentence.endswith("?"):
            words = reader.words(sentence)
            found.append(_ReadSentence(sentence, words, frozenset(word.stem for word in words)))
    return tuple(found)


def _quotations(testimonies: Sequence[_Testimony]) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(passage=testimony.passage.number, text=testimony.sentence)
        for testimony in testimonies[:QUOTATIONS_MAX]
    )


def _rationale(verdict: Verdict, kind: EvidenceKind, count: int) -> str:
    plural = "s" if count != 1 else ""
    return f"{count} sentence{plural} in {kind.value} evidence matched the rubric's indicators for {verdict.value}."
