from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.domain.decision import (
    ApprovalCondition,
    Decision,
    Lacking,
    Ruling,
    approval_holds,
    is_decided,
    lacking,
    open_round,
    report_digest,
    settled,
    use_digest,
)
from pipeline.domain.person import Role
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.verdict import Verdict
from tests.builders import a_digest, an_assessment, changed, some_evidence
from tests.fakes import LONG_AGO
from tests.review_builders import a_decision, a_review, a_system

TODAY = LONG_AGO.date()
CONDITION = ApprovalCondition(number=1, text="Sign the DPA", owner="Legal", due=date(2026, 3, 1))
names = st.sampled_from(["ada", "ben", "cleo"])


def decided(decisions: list[Decision], ruling: Ruling, tier: RiskTier = RiskTier.HIGH, today: date = TODAY) -> bool:
    return is_decided(decisions, ruling, digest=a_digest("report"), use=a_digest("use"), tier=tier, today=today)


@st.composite
def some_decisions(draw: st.DrawFn) -> list[Decision]:
    """Decisions by up to three people, some on another report, some for another use, some that have ended."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        ruling = draw(st.sampled_from(Ruling))
        ends = draw(st.sampled_from([None, TODAY - timedelta(days=1), TODAY, date(2026, 12, 31)]))
        found.append(
            a_decision(
                draw(names),
                id=f"decision-{number}",
                ruling=ruling,
                conditions=(CONDITION,) if ruling is Ruling.APPROVE_WITH_CONDITIONS else (),
                expires_on=None if ruling is Ruling.REJECT else ends,
                report_digest=draw(st.sampled_from([a_digest("report"), a_digest("another")])),
                use=draw(st.sampled_from([a_digest("use"), a_digest("another use")])),
                roles=(draw(st.sampled_from([Role.REVIEWER, Role.APPROVER])),),
                signed_at=LONG_AGO + timedelta(seconds=number),
            )
        )
    return found


@given(decisions=some_decisions(), tier=st.sampled_from(RiskTier), data=st.data())
def test_the_order_in_which_decisions_are_read_never_matters(
    decisions: list[Decision], tier: RiskTier, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(decisions))
    for ruling in Ruling:
        assert decided(decisions, ruling, tier) == decided(shuffled, ruling, tier)


@given(decisions=some_decisions(), tier=st.sampled_from(RiskTier))
def test_a_round_comes_to_one_ruling_at_most(decisions: list[Decision], tier: RiskTier) -> None:
    assert sum(decided(decisions, ruling, tier) for ruling in Ruling) <= 1


@given(decisions=some_decisions())
def test_a_high_risk_is_never_granted_by_one_person_or_without_an_approver(decisions: list[Decision]) -> None:
    """I9."""
    if decided(decisions, Ruling.APPROVE) or decided(decisions, Ruling.APPROVE_WITH_CONDITIONS):
        on = [item for item in decisions if item.report_digest == a_digest("report") and item.use == a_digest("use")]
        assert len({item.signer for item in on}) >= 2
        assert any(Role.APPROVER in item.roles for item in on)


@given(decisions=some_decisions(), tier=st.sampled_from(RiskTier))
def test_decisions_on_another_report_or_use_count_for_nothing(decisions: list[Decision], tier: RiskTier) -> None:
    fit = [item for item in decisions if (item.report_digest, item.use) == (a_digest("report"), a_digest("use"))]
    for ruling in Ruling:
        assert decided(decisions, ruling, tier) == decided(fit, ruling, tier)


@pytest.mark.parametrize(
    ("tier", "roles", "enough"),
    [
        (RiskTier.LOW, [Role.REVIEWER], True),
        (RiskTier.MEDIUM, [Role.REVIEWER], False),
        (RiskTier.MEDIUM, [Role.REVIEWER, Role.REVIEWER], False),
        (RiskTier.MEDIUM, [Role.APPROVER], True),
        (RiskTier.HIGH, [Role.APPROVER], False),
        (RiskTier.HIGH, [Role.REVIEWER, Role.REVIEWER], False),
        (RiskTier.HIGH, [Role.REVIEWER, Role.APPROVER], True),
        (RiskTier.HIGH, [Role.APPROVER, Role.APPROVER], True),
    ],
)
def test_the_tier_says_how_many_sign_and_whose(tier: RiskTier, roles: list[Role], enough: bool) -> None:
    decisions = [a_decision(name, roles=(role,)) for name, role in zip(["ada", "ben"], roles, strict=False)]
    assert decided(decisions, Ruling.APPROVE, tier) is enough


def test_one_person_who_signs_twice_is_one_person() -> None:
    twice = [a_decision("ada", roles=(Role.APPROVER,)), a_decision("ada", id="again", roles=(Role.APPROVER,))]
    assert not decided(twice, Ruling.APPROVE)
    assert lacking(twice, RiskTier.HIGH) == Lacking(people=1, approvers=0)


def test_one_rejection_is_enough_whatever_the_others_say() -> None:
    approvals = [a_decision(name, roles=(Role.APPROVER,)) for name in ("ada", "ben")]
    no = a_decision("cleo", ruling=Ruling.REJECT, expires_on=None)
    assert decided(approvals, Ruling.APPROVE)
    assert decided([*approvals, no], Ruling.REJECT)
    assert not decided([*approvals, no], Ruling.APPROVE)


def test_an_approval_with_conditions_and_one_without_are_an_approval_with_conditions() -> None:
    with_conditions = a_decision("ada", ruling=Ruling.APPROVE_WITH_CONDITIONS, conditions=(CONDITION,))
    without = a_decision("ben", roles=(Role.APPROVER,))
    for order in permutations([with_conditions, without]):
        assert decided(list(order), Ruling.APPROVE_WITH_CONDITIONS)
        assert not decided(list(order), Ruling.APPROVE)


def test_an_approval_that_has_ended_is_no_second_pair_of_eyes() -> None:
    pair = [a_decision("ada", roles=(Role.APPROVER,), expires_on=TODAY), a_decision("ben")]
    assert decided(pair, Ruling.APPROVE, today=TODAY)
    assert not decided(pair, Ruling.APPROVE, today=TODAY + timedelta(days=1))


def test_a_settled_round_counts_no_more_in_the_next() -> None:
    first = a_decision("ada", settles=True)
    assert open_round([first]) == 2
    assert not decided([first], Ruling.APPROVE, RiskTier.LOW)
    second = a_decision("ada", id="later", round=2, settles=True)
    assert settled([first, second]) == (second,)
    assert settled([a_decision("ada")]) == ()


def test_an_approval_holds_until_its_day_for_its_use_and_its_tier() -> None:
    basis = [a_decision("ada", settles=True, expires_on=TODAY)]
    use = a_digest("use")
    assert approval_holds(basis, use=use, tier=RiskTier.LOW, today=TODAY)
    assert not approval_holds(basis, use=use, tier=RiskTier.LOW, today=TODAY + timedelta(days=1))
    assert not approval_holds(basis, use=use, tier=RiskTier.HIGH, today=TODAY)
    assert not approval_holds(basis, use=a_digest("another"), tier=RiskTier.LOW, today=TODAY)
    assert not approval_holds([], use=use, tier=RiskTier.LOW, today=TODAY)


@st.composite
def some_reviews(draw: st.DrawFn) -> list[FindingReview]:
    """One review each of some criteria."""
    chosen = draw(st.lists(st.sampled_from(["a", "b", "c"]), unique=True))
    found = []
    for name in chosen:
        overridden = draw(st.booleans())
        found.append(
            changed(
                a_review(),
                criterion=name,
                stance=Stance.OVERRIDDEN if overridden else Stance.ACCEPTED,
                verdict=draw(st.none() | st.sampled_from(Verdict)) if overridden else None,
                reason=draw(st.sampled_from(["because", "for this"])),
                author=draw(st.sampled_from(["ada", "ben"])),
            )
        )
    return found


@given(reviews=some_reviews(), data=st.data())
def test_the_order_of_the_reviews_never_matters_to_what_is_signed(
    reviews: list[FindingReview], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(reviews))
    assert report_digest(a_digest(), reviews) == report_digest(a_digest(), shuffled)


@given(first=some_reviews(), second=some_reviews())
def test_what_is_signed_is_the_same_exactly_when_the_overrides_are(
    first: list[FindingReview], second: list[FindingReview]
) -> None:
    """I6."""

    def overrides(reviews: list[FindingReview]) -> set[tuple[object, ...]]:
        return {
            (item.criterion, item.verdict, item.reason, item.author)
            for item in reviews
            if item.stance is Stance.OVERRIDDEN
        }

    same = report_digest(a_digest(), first) == report_digest(a_digest(), second)
    assert same == (overrides(first) == overrides(second))


def test_another_assessment_is_another_report_but_a_new_capture_of_the_same_words_is_not() -> None:
    """I6."""
    before = an_assessment()
    recaptured = an_assessment(
        evidence=(some_evidence(captured_at=LONG_AGO + timedelta(days=9), snapshot="sha256:" + "1" * 64),)
    )
    moved = an_assessment(evidence=(some_evidence(url="https://acme.example/elsewhere"),))
    assert report_digest(before.digest, []) == report_digest(recaptured.digest, [])
    assert report_digest(before.digest, []) != report_digest(moved.digest, [])


def test_when_an_override_was_made_is_no_part_of_what_is_signed() -> None:
    later = a_review(id="later", at=LONG_AGO + timedelta(days=1), assessment="assessment-2")
    assert report_digest(a_digest(), [a_review()]) == report_digest(a_digest(), [later])


def test_a_decision_is_for_a_use_whoever_owns_the_system() -> None:
    facts = a_system().facts
    assert use_digest(facts) == use_digest(changed(facts, name="Other", owner="Somebody", business_unit="Sales"))
    assert use_digest(facts) != use_digest(changed(facts, purpose="hiring"))


@pytest.mark.parametrize(
    "changes",
    [
        {"ruling": Ruling.APPROVE_WITH_CONDITIONS},
        {"conditions": (CONDITION,)},
        {"ruling": Ruling.REJECT, "is_exception": True, "expires_on": TODAY},
        {"ruling": Ruling.REJECT},
        {"is_exception": True, "expires_on": None},
        {"ruling": Ruling.APPROVE_WITH_CONDITIONS, "conditions": (changed(CONDITION, number=2),)},
        {"statement": " "},
        {"round": 0},
    ],
)
def test_a_decision_that_is_not_whole_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_decision(**changes)
