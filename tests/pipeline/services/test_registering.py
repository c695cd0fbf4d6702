"""Who writes what into the registers, and what is computed of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from pipeline.bootstrap import Services, build
from pipeline.domain.audit import Action
from pipeline.domain.management import ControlState
from pipeline.domain.person import Person, Role
from pipeline.domain.register.control import ControlDecision
from pipeline.domain.register.use import Gate, GateDecision
from pipeline.errors import InvalidInput, NotAllowed, Outdated
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from tests.builders import a_person, a_system, a_vendor
from tests.fakes import FixedClock
from tests.register_builders import a_policy, an_impact_assessment


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(home=tmp_path, database_url=None)
    with closing(build(settings, Overrides(clock=FixedClock()))) as found:
        with found.store.writing() as tx:
            for role in Role:
                tx.people.add(a_person(role))
            tx.vendors.add(a_vendor())
            tx.systems.add(a_system())
        yield found


def other(services: Services) -> Person:
    person = a_person(Role.APPROVER, id="person-2", email="second@example.org")
    with services.store.writing() as tx:
        tx.people.add(person)
    return person


def control(services: Services, name: str) -> ControlState:
    return next(item.state for item in services.managing.controls() if item.control == name)


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.REVIEWER, Role.AUDITOR])
def test_who_does_not_manage_writes_no_policy_and_leaves_no_event(services: Services, role: Role) -> None:
    with pytest.raises(NotAllowed):
        services.registering.add(a_policy(), owner="Ida", by=a_person(role))
    assert services.registering.entries() == []
    assert services.auditing.log(newest=10) == []


def test_each_write_is_one_event_and_a_change_needs_the_revision_that_was_seen(services: Services) -> None:
    by = a_person(Role.APPROVER)
    entry = services.registering.add(a_policy(), owner="Ida", by=by)
    services.registering.change(entry.id, a_policy(version="4"), revision=1, by=by)
    with pytest.raises(Outdated):
        services.registering.change(entry.id, a_policy(version="5"), revision=1, by=by)
    services.registering.close(entry.id, revision=2, by=by)
    with pytest.raises(InvalidInput, match="closed"):
        services.registering.change(entry.id, a_policy(version="6"), revision=3, by=by)
    assert [event.action for event in services.auditing.log(newest=10)] == [
        Action.REGISTER_ADDED,
        Action.REGISTER_CHANGED,
        Action.REGISTER_CLOSED,
    ]
    assert [item.revision for item in services.registering.entry(entry.id)] == [1, 2, 3]


def test_an_impact_assessment_is_approved_by_somebody_other_than_its_authors(services: Services) -> None:
    author, approver = a_person(Role.APPROVER), other(services)
    entry = services.registering.add(an_impact_assessment(), owner="Ida", by=author)
    with pytest.raises(NotAllowed, match="wrote"):
        services.registering.approve(entry.id, revision=1, by=author)
    with pytest.raises(NotAllowed):
        services.registering.approve(entry.id, revision=1, by=a_person(Role.ADMINISTRATOR))
    approved = services.registering.approve(entry.id, revision=1, by=approver)
    assert approved.body.approved_by == approver.label  # type: ignore[union-attr]
    changed = services.registering.change(entry.id, approved.body, revision=2, by=author)
    assert changed.body.approved_on is None  # type: ignore[union-attr]


def test_an_impact_assessment_that_was_overtaken_is_not_approved(services: Services) -> None:
    entry = services.registering.add(an_impact_assessment(), owner="Ida", by=a_person(Role.REQUESTER))
    facts = a_system().facts.model_copy(update={"purpose": "Deciding on credit"})
    services.inventory.change(a_system().id, facts, revision=1, by=a_person(Role.ADMINISTRATOR))
    with pytest.raises(Outdated, match="rests on"):
        services.registering.approve(entry.id, revision=1, by=a_person(Role.APPROVER))


def test_a_policy_implements_its_control_until_it_is_closed(services: Services) -> None:
    by = a_person(Role.APPROVER)
    assert control(services, "A.2.2") is ControlState.MISSING
    entry = services.registering.add(a_policy(), owner="Ida", by=by)
    assert control(services, "A.2.2") is ControlState.IMPLEMENTED
    services.registering.close(entry.id, revision=1, by=by)
    assert control(services, "A.2.2") is ControlState.MISSING


def test_a_control_is_excluded_by_a_decision_of_an_approver_alone(services: Services) -> None:
    decision = ControlDecision(title="no data", control="A.7.6", is_included=False, reason="We prepare no data.")
    with pytest.raises(NotAllowed):
        services.registering.add(decision, owner="Ida", by=a_person(Role.ADMINISTRATOR))
    services.registering.add(decision, owner="Ida", by=a_person(Role.APPROVER))
    assert control(services, "A.7.6") is ControlState.EXCLUDED
    assert len(services.managing.controls()) == 38


def test_a_gate_is_passed_on_its_records_or_with_each_missing_one_waived(services: Services) -> None:
    system, by = a_system().id, a_person(Role.REVIEWER)
    with pytest.raises(InvalidInput, match="report"):
        services.registering.pass_gate(system, Gate.PROCUREMENT, by=by)
    passed = services.registering.pass_gate(system, Gate.PROCUREMENT, by=by, waived=("report",), reason="A pilot.")
    assert isinstance(passed.body, GateDecision)
    assert passed.body.waived == ("report",)
    assert [ref.family for ref in passed.body.rests_on] == ["system"]
    gate = next(item for item in services.registering.gates(system) if item.gate is Gate.PROCUREMENT)
    assert [item.id for item in gate.passed] == [passed.id]


def test_a_run_of_the_maturity_assessment_is_kept_by_who_may(services: Services) -> None:
    with pytest.raises(NotAllowed):
        services.managing.measure(by=a_person(Role.AUDITOR))
    run = services.managing.measure(by=a_person(Role.REVIEWER))
    assert services.managing.maturity().runs == (run,)
    assert run.made_at.date() == date(2026, 1, 1)


def test_the_road_and_the_cycle_are_computed_of_an_empty_organisation_too(services: Services) -> None:
    assert [step.title for step in services.managing.road()][-1] == "stage 2: operation"
    assert services.managing.cycle().due == ()
