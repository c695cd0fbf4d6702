"""The inventory: who keeps it, how it is corrected without losing anything, and files in and out."""

import json
import threading
from collections.abc import Callable

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action, chain_breaks
from pipeline.domain.ids import SystemId
from pipeline.domain.person import Person
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move
from pipeline.errors import InvalidTable, NotAllowed, NotFound, Outdated
from pipeline.judges.baseline import BaselineJudge
from pipeline.ports import Judge
from pipeline.stages.bill.write import bill_of_materials
from pipeline.stages.sheets.entries import Owned
from tests.builders import a_system, a_vendor, some_facts
from tests.fakes import LONG_AGO
from tests.pipeline.services.sign_off import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    PEOPLE,
    REQUESTER,
    REVIEWER,
    a_decision,
    decided,
    events_of,
)

KEEPERS = (REVIEWER, APPROVER, ADMINISTRATOR)
CSV = "website,vendor,name,owner\nacme.example,Acme,Chat,Ida\nother.example,,Voice,\n"
SENSITIVE = Profile(data_classes=(DataClass.HEALTH,))


@pytest.fixture
def services(staffed: Services) -> Services:
    return staffed


def added(services: Services, **changes: object) -> AISystem:
    return services.inventory.add(website="https://acme.example", facts=some_facts(**changes), by=REVIEWER)


def standing(services: Services, stage: Stage) -> AISystem:
    """A system that stands somewhere, put there without its history."""
    with services.store.writing() as transaction:
        transaction.vendors.add(a_vendor())
        transaction.systems.add(a_system(stage=stage))
    return a_system(stage=stage)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_reviewers_approvers_and_administrators_keep_the_inventory(services: Services, person: Person) -> None:
    system = added(services)
    uses: list[Callable[[], object]] = [
        lambda: services.inventory.add(website="https://b.example", facts=some_facts(), by=person),
        lambda: services.inventory.import_csv(CSV, by=person),
        lambda: services.inventory.import_bom(json.dumps(services.inventory.export_bom([system])), by=person),
        lambda: services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=person),
    ]
    before = events_of(services.store)
    for use in uses:
        if person in KEEPERS:
            use()
            continue
        with pytest.raises(NotAllowed):
            use()
    assert (events_of(services.store) == before) == (person not in KEEPERS)


def test_a_requester_corrects_a_request_of_their_own_until_it_is_reviewed(services: Services) -> None:
    made = services.requesting.request(website="https://acme.example", facts=some_facts(), needed_by=None, by=REQUESTER)
    changed = services.inventory.change(made.system.id, some_facts(owner="Kim"), revision=1, by=REQUESTER)
    assert (changed.facts.owner, changed.revision) == ("Kim", 2)
    another = REQUESTER.model_copy(update={"id": "another"})
    with pytest.raises(NotAllowed):
        services.inventory.change(changed.id, some_facts(owner="Lo"), revision=2, by=another)
    with services.store.writing() as transaction:
        transaction.systems.replace(changed.model_copy(update={"stage": Stage.IN_REVIEW, "revision": 3}))
    with pytest.raises(NotAllowed, match="in_review"):
        services.inventory.change(changed.id, some_facts(owner="Lo"), revision=3, by=REQUESTER)


def test_a_change_says_what_differs_and_keeps_what_was(services: Services) -> None:
    system = added(services)
    changed = services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=APPROVER)
    event = events_of(services.store)[-1]
    assert (event.action, event.actor, event.subject) == (Action.SYSTEM_CHANGED, APPROVER.label, system.id)
    assert (event.payload["before"], event.payload["after"]) == ({"owner": "Ida Berg"}, {"owner": "Kim"})
    assert services.inventory.system(system.id).revisions == (system, changed)


def test_the_same_facts_change_nothing(services: Services) -> None:
    system = added(services)
    before = events_of(services.store)
    assert services.inventory.change(system.id, some_facts(), revision=1, by=REVIEWER) == system
    assert events_of(services.store) == before


