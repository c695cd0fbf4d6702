"""Sign-off over a real SQLite store and a real Ed25519 key."""

import base64
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.audit import Action, AuditEvent, chain_breaks
from pipeline.domain.decision import ApprovalCondition, Decision, Ruling, use_digest
from pipeline.domain.person import Person
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.risk import RiskTier
from pipeline.domain.standing import StandingState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.verdict import Verdict
from pipeline.errors import DossierError, InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.services.deciding import Deciding
from pipeline.services.inventory import Inventory
from pipeline.services.reviewing import Reviewing
from pipeline.stages.signed import signed, verified
from store.database import SqlStore
from tests.builders import (
    a_scored_finding,
    changed,
    some_evidence,
)
from tests.fakes import LONG_AGO, FixedClock
from tests.office import (
    ABE,
    ADA,
    ADAM,
    FIRST,
    KEEPING,
    OTTO,
    RITA,
    RON,
    USE,
    a_report,
    add_report,
    an_office,
    high_risk,
    opened,
)
from tests.review_builders import a_system
from tests.signing import SeededSigner
from tests.stored import stored

DPA = ApprovalCondition(number=1, text="Sign the DPA", owner="Legal", due=date(2026, 3, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        yield store


class Desk:
    """The services over one store, and a signature with everything that one needs."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FixedClock(LONG_AGO + timedelta(days=60))
        self.reviewing = Reviewing(store, self.clock)
        self.deciding = Deciding(store, self.clock, SeededSigner())

    def sign(self, by: Person, ruling: Ruling = Ruling.APPROVE, **changes: Any) -> Decision:
        assessment = changes.pop("assessment", "assessment-1")
        seen = changes.pop("report_digest", None) or self.reviewing.reviewed(assessment).report_digest
        system = changes.pop("system", None) or self.system.id
        with self.store.reading() as transaction:
            there = transaction.systems.get(system)
        assert there is not None
        use = use_digest(there.facts)
        given: dict[str, Any] = {"statement": "Fit for this use.", "report_digest": seen, "use": use, **changes}
        return self.deciding.sign(system, assessment, ruling=ruling, by=by, **given)

    @property
    def system(self) -> AISystem:
        with self.store.reading() as transaction:
            (system,) = transaction.systems.all()
        return system

    @property
    def state(self) -> StandingState:
        return self.deciding.standing(self.system.id).state

    def events(self, action: Action) -> list[AuditEvent]:
        with self.store.reading() as transaction:
            return [event for event in transaction.audit.events() if event.action is action]


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    an_office(store)
    return Desk(store)


@pytest.fixture
def high(store: SqlStore) -> Desk:
    an_office(store, facts=high_risk())
    return Desk(store)


def test_the_right_person_s_signature_moves_the_system_in_one_step_with_its_events(desk: Desk) -> None:
    """I7."""
    decision = desk.sign(RITA)
    assert decision.settles
    assert decision.expires_on == decision.signed_at.date() + timedelta(days=730)
    assert desk.system.stage is Stage.APPROVED
    assert desk.state is StandingState.VALID
    assert [event.actor for event in desk.events(Action.DECISION_SIGNED)] == [RITA.label]
    (move,) = desk.events(Action.SYSTEM_MOVED)
    assert move.payload["decisions"] == [decision.id]
    assert desk.deciding.verify(decision.id).flaws == ()


@pytest.mark.parametrize("who", [OTTO, ADAM, RON], ids=["auditor", "administrator", "requester"])
@pytest.mark.parametrize("ruling", [Ruling.APPROVE, Ruling.REJECT])
def test_whoever_may_not_sign_is_refused_by_the_service(desk: Desk, who: Person, ruling: Ruling) -> None:
    """I9."""
    with pytest.raises(NotAllowed):
        desk.sign(who, ruling)
    assert desk.deciding.decisions(desk.system.id) == []
    assert desk.system.stage is Stage.IN_REVIEW
    assert desk.events(Action.DECISION_SIGNED) == []


def test_the_requester_is_no_second_signer_either(high: Desk) -> None:
    """I9."""
    high.sign(ADA)
    with pytest.raises(NotAllowed):
        high.sign(RON)
    assert high.system.stage is Stage.IN_REVIEW


@pytest.mark.parametrize("ruling", [Ruling.APPROVE, Ruling.REJECT])
def test_whoever_added_a_system_that_nobody_requested_does_not_sign_it(store: SqlStore, ruling: Ruling) -> None:
    """I9."""
    an_office(store)
    desk = Desk(store)
    with store.reading() as transaction:
        (requested,) = transaction.systems.all()
    added = changed(requested, id="system-2", request=None, added_by=RITA.id, facts_by=RITA.id)
    with store.writing() as transaction:
        transaction.systems.add(added)
    with pytest.raises(NotAllowed, match="or added it"):
        desk.sign(RITA, ruling, system=added.id)
    assert desk.deciding.decisions(added.id) == []
    assert desk.sign(ADA, ruling, system=added.id).settles


def test_whoever_lowered_the_tier_does_not_sign_and_another_does(high: Desk) -> None:
    """Four eyes: else one person makes a high risk a low one and approves it alone."""
    inventory = Inventory(high.store, high.clock)
    inventory.change(high.system.id, a_system().facts, revision=1, by=RITA)
    assert high.system.facts.risk.tier is RiskTier.LOW
    with pytest.raises(NotAllowed, match="lowered the risk of Acme Writer to low"):
        high.sign(RITA)
    # What somebody else corrects since lets them in as little.
    inventory.change(high.system.id, changed(high.system.facts, owner="Kim"), revision=2, by=ADA)
    with pytest.raises(NotAllowed, match="lowered"):
        high.sign(RITA)
    assert high.sign(ADA).settles


def test_who_lowered_a_tier_signs_when_it_is_high_again(high: Desk) -> None:
    inventory, facts = Inventory(high.store, high.clock), high.system.facts
    inventory.change(high.system.id, a_system().facts, revision=1, by=RITA)
    inventory.change(high.system.id, facts, revision=2, by=ADA)
    assert not high.sign(RITA).settles
    assert high.sign(ADA).settles


def test_a_role_that_was_taken_away_since_the_page_was_opened_signs_nothing(desk: Desk) -> None:
    """I9."""
    with desk.store.writing() as transaction:
        transaction.people.replace(changed(RITA, active=False))
    with pytest.raises(NotAllowed):
        desk.sign(RITA)


def test_a_high_risk_needs_two_people_and_an_approver(high: Desk) -> None:
    high.sign(RITA)
    standing = high.deciding.standing(high.system.id)
    assert (standing.state, standing.lacking.people if standing.lacking else None) == (StandingState.WAITING, 1)
    with pytest.raises(InvalidInput, match="signed this very report already"):
        high.sign(RITA)
    assert high.sign(ADA).settles
    assert high.system.stage is Stage.APPROVED
    assert len(high.events(Action.SYSTEM_MOVED)) == 1


def test_an_override_between_two_signatures_asks_the_first_signer_anew(high: Desk) -> None:
    """I6."""
    high.sign(ADA)
    high.reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=RITA)
    assert not high.sign(ABE).settles
    assert high.sign(ADA).settles


def test_a_second_signer_who_accepts_findings_first_undoes_no_signature(high: Desk) -> None:
    high.sign(RITA)
    high.reviewing.accept(FIRST, USE, by=ADA)
    assert high.sign(ADA).settles


def test_one_rejection_is_enough(high: Desk) -> None:
    high.sign(RITA, Ruling.REJECT)
    assert high.system.stage is Stage.REJECTED
    with pytest.raises(InvalidInput):
        high.sign(ADA)


def test_what_changed_since_it_was_seen_is_not_signed(desk: Desk) -> None:
    """I6."""
    seen = desk.reviewing.reviewed(FIRST).report_digest
    desk.reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason="It does.", by=RITA)
    with pytest.raises(Outdated):
        desk.sign(ADA, report_digest=seen)


def test_a_superseded_report_is_not_signed(desk: Desk) -> None:
    add_report(desk.store, a_report(number=2, rationale="Other words."))
    with pytest.raises(Outdated, match="superseded"):
        desk.sign(RITA)
    assert desk.sign(RITA, assessment="assessment-2").settles


def test_a_report_for_another_use_is_not_signed(store: SqlStore) -> None:
    facts = changed(high_risk(), profile=Profile(data_classes=(DataClass.HEALTH,)))
    an_office(store, facts=facts)
    add_report(store, a_report(number=2, profile=Profile(data_classes=(DataClass.PUBLIC,))))
    with pytest.raises(Outdated, match="assessment-1 is the one to sign"):
        Desk(store).sign(ADA, assessment="assessment-2")


@pytest.mark.parametrize(
    ("ruling", "changes"),
    [
        (Ruling.APPROVE, {"statement": "  "}),
        (Ruling.APPROVE, {"conditions": (DPA,)}),
        (Ruling.APPROVE_WITH_CONDITIONS, {}),
        (Ruling.APPROVE_WITH_CONDITIONS, {"conditions": (changed(DPA, due=date(2026, 1, 1)),)}),
        (Ruling.APPROVE, {"is_exception": True}),
        (Ruling.APPROVE, {"expires_on": date(2026, 1, 1)}),
        (Ruling.APPROVE, {"expires_on": date(2030, 1, 1)}),
        (Ruling.REJECT, {"expires_on": date(2026, 12, 1)}),
    ],
)
def test_a_ruling_without_what_it_needs_is_refused(desk: Desk, ruling: Ruling, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        desk.sign(RITA, ruling, **changes)
    assert desk.system.stage is Stage.IN_REVIEW


def test_what_is_too_little_known_is_approved_with_conditions_or_as_an_exception_only(desk: Desk) -> None:
    """I8."""
    desk.reviewing.override(FIRST, USE, verdict=None, reason="The page is of 2019.", by=RITA)
    assert desk.reviewing.reviewed(FIRST).score.grade == "insufficient"
    with pytest.raises(InvalidInput, match="too little is known"):
        desk.sign(RITA)
    assert desk.sign(RITA, is_exception=True, expires_on=date(2026, 6, 1)).is_exception
    assert desk.system.stage is Stage.APPROVED


def test_conditions_are_open_then_overdue_then_met(desk: Desk) -> None:
    decision = desk.sign(RITA, Ruling.APPROVE_WITH_CONDITIONS, conditions=(changed(DPA, due=date(2026, 3, 9)),))
    assert desk.system.stage is Stage.APPROVED_WITH_CONDITIONS
    assert desk.deciding.overdue(date(2026, 3, 9)) == ()
    (late,) = desk.deciding.overdue(date(2026, 3, 10))
    assert (late.condition.condition.owner, late.system.id) == ("Legal", desk.system.id)
    with pytest.raises(NotAllowed):
        desk.deciding.fulfil(decision.id, 1, "Done", by=RON)
    with pytest.raises(NotFound):
        desk.deciding.fulfil(decision.id, 2, "Done", by=ADA)
    desk.deciding.fulfil(decision.id, 1, "Signed on 5 March, see contract 17.", by=ADA)
    with pytest.raises(InvalidInput):
        desk.deciding.fulfil(decision.id, 1, "Again", by=ADA)
    assert desk.deciding.overdue(date(2026, 3, 10)) == ()
    assert desk.deciding.standing(desk.system.id).open_conditions == ()


def test_an_approval_ends_and_the_same_report_can_be_signed_anew(desk: Desk) -> None:
    desk.sign(RITA, expires_on=date(2026, 4, 1))
    assert desk.deciding.expire(actor="tester") == ()
    desk.clock.at(LONG_AGO + timedelta(days=100))
    assert desk.deciding.standing(desk.system.id).state is StandingState.EXPIRED
    assert [item.stage for item in desk.deciding.expire(actor="tester")] == [Stage.RE_REVIEW]
    assert desk.deciding.expire(actor="tester") == ()
    again = desk.sign(RITA)
    assert (again.round, again.settles) == (2, True)
    assert desk.state is StandingState.VALID


def test_a_signature_from_before_does_not_count_after_the_system_was_reopened(high: Desk) -> None:
    high.sign(ADA, expires_on=date(2026, 12, 1))
    high.sign(RITA, expires_on=date(2026, 3, 20))
    high.clock.at(LONG_AGO + timedelta(days=100))
    high.deciding.expire(actor="tester")
    assert not high.sign(RITA).settles
    assert high.system.stage is Stage.RE_REVIEW


def test_a_new_capture_of_the_same_words_leaves_the_approval_as_it_is(desk: Desk) -> None:
    """I6."""
    desk.sign(RITA)
    add_report(desk.store, a_report(number=2, evidence=(some_evidence(captured_at=LONG_AGO + timedelta(days=50)),)))
    assert desk.state is StandingState.VALID
    assert desk.deciding.mark_stale(desk.system.vendor, actor="tester") == ()


def test_material_change_makes_it_stale_says_what_and_reopens_once(desk: Desk) -> None:
    """I6, I11."""
    desk.sign(RITA)
    url = "https://acme.example/new"
    document = stored(desk.store, "Other words.", url=url, body=b"other").document
    other = some_evidence(document, url=url)
    findings = (a_scored_finding(USE, rationale="The policy says so in as many words."), a_scored_finding(KEEPING))
    add_report(desk.store, a_report(number=2, findings=findings, evidence=(other,)))
    standing = desk.deciding.standing(desk.system.id)
    assert standing.state is StandingState.STALE
    assert standing.why == (
        f"findings changed: {KEEPING}",
        "documents added: https://acme.example/new",
        "documents no longer there: https://acme.example/privacy",
    )
    assert [item.stage for item in desk.deciding.mark_stale(desk.system.vendor, actor="tester")] == [Stage.RE_REVIEW]
    assert desk.deciding.mark_stale(desk.system.vendor, actor="tester") == ()
    (event,) = desk.events(Action.DECISION_STALE)
    assert event.payload["why"] == list(standing.why)
    assert KEEPING in desk.events(Action.SYSTEM_MOVED)[-1].payload["reason"]
    assert desk.state is StandingState.STALE


def test_another_use_makes_it_stale(desk: Desk) -> None:
    desk.sign(RITA)
    system = desk.system
    with desk.store.writing() as transaction:
        facts = changed(system.facts, purpose="hiring")
        transaction.systems.replace(changed(system, facts=facts, revision=system.revision + 1))
    assert "the use changed" in desk.deciding.standing(system.id).why[0]


FIELDS: dict[str, Any] = {
    "id": "another",
    "system": "another",
    "vendor": "another",
    "assessment": "another",
    "report_digest": "sha256:" + "0" * 64,
    "use": "sha256:" + "0" * 64,
    "tier": RiskTier.MEDIUM,
    "round": 2,
    "settles": False,
    "ruling": Ruling.REJECT,
    "statement": "Otherwise.",
    "conditions": (DPA,),
    "is_exception": True,
    "expires_on": date(2026, 12, 30),
    "signer": "person-ada",
    "signer_label": "Ada <ada@example.org>",
    "roles": (),
    "signed_at": LONG_AGO,
}


def test_every_field_of_a_decision_is_in_the_test_of_its_signature() -> None:
    assert set(FIELDS) | {"signature"} == set(Decision.model_fields)


@pytest.mark.parametrize("field", FIELDS)
def test_a_decision_with_another_value_in_any_field_is_not_verified(desk: Desk, field: str) -> None:
    decision = desk.sign(RITA)
    key = SeededSigner().verifier_key
    assert verified(decision, key)
    forged = decision.model_copy(update={field: FIELDS[field]})
    assert forged != decision
    assert not verified(forged, key)


def test_a_signature_by_another_key_or_with_another_bit_is_none(desk: Desk) -> None:
    decision, key = desk.sign(RITA), SeededSigner().verifier_key
    assert decision.signature is not None
    assert not verified(decision, SeededSigner(seed=2).verifier_key)
    assert not verified(decision.model_copy(update={"signature": None}), key)
    value = bytearray(base64.b64decode(decision.signature.value))
    for place in range(len(value)):
        value[place] ^= 1
        assert not verified(signed(decision, key=key, signature=bytes(value)), key)
        value[place] ^= 1
    assert not verified(signed(decision, key=key, signature=b""), key)


def test_a_decision_or_review_that_somebody_changed_in_the_database_is_found_out(desk: Desk, tmp_path: Path) -> None:
    said = desk.reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=RITA)
    decision = desk.sign(RITA)
    assert desk.deciding.verify(decision.id).flaws == ()
    with closing(sqlite3.connect(tmp_path / "dossier.db", isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER decisions_stay")
        raw.execute("DROP TRIGGER finding_reviews_stay")
        raw.execute("UPDATE decisions SET statement = 'Otherwise.' WHERE id = ?", (decision.id,))
        raw.execute("UPDATE finding_reviews SET verdict = 'met' WHERE id = ?", (said.id,))
    assert desk.deciding.verify(decision.id).flaws == (
        "its signature is not one over what it says: the decision was changed",
        "the report, with the reviews of that time, is not the one that was signed",
    )


def test_a_signature_is_trusted_by_its_key_which_the_reader_names(desk: Desk) -> None:
    decision = desk.sign(RITA)
    other = Deciding(desk.store, desk.clock, SeededSigner(seed=2))
    assert "not trusted here" in other.verify(decision.id).flaws[0]
    assert other.verify(decision.id, keys=(SeededSigner().verifier_key,)).flaws == ()


def test_what_is_said_after_the_signature_takes_nothing_from_its_proof(desk: Desk) -> None:
    decision = desk.sign(RITA)
    desk.reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason="It does.", by=ADA)
    assert desk.deciding.verify(decision.id).flaws == ()
    assert desk.deciding.standing(desk.system.id).why == (f"overrides changed: {USE}",)


def test_two_people_who_sign_at_once_both_count_and_the_system_moves_once(high: Desk) -> None:
    seen = high.reviewing.reviewed(FIRST).report_digest
    errors: list[DossierError] = []
    start = threading.Barrier(2)

    def sign(person: Person) -> None:
        clock = FixedClock(LONG_AGO + timedelta(days=60 + len(person.name)))
        clock.new_id = lambda: f"decision-{person.id}"  # type: ignore[method-assign]
        deciding = Deciding(high.store, clock, SeededSigner())
        start.wait()
        try:
            deciding.sign(
                high.system.id,
                FIRST,
                ruling=Ruling.APPROVE,
                statement="Yes.",
                report_digest=seen,
                use=use_digest(high.system.facts),
                by=person,
            )
        except DossierError as error:
            errors.append(error)

    threads = [threading.Thread(target=sign, args=(person,)) for person in (ADA, RITA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    decisions = high.deciding.decisions(high.system.id)
    assert sorted(item.signer for item in decisions) == [ADA.id, RITA.id]
    assert sum(item.settles for item in decisions) == 1
    assert len(high.events(Action.SYSTEM_MOVED)) == 1
    with high.store.reading() as transaction:
        assert list(chain_breaks(transaction.audit.events())) == []


def narrowed(person: Person) -> Person:
    """An account as a token that only reads lets it act."""
    return changed(person, roles=())


def test_a_token_that_only_reads_neither_overrides_nor_signs(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=narrowed(ADA))
    with pytest.raises(NotAllowed):
        desk.sign(narrowed(ADA))
    assert desk.deciding.decisions(desk.system.id) == []


def test_a_use_that_changed_since_it_was_read_is_not_signed(desk: Desk) -> None:
    seen = use_digest(desk.system.facts)
    system = desk.system
    with desk.store.writing() as transaction:
        facts = changed(system.facts, purpose="hiring")
        transaction.systems.replace(changed(system, facts=facts, revision=system.revision + 1))
    with pytest.raises(Outdated, match="use of"):
        desk.sign(ADA, use=seen)
    assert desk.sign(ADA).use == use_digest(facts)


def test_an_override_after_approval_reopens_the_system_with_its_reason(desk: Desk) -> None:
    """I6."""
    desk.sign(RITA)
    desk.reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=ADA)
    assert desk.system.stage is Stage.RE_REVIEW
    assert desk.events(Action.SYSTEM_MOVED)[-1].payload["reason"] == f"overrides changed: {USE}"


def test_what_is_approved_waits_for_a_new_decision_once_it_has_expired(desk: Desk) -> None:
    desk.sign(RITA, expires_on=date(2026, 4, 1))
    assert desk.deciding.waiting() == ()
    desk.clock.at(LONG_AGO + timedelta(days=425))
    assert [item.state for item in desk.deciding.waiting()] == [StandingState.EXPIRED]


def test_the_signature_of_somebody_who_left_does_not_settle_a_round(high: Desk) -> None:
    """I9."""
    high.sign(RITA)
    with high.store.writing() as transaction:
        transaction.people.replace(changed(RITA, active=False))
    assert not high.sign(ADA).settles
    assert high.system.stage is Stage.IN_REVIEW
    assert high.sign(ABE).settles


def test_a_clock_that_was_set_back_leaves_the_proof_of_what_was_signed(desk: Desk) -> None:
    decision = desk.sign(RITA)
    early = FixedClock(LONG_AGO)
    early.new_id = lambda: "review-early"  # type: ignore[method-assign]
    said = Reviewing(desk.store, early).override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan.", by=ADA)
    assert said.at == decision.signed_at + timedelta(microseconds=1)
    assert desk.deciding.verify(decision.id).flaws == ()
