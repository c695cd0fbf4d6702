"""Which verdict stands where the evidence is weak, old, or disagrees with itself."""

from datetime import date

import pytest

from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.verdict import Verdict
from pipeline.stages.decide import Decision, Ground, decided
from tests.builders import a_citation, a_criterion, a_document, a_shown_passage

CONTRACT, POLICY, CLAIM = SourceKind.DPA, SourceKind.PRIVACY_POLICY, SourceKind.MARKETING
CAPTURED = date(2026, 1, 1)
OLD, NEW = date(2023, 6, 1), date(2025, 6, 1)


def says(verdict: Verdict, kind: SourceKind, stated_on: date | None = None) -> Ground:
    words = f"A {kind.value} of {stated_on} that says {verdict.value}."
    return Ground(
        verdict=verdict,
        citation=a_citation(a_document(words), words),
        shown=a_shown_passage(words, kind=kind, stated_on=stated_on),
    )


def settled(basis: Ground, *against: Ground, fresh_months: int | None = None) -> Decision:
    criterion = a_criterion(fresh_months=fresh_months, accepted_evidence=(EvidenceKind.CONTRACT, EvidenceKind.POLICY))
    return decided(basis.verdict, [basis], against, criterion=criterion)


@pytest.mark.parametrize(
    ("basis", "against", "stands"),
    [
        (says(Verdict.MET, POLICY), says(Verdict.NOT_MET, CONTRACT), Verdict.NOT_MET),
        (says(Verdict.NOT_MET, POLICY), says(Verdict.MET, CONTRACT), Verdict.MET),
        (says(Verdict.MET, CONTRACT), says(Verdict.NOT_MET, POLICY), Verdict.MET),
        (says(Verdict.NOT_MET, CONTRACT), says(Verdict.MET, CLAIM), Verdict.NOT_MET),
        (says(Verdict.MET, POLICY, OLD), says(Verdict.NOT_MET, POLICY, NEW), Verdict.NOT_MET),
        (says(Verdict.NOT_MET, POLICY, OLD), says(Verdict.MET, POLICY, NEW), Verdict.MET),
        (says(Verdict.MET, POLICY, NEW), says(Verdict.NOT_MET, POLICY, OLD), Verdict.MET),
        (says(Verdict.MET, POLICY, NEW), says(Verdict.NOT_MET, CONTRACT, OLD), Verdict.NOT_MET),
    ],
    ids=lambda item: item.value if isinstance(item, Verdict) else item.citation.quote,
)
def test_rank_decides_and_then_age(basis: Ground, against: Ground, stands: Verdict) -> None:
    assert settled(basis, against).verdict is stands


@pytest.mark.parametrize("dates", [(None, None), (NEW, NEW), (None, NEW), (OLD, None)], ids=str)
@pytest.mark.parametrize(
    ("nicer", "worse"),
    [(Verdict.MET, Verdict.NOT_MET), (Verdict.MET, Verdict.PARTIAL), (Verdict.PARTIAL, Verdict.NOT_MET)],
)
def test_between_equals_the_worse_verdict_stands_whichever_the_judge_chose(
    nicer: Verdict, worse: Verdict, dates: tuple[date | None, date | None]
) -> None:
    first, second = says(nicer, POLICY, dates[0]), says(worse, POLICY, dates[1])
    assert settled(first, second).verdict is worse
    assert settled(second, first).verdict is worse


def test_a_contradiction_is_kept_whoever_wins_and_says_why() -> None:
    (lost,) = settled(says(Verdict.MET, CONTRACT), says(Verdict.NOT_MET, POLICY, NEW)).contradictions
    assert lost.note == (
        "a contract (dpa) says met and outranks a policy (privacy_policy of 2025-06-01), which says not_met."
    )


def test_what_carries_the_verdict_is_what_won() -> None:
    contract = says(Verdict.NOT_MET, CONTRACT)
    decision = settled(says(Verdict.MET, POLICY), says(Verdict.NOT_MET, CLAIM), contract)
    assert decision.deciding[-1] == contract
    assert decision.reason is not None
    assert decision.reason.startswith("The evidence disagrees.")


def test_more_evidence_against_a_vendor_never_makes_the_verdict_nicer() -> None:
    basis, undated = says(Verdict.MET, CONTRACT, NEW), says(Verdict.NOT_MET, CONTRACT)
    assert settled(basis, undated).verdict is Verdict.NOT_MET
    assert settled(basis, undated, says(Verdict.NOT_MET, CONTRACT, OLD)).verdict is Verdict.NOT_MET


def test_everything_that_lost_stands_under_the_contradictions() -> None:
    supporting = [says(Verdict.MET, POLICY, OLD), says(Verdict.MET, CLAIM)]
    decision = decided(Verdict.MET, supporting, [says(Verdict.NOT_MET, CONTRACT)], criterion=a_criterion())
    shown = {half for contradiction in decision.contradictions for half in contradiction.between}
    assert {item.citation for item in supporting} <= shown


def test_what_says_the_same_as_the_judge_opposes_nothing() -> None:
    decision = settled(says(Verdict.MET, POLICY), says(Verdict.MET, CONTRACT))
    assert (decision.verdict, decision.contradictions, decision.reason) == (Verdict.MET, (), None)


def test_a_self_claim_that_wins_against_nothing_is_still_capped() -> None:
    decision = settled(says(Verdict.MET, CLAIM))
    assert decision.verdict is Verdict.PARTIAL
    assert decision.reason == "The best evidence is a self_claim; `met` needs one of: contract, policy."


@pytest.mark.parametrize(
    ("stated_on", "stands"),
    [
        (date(2024, 12, 31), Verdict.MET),
        (date(2024, 11, 30), Verdict.PARTIAL),
        (None, Verdict.MET),
    ],
)
def test_old_evidence_does_not_carry_met(stated_on: date | None, stands: Verdict) -> None:
    decision = settled(says(Verdict.MET, POLICY, stated_on), fresh_months=12)
    assert decision.verdict is stands


def test_one_fresh_source_among_old_ones_is_enough() -> None:
    supporting = [says(Verdict.MET, POLICY, OLD), says(Verdict.MET, POLICY, NEW)]
    decision = decided(Verdict.MET, supporting, [], criterion=a_criterion(fresh_months=12))
    assert decision.verdict is Verdict.MET


def test_old_evidence_still_carries_what_is_worse_than_met() -> None:
    assert settled(says(Verdict.NOT_MET, POLICY, OLD), fresh_months=12).verdict is Verdict.NOT_MET


def test_a_contract_binds_however_old_it_is() -> None:
    assert settled(says(Verdict.MET, CONTRACT, OLD), fresh_months=12).verdict is Verdict.MET
