"""A control is what its records make of it, and no words alone make it implemented."""

from collections.abc import Sequence

from hypothesis import given

from pipeline.domain.controls import Catalogue, Control, ControlGroup
from pipeline.domain.management import (
    ControlEvidence,
    ControlStanding,
    ControlState,
    EvidenceRule,
    Family,
    LiveRecord,
)
from pipeline.domain.register.control import ControlDecision
from pipeline.stages.management.controls import control_standings
from tests.pipeline.stages.management.records import RECORDS, RULES, TODAY, record, rule

ORDER = (ControlState.MISSING, ControlState.PARTIAL, ControlState.IMPLEMENTED)
CATALOGUE = Catalogue(
    framework="iso-42001",
    edition="one control",
    indicative=True,
    standard_text="none",
    source="made for a test",
    complete=False,
    groups=(ControlGroup(id="A.2", title="policies"),),
    controls=(Control(id="A.2.2", group="A.2", title="have an AI policy"),),
)


def standing(
    rules: Sequence[EvidenceRule], records: Sequence[LiveRecord], decision: ControlDecision | None = None
) -> ControlStanding:
    evidence = [ControlEvidence(control="A.2.2", rules=tuple(rules))] if rules else []
    (found,) = control_standings(
        CATALOGUE,
        evidence,
        records,
        decisions={decision.control: decision} if decision else {},
        owners={"A.2.2": "Ana"},
        today=TODAY,
    )
    return found


def decided(*, is_included: bool) -> ControlDecision:
    return ControlDecision(title="x", control="A.2.2", is_included=is_included, reason="We develop nothing.")


def test_a_control_is_implemented_when_every_rule_is_met() -> None:
    rules = [rule(), rule(Family.ROLE)]
    assert standing(rules, [record(), record(Family.ROLE)]).state is ControlState.IMPLEMENTED


def test_it_is_partial_with_some_of_it_and_says_what_is_missing() -> None:
    found = standing([rule(), rule(Family.ROLE)], [record()])
    assert found.state is ControlState.PARTIAL
    assert found.gaps == ("1 role of the last 365 days: there are 0",)


def test_it_is_missing_without_a_fresh_record() -> None:
    assert standing([rule(fresh_days=30)], [record(age_days=31)]).state is ControlState.MISSING


def test_a_control_that_nothing_can_evidence_is_missing() -> None:
    assert standing([], [record()]).state is ControlState.MISSING


def test_a_decision_alone_excludes_and_none_includes_more_than_there_is() -> None:
    excluded = standing([rule()], [record()], decided(is_included=False))
    assert (excluded.state, excluded.reason, excluded.gaps) == (ControlState.EXCLUDED, "We develop nothing.", ())
    assert standing([rule()], [], decided(is_included=True)).state is ControlState.MISSING


def test_who_answers_for_it_stands_beside_it() -> None:
    assert standing([rule()], []).owner == "Ana"


@given(rules=RULES, records=RECORDS)
def test_nothing_is_implemented_without_a_fresh_record(rules: list[EvidenceRule], records: list[LiveRecord]) -> None:
    found = standing(rules, records)
    if found.state is ControlState.IMPLEMENTED:
        assert all(state.records for state in found.rules)
        newest = [max(item.on for item in state.records) for state in found.rules]
        assert all((TODAY - on).days <= state.rule.fresh_days for on, state in zip(newest, found.rules, strict=True))


@given(rules=RULES, records=RECORDS)
def test_a_record_that_is_taken_away_raises_nothing(rules: list[EvidenceRule], records: list[LiveRecord]) -> None:
    before = ORDER.index(standing(rules, records).state)
    for gone in records:
        if gone.family is Family.SYSTEM:
            continue  # one system less is one less to cover
        rest = [item for item in records if item is not gone]
        assert ORDER.index(standing(rules, rest).state) <= before
