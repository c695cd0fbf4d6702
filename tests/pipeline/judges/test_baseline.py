import asyncio

import pytest

from pipeline.domain.judgement import JudgeAnswer, ShownPassage
from pipeline.domain.rubric import Criterion, Indicator
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.verdict import Verdict
from pipeline.judges.baseline import BaselineJudge, answer_of
from pipeline.stages.judge import judge_request
from tests.builders import a_criterion, a_prompt, a_shown_passage, changed

INDICATORS = (
    Indicator(says=Verdict.MET, phrase="not ... use ... content ... train"),
    Indicator(says=Verdict.NOT_MET, phrase="use ... content ... train"),
    Indicator(says=Verdict.PARTIAL, phrase="opt out of ... training"),
)
NEVER = "We do not use your content to train our models."
ALWAYS = "We use your content to train our models."
OPT_OUT = "You may opt out of model training."


def a_training_criterion(*, deal_breaker: str | None = None) -> Criterion:
    return changed(a_criterion(), indicators=INDICATORS, deal_breaker=deal_breaker)


def shown(*texts: str, kind: SourceKind = SourceKind.TERMS, first: int = 1) -> list[ShownPassage]:
    return [
        changed(a_shown_passage(text), number=number, kind=kind, evidence_kind=kind.evidence_kind)
        for number, text in enumerate(texts, start=first)
    ]


def verdict(*passages: ShownPassage, deal_breaker: str | None = None) -> JudgeAnswer:
    return answer_of(a_training_criterion(deal_breaker=deal_breaker), passages)


def test_it_abstains_when_nothing_speaks() -> None:
    assert verdict(*shown("We like models.")).verdict is None


@pytest.mark.parametrize(
    ("text", "expected"), [(NEVER, Verdict.MET), (ALWAYS, Verdict.NOT_MET), (OPT_OUT, Verdict.PARTIAL)]
)
def test_a_sentence_decides_and_is_quoted_whole(text: str, expected: Verdict) -> None:
    answer = verdict(*shown(f"Before. {text} After."))
    assert answer.verdict is expected
    assert [quotation.text for quotation in answer.quotations] == [text]


def test_contract_decides_over_marketing_and_the_contradiction_is_kept() -> None:
    contract = shown(ALWAYS, kind=SourceKind.TERMS)
    marketing = shown(NEVER, kind=SourceKind.MARKETING, first=2)
    answer = verdict(*marketing, *contract)
    assert answer.verdict is Verdict.NOT_MET
    assert [quotation.text for quotation in answer.contradictions] == [NEVER]


def test_evidence_of_one_kind_that_says_both_decides_nothing() -> None:
    answer = verdict(*shown(NEVER, ALWAYS))
    assert answer.verdict is None
    assert {quotation.text for quotation in answer.quotations} == {NEVER, ALWAYS}


def test_a_weaker_statement_takes_nothing_from_a_stronger_one() -> None:
    assert verdict(*shown(NEVER, OPT_OUT)).verdict is Verdict.MET


def test_on_a_deal_breaker_doubt_is_enough_for_partial() -> None:
    assert verdict(*shown(NEVER, OPT_OUT), deal_breaker="D").verdict is Verdict.PARTIAL


def test_a_question_does_not_speak() -> None:
    assert verdict(*shown("Do you use my content to train?")).verdict is None


def test_it_says_who_it_is_and_costs_nothing() -> None:
    judge = BaselineJudge()
    request = judge_request(a_training_criterion(), shown(NEVER), a_prompt())
    answered = asyncio.run(judge.judge(request))
    assert judge.identity.label == "baseline"
    assert answered.usage.model_calls == 0


def test_the_same_question_gets_the_same_answer() -> None:
    passages = shown(OPT_OUT, NEVER, kind=SourceKind.PRIVACY_POLICY)
    assert EvidenceKind.POLICY is SourceKind.PRIVACY_POLICY.evidence_kind
    assert verdict(*passages) == verdict(*passages)