def test_a_change_on_a_revision_that_is_no_more_is_outdated(services: Services) -> None:
    system = added(services)
    services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=REVIEWER)
    with pytest.raises(Outdated, match="revision 2 now, not 1"):
        services.inventory.change(system.id, some_facts(owner="Lo"), revision=1, by=APPROVER)
    with pytest.raises(NotFound):
        services.inventory.change(SystemId("none"), some_facts(), revision=1, by=APPROVER)
    assert services.inventory.system(system.id).system.facts.owner == "Kim"


def test_of_changes_at_once_on_one_revision_one_wins_and_nothing_is_lost(
    open_services: Callable[[Judge | None], Services],
) -> None:
    first = open_services(BaselineJudge())
    with first.store.writing() as transaction:
        for person in PEOPLE:
            transaction.people.add(person)
    system, rounds = added(first), 8
    doors = [open_services(BaselineJudge()) for _ in range(3)]
    told: list[str] = []

    def changing(services: Services, who: str, revision: int, gate: threading.Barrier) -> None:
        gate.wait()
        try:
            services.inventory.change(system.id, some_facts(owner=f"{who} {revision}"), revision=revision, by=REVIEWER)
            told.append("won")
        except Outdated:
            told.append("outdated")

    for revision in range(1, rounds + 1):
        gate = threading.Barrier(len(doors))
        threads = [
            threading.Thread(target=changing, args=(door, f"door {number}", revision, gate))
            for number, door in enumerate(doors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (told.count("won"), told.count("outdated")) == (rounds, 2 * rounds)
    view = first.inventory.system(system.id)
    assert [item.revision for item in view.revisions] == list(range(1, rounds + 2))
    events = events_of(first.store)
    said = [event.payload["after"]["owner"] for event in events if event.action is Action.SYSTEM_CHANGED]
    assert said == [item.facts.owner for item in view.revisions[1:]]
    assert list(chain_breaks(events)) == []


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE])
def test_another_purpose_of_the_same_risk_takes_the_system_into_re_review_too(services: Services, stage: Stage) -> None:
    """I6: what was signed was another use."""
    system = standing(services, stage)
    changed_use = some_facts(purpose="Scoring job applicants")
    assert changed_use.risk.tier is some_facts().risk.tier
    assert services.inventory.change(system.id, changed_use, revision=1, by=REVIEWER).stage is Stage.RE_REVIEW


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE])
def test_a_risk_that_rises_after_approval_takes_the_system_into_re_review(services: Services, stage: Stage) -> None:
    system = standing(services, stage)
    same = services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=REVIEWER)
    assert same.stage is stage
    risen = services.inventory.change(system.id, some_facts(profile=SENSITIVE), revision=2, by=REVIEWER)
    assert (risen.stage, risen.revision) == (Stage.RE_REVIEW, 4)
    assert risen == services.inventory.system(system.id).system
    event = events_of(services.store)[-1]
    assert event.action is Action.SYSTEM_MOVED
    assert event.payload["reason"].startswith("inherent risk rose from low to high: data health: 5")


def test_a_risk_that_rises_before_a_decision_moves_nothing(services: Services) -> None:
    system = standing(services, Stage.IN_REVIEW)
    risen = services.inventory.change(system.id, some_facts(profile=SENSITIVE), revision=1, by=REVIEWER)
    assert (risen.stage, risen.revision) == (Stage.IN_REVIEW, 2)


