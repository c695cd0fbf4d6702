"""The judge that needs no model: rubric indicators matched to sentences. Deterministic, and it abstains when unsure.

Rules:
- a sentence speaks when an indicator's phrase matches it; questions do not speak;
- the strongest kind of evidence that speaks decides; weaker evidence that says the opposite is a contradiction;
- evidence of one kind that says both `met` and `not_met` decides nothing;
- `met` beside `partial` is `partial`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from typing_extensions import override

from pipeline.domain.citation import Quotation
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, JudgeRequest, ShownPassage, TokenUsage
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict
from pipeline.ports import Answered, Judge
from pipeline.stages.phrases import compiled, first_match
from pipeline.stages.sentences import sentences
from pipeline.stages.words import WordReader

# Bumped when the same passages and rubric would get another answer.
VERSION = "1"
# Matching is cheap, so it may look further down the ranking than a model that is paid by the token.
PASSAGES_MAX = 40
QUOTATIONS_MAX = 3


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
    said = {testimony.says for testimony in strongest}
    if {Verdict.MET, Verdict.NOT_MET} <= said:
        return JudgeAnswer(
            rationale=f"Indicators matched sentences of equal weight ({decisive.value}) that say both met and not_met.",
            verdict=None,
            quotations=_quotations(strongest),
        )
    verdict = Verdict.PARTIAL if Verdict.PARTIAL in said else next(iter(said))
    opposite = {Verdict.MET: Verdict.NOT_MET, Verdict.NOT_MET: Verdict.MET}.get(verdict)
    return JudgeAnswer(
        rationale=_rationale(verdict, decisive, len(strongest)),
        verdict=verdict,
        quotations=_quotations([testimony for testimony in strongest if testimony.says is verdict]),
        contradictions=_quotations([testimony for testimony in testimonies if testimony.says is opposite]),
    )


def _testimonies(criterion: Criterion, passages: Sequence[ShownPassage]) -> list[_Testimony]:
    reader = WordReader()
    phrases = [(indicator.says, compiled(indicator.phrase)) for indicator in criterion.indicators]
    found = []
    for passage in passages:
        text = passage.passage.text
        for span in sentences(text):
            sentence = text[span.start : span.end]
            if sentence.endswith("?"):
                continue
            words = reader.words(sentence)
            said = {says for says, phrase in phrases if first_match(phrase, words) is not None}
            # A sentence that two indicators read in two ways has not been understood.
            if len(said) == 1:
                found.append(_Testimony(said.pop(), passage, sentence))
    return found


def _quotations(testimonies: Sequence[_Testimony]) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(passage=testimony.passage.number, text=testimony.sentence)
        for testimony in testimonies[:QUOTATIONS_MAX]
    )


def _rationale(verdict: Verdict, kind: EvidenceKind, count: int) -> str:
    plural = "s" if count != 1 else ""
    return f"{count} sentence{plural} in {kind.value} evidence matched the rubric's indicators for {verdict.value}."
