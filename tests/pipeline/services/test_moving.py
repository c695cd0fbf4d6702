"""Moves: by whom, with what, and what a run does by itself."""

import asyncio
from datetime import date, timedelta
from itertools import product

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.decision import Decision, Ruling, use_digest
from pipeline.domain.ids import AssessmentId, RunId, SystemId, VendorId
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.workflow import Move, Needed, moves_from, transition
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from tests.builders import a_request, a_run, a_system, a_vendor, an_assessment, some_facts
from tests.fakes import LONG_AGO
from tests.pipeline.services.conftest import SITE
from tests.pipeline.services.sign_off import (
    APPROVER,
    PEOPLE,
    REQUESTER,
    REVIEWER,
    a_decision,
    decided,
    events_of,
)
from tests.stored import stored

FREE = [
    (row.move, stage)
    for row in (row for stage in Stage for row in moves_from(stage))
    for stage in row.sources
    if not {Needed.DECISION, Needed.APPROVAL, Needed.ASSESSMENT} & set(row.needed)
]


@pytest.fixture
def services(staffed: Services) -> Services:
    return staffed


def put(services: Services, stage: Stage, **changes: object) -> AISystem:
    system = a_system(stage=stage, request="request-1", **changes)
    with services.store.writing() as transaction:
        if transaction.vendors.get(a_vendor().id) is None:
            transaction.vendors.add(a_vendor())
        transaction.systems.add(system)
        transaction.systems.add_request(a_request(requester=REQUESTER.id))
    return system


@pytest.mark.parametrize(
    ("move", "stage", "person"),
    [(move, stage, person) for (move, stage), person in product(dict.fromkeys(FREE), PEOPLE)],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_move_is_for_those_whom_the_table_names(services: Services, move: Move, stage: Stage, person: Person) -> None:
    system = put(services, stage)
    if set(person.roles) & set(transition(stage, move).roles):
        after = services.moving.move(system.id, move, by=person, reason="So decided.")
        assert (after.stage, after.revision) == (transition(stage, move).target, 2)
        (event,) = events_of(services.store)
        assert (event.action, event.actor, event.subject) == (Action.SYSTEM_MOVED, person.label, system.id)
        assert (event.payload["from"], event.payload["to"]) == (stage.value, after.stage.value)
        return
    with pytest.raises(NotAllowed):
        services.moving.move(system.id, move, by=person, reason="So decided.")
    assert (services.inventory.system(system.id).system, events_of(services.store)) == (system, [])


def test_a_requester_moves_nothing_that_another_asked_for(services: Services) -> None:
    system = put(services, Stage.REQUESTED)
    another = REQUESTER.model_copy(update={"id": "another", "email": "another@example.org"})
    with services.store.writing() as transaction:
        transaction.people.add(another)
    with pytest.raises(NotAllowed, match="did not ask for"):
        services.moving.move(system.id, Move.WITHDRAW, by=another, reason="Mine.")
    assert services.moving.move(system.id, Move.WITHDRAW, by=REVIEWER, reason="Twice.").stage is Stage.WITHDRAWN


@pytest.mark.parametrize("move", [Move.APPROVE, Move.APPROVE_WITH_CONDITIONS, Move.REJECT])
def test_no_move_does_what_signatures_do(services: Services, move: Move) -> None:
    system = put(services, Stage.IN_REVIEW)
    with pytest.raises(InvalidInput, match="signatures"):
        services.moving.move(system.id, move, by=APPROVER, reason="I say so.")
    assert services.inventory.system(system.id).system == system


def test_what_needs_a_reason_is_refused_without_one(services: Services) -> None:
    system = put(services, Stage.IN_USE)
    with pytest.raises(InvalidInput, match="needs a reason"):
        services.moving.move(system.id, Move.DECOMMISSION, by=APPROVER, reason="  ")
    assert events_of(services.store) == []


def test_a_move_on_a_revision_that_is_no_more_is_outdated(services: Services) -> None:
    system = put(services, Stage.REQUESTED)
    services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=REVIEWER)
    with pytest.raises(Outdated):
        services.moving.move(system.id, Move.RESEARCH, by=REVIEWER, revision=1)
    assert services.moving.move(system.id, Move.RESEARCH, by=REVIEWER, revision=2).revision == 3
    with pytest.raises(NotFound):
        services.moving.move(SystemId("none"), Move.RESEARCH, by=REVIEWER)


def test_nothing_is_submitted_to_review_without_an_assessment(services: Services) -> None:
    system = put(services, Stage.RESEARCHING)
    with pytest.raises(InvalidInput, match="no assessment"):
        services.moving.move(system.id, Move.SUBMIT, by=REQUESTER)
    stored(services.store)
    with services.store.writing() as transaction:
        transaction.assessments.add(an_assessment())
    assert services.moving.move(system.id, Move.SUBMIT, by=REQUESTER).stage is Stage.IN_REVIEW
    assert events_of(services.store)[-1].payload["assessment"] == an_assessment().id