def test_systems_are_found_by_vendor_stage_tier_and_words(services: Services) -> None:
    chat = added(services)
    voice = services.inventory.add(
        website="https://other.example",
        facts=some_facts(name="Voice", profile=SENSITIVE, models=("whisperer",)),
        by=REVIEWER,
        vendor_name="Otherwise",
    )
    services.moving.move(voice.id, Move.WITHDRAW, by=REVIEWER, reason="Not needed.")
    found = services.inventory.systems
    assert [item.id for item in found()] == [chat.id, voice.id]
    assert [item.id for item in found(vendor=voice.vendor)] == [voice.id]
    assert [item.id for item in found(stage=Stage.REQUESTED)] == [chat.id]
    assert [item.id for item in found(tier=RiskTier.HIGH)] == [voice.id]
    assert [item.id for item in found(text="WHISPER")] == [voice.id]
    assert [item.id for item in found(text="otherwise")] == [voice.id]
    assert found(text="otherwise", tier=RiskTier.LOW) == []


def test_a_system_is_shown_with_what_hangs_together_with_it(services: Services) -> None:
    system = standing(services, Stage.IN_USE)
    decided(services.store, a_decision(), a_decision(id="b", system="other"))
    view = services.inventory.system(system.id)
    with pytest.raises(NotFound):
        services.inventory.system(SystemId("none"))
    assert (view.vendor, view.request, view.decisions) == (a_vendor(), None, ("decision-1",))
    assert (view.assessments, view.related, view.revisions) == (("assessment-1",), (), (system,))
    assert view.moves == (Move.REOPEN, Move.DECOMMISSION)


def test_a_file_is_taken_once_and_what_it_adds_is_approved_by_nobody(services: Services) -> None:
    summary = services.inventory.import_csv(CSV, by=REVIEWER)
    assert {system.stage for system in services.inventory.systems()} == {Stage.REQUESTED}
    assert (len(summary.added), summary.already_there) == (2, 0)
    again = services.inventory.import_csv(services.inventory.export_csv(services.inventory.systems()), by=REVIEWER)
    assert (again.added, again.already_there) == ((), 2)
    bom = services.inventory.import_bom(
        json.dumps(services.inventory.export_bom(services.inventory.systems())), by=REVIEWER
    )
    assert (bom.added, bom.already_there) == ((), 2)


@pytest.mark.parametrize("way", ["add", "csv", "bom"])
def test_who_added_a_system_is_kept_however_it_came_and_whoever_corrects_it(services: Services, way: str) -> None:
    """I9 rests on it."""
    if way == "add":
        added(services)
    elif way == "csv":
        services.inventory.import_csv(CSV, by=REVIEWER)
    else:
        owned = Owned(system=a_system(), vendor=a_vendor())
        services.inventory.import_bom(json.dumps(bill_of_materials([owned], at=LONG_AGO)), by=REVIEWER)
    system = services.inventory.systems()[0]
    assert (system.added_by, system.facts_by) == (REVIEWER.id, REVIEWER.id)
    services.inventory.change(system.id, some_facts(owner="Kim"), revision=1, by=APPROVER)
    after = services.moving.move(system.id, Move.WITHDRAW, by=ADMINISTRATOR, reason="Not needed.")
    assert (after.added_by, after.facts_by) == (REVIEWER.id, APPROVER.id)
    revisions = services.inventory.system(system.id).revisions
    assert [item.facts_by for item in revisions] == [REVIEWER.id, APPROVER.id, APPROVER.id]


def test_a_file_that_says_other_things_of_a_system_is_refused_whole(services: Services) -> None:
    services.inventory.import_csv(CSV, by=REVIEWER)
    before = events_of(services.store)
    with pytest.raises(InvalidTable) as refused:
        services.inventory.import_csv(
            "website,name,owner\nthird.example,New,\nwww.acme.example,CHAT,Kim\nother.example,Voice,Lo\n", by=REVIEWER
        )
    assert [problem[:7] for problem in refused.value.problems] == ["line 3:", "line 4:"]
    assert (events_of(services.store), len(services.inventory.systems())) == (before, 2)


def test_everybody_may_read(services: Services) -> None:
    assert AUDITOR.active
    assert services.inventory.systems() == []
    assert services.inventory.export_csv([]).startswith('"website","vendor","name"')
