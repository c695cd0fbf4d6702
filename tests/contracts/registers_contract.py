"""What every `Store` must do with the registers; used like `store_contract.py`."""

from datetime import date, timedelta

import pytest

from pipeline.domain.ids import SystemId
from pipeline.domain.register.control import ControlDecision
from pipeline.domain.register.entry import EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.errors import IntegrityBroken, NotFound, Outdated
from pipeline.ports import Store
from tests.accounts import a_person
from tests.fakes import LONG_AGO
from tests.register_builders import a_maturity_run, a_policy, an_entry, an_impact_assessment


class RegistersContract:
    @pytest.fixture
    def hired(self, store: Store) -> Store:
        with store.writing() as tx:
            tx.people.add(a_person())
        return store

    def test_an_entry_comes_back_as_it_was_and_what_it_was_before_is_kept(self, hired: Store) -> None:
        later = an_entry(body=a_policy(version="4"), closed_on=date(2026, 6, 1), revision=2)
        with hired.writing() as tx:
            tx.registers.add(an_entry())
        with hired.writing() as tx:
            tx.registers.replace(later)
        with hired.reading() as tx:
            assert tx.registers.get(EntryId("entry-1")) == later
            assert tx.registers.revisions(EntryId("entry-1")) == [an_entry(), later]
            assert tx.registers.revisions(EntryId("none")) == []

    def test_a_change_of_an_old_revision_is_outdated_and_one_of_nothing_not_found(self, hired: Store) -> None:
        with hired.writing() as tx:
            tx.registers.add(an_entry())
        with pytest.raises(Outdated), hired.writing() as tx:
            tx.registers.replace(an_entry(revision=3))
        with pytest.raises(NotFound), hired.writing() as tx:
            tx.registers.replace(an_entry(id="another", revision=2))

    def test_an_entry_keeps_its_kind_and_subject(self, hired: Store) -> None:
        with hired.writing() as tx:
            tx.registers.add(an_entry())
            tx.registers.add(an_entry(id="impact", body=an_impact_assessment()))
        with pytest.raises(IntegrityBroken), hired.writing() as tx:
            tx.registers.replace(an_entry(body=an_impact_assessment(), revision=2))
        moved = an_impact_assessment(system=SystemId("another"))
        with pytest.raises(IntegrityBroken), hired.writing() as tx:
            tx.registers.replace(an_entry(id="impact", body=moved, revision=2))

    def test_entries_are_listed_by_register_and_subject_those_changed_last_first(self, hired: Store) -> None:
        excluded = ControlDecision(title="no", control="A.7.6", is_included=False, reason="We prepare no data.")
        with hired.writing() as tx:
            tx.registers.add(an_entry())
            tx.registers.add(an_entry(id="impact", body=an_impact_assessment(), at=LONG_AGO + timedelta(hours=1)))
            tx.registers.add(an_entry(id="control", body=excluded, at=LONG_AGO + timedelta(hours=2)))
        with hired.reading() as tx:
            assert [item.id for item in tx.registers.all()] == ["control", "impact", "entry-1"]
            assert [item.id for item in tx.registers.all([EntryKind.POLICY, EntryKind.IMPACT_ASSESSMENT])] == [
                "impact",
                "entry-1",
            ]
            assert [item.id for item in tx.registers.on("system-1")] == ["impact"]
            assert [item.id for item in tx.registers.on("A.7.6")] == ["control"]

    def test_runs_come_back_oldest_first_and_are_never_replaced(self, hired: Store) -> None:
        earlier = a_maturity_run(id="maturity-0", made_at=LONG_AGO - timedelta(days=90))
        with hired.writing() as tx:
            tx.registers.add_run(a_maturity_run())
            tx.registers.add_run(earlier)
        with hired.reading() as tx:
            assert tx.registers.runs() == [earlier, a_maturity_run()]
        with pytest.raises(IntegrityBroken), hired.writing() as tx:
            tx.registers.add_run(a_maturity_run())