TOMORROW, YESTERDAY = date(2026, 1, 2), date(2025, 12, 31)
HEALTH = some_facts(profile=Profile(data_classes=(DataClass.HEALTH,)))
FOR_HEALTH = {"use": use_digest(HEALTH)}
NEWER = {"id": "newer", "round": 2, "signed_at": LONG_AGO + timedelta(days=1)}
SECOND = a_decision(id="decision-2", signer=REVIEWER.id, roles=(Role.REVIEWER,), **FOR_HEALTH)


@pytest.mark.parametrize(
    ("decisions", "facts", "holds"),
    [
        ([], some_facts(), False),
        ([a_decision()], some_facts(), True),
        ([a_decision(settles=False)], some_facts(), False),
        ([a_decision(expires_on=TOMORROW)], some_facts(), True),
        ([a_decision(expires_on=YESTERDAY)], some_facts(), False),
        ([a_decision(system="another")], some_facts(), False),
        ([a_decision(ruling=Ruling.REJECT)], some_facts(), False),
        # Enough people signed, but for another use.
        ([a_decision()], some_facts(purpose="Hiring"), False),
        # One person signed this use when it counted as a low risk; health data needs two.
        ([a_decision(**FOR_HEALTH)], HEALTH, False),
        ([a_decision(**FOR_HEALTH, settles=False), SECOND], HEALTH, True),
        # A newer approval, of a newer report, that has expired is not stood in for by the older one.
        ([a_decision(), a_decision(**NEWER, expires_on=YESTERDAY)], some_facts(), False),
        ([a_decision(expires_on=YESTERDAY), a_decision(**NEWER)], some_facts(), True),
    ],
)
def test_only_an_approval_that_holds_today_puts_a_system_in_use(
    services: Services, decisions: list[Decision], facts: SystemFacts, holds: bool
) -> None:
    system = put(services, Stage.APPROVED, facts=facts)
    decided(services.store, *decisions)
    if holds:
        assert services.moving.move(system.id, Move.PUT_IN_USE, by=REQUESTER).stage is Stage.IN_USE
        return
    with pytest.raises(InvalidInput, match="no approval that holds"):
        services.moving.move(system.id, Move.PUT_IN_USE, by=REQUESTER)
    assert services.inventory.system(system.id).system == system


def test_a_run_and_its_assessment_take_the_system_into_review_once(services: Services) -> None:
    made = services.requesting.request(website=SITE, facts=some_facts(), needed_by=None, by=REQUESTER)
    run = services.intake.open_run(SITE, limits=services.limits(), profile=some_facts().profile)
    (researching,) = services.moving.by_start(run.id, actor="tester")
    assert (researching.id, researching.stage) == (made.system.id, Stage.RESEARCHING)
    assert services.moving.by_start(run.id, actor="tester") == ()
    asyncio.run(services.tracking.crawl(run.id))
    services.indexing.index(run.id)
    assessment = asyncio.run(services.assessing.assess(run.id))
    (in_review,) = services.moving.by_run(run.vendor, assessment.id, actor="tester")
    assert in_review.stage is Stage.IN_REVIEW
    before = events_of(services.store)
    assert services.moving.by_run(run.vendor, assessment.id, actor="tester") == ()
    assert events_of(services.store) == before
    assert (before[-1].actor, before[-1].payload["assessment"]) == ("tester", assessment.id)


def test_an_assessment_speaks_of_the_use_that_it_was_made_for_or_of_all(services: Services) -> None:
    stored(services.store)
    health = Profile(data_classes=(DataClass.HEALTH,))
    with services.store.writing() as transaction:
        transaction.assessments.add(an_assessment(profile=health))
        transaction.assessments.add(an_assessment(id="assessment-2"))
        transaction.systems.add(a_system())
        transaction.systems.add(a_system(id="system-2", facts=some_facts(profile=health)))
        transaction.systems.add(a_system(id="system-3", stage=Stage.IN_USE))
    vendor = a_vendor().id
    moved = services.moving.by_run(vendor, AssessmentId("assessment-1"), actor="tester")
    assert [system.id for system in moved] == ["system-2"]
    moved = services.moving.by_run(vendor, AssessmentId("assessment-2"), actor="tester")
    assert [system.id for system in moved] == ["system-1"]


def test_a_run_moves_nothing_on_an_assessment_of_another_vendor(services: Services) -> None:
    stored(services.store)
    with services.store.writing() as transaction:
        transaction.assessments.add(an_assessment())
    for vendor, assessment in (("other", "assessment-1"), ("vendor-acme", "none")):
        with pytest.raises(NotFound):
            services.moving.by_run(VendorId(vendor), AssessmentId(assessment), actor="tester")
    with pytest.raises(NotFound):
        services.moving.by_start(RunId("none"), actor="tester")
    assert a_run().vendor == "vendor-acme"
