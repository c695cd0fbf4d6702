"""What every `Store` must do with related vendors; used like `store_contract.py`."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.ids import RelatedVendorId, RunId
from pipeline.domain.related import RelatedVendor, Relation
from pipeline.errors import IntegrityBroken, NotFound
from pipeline.ports import Store
from tests.builders import a_capture, a_document_id, a_related_vendor, a_run, a_vendor, changed
from tests.contracts.strategies import ON_ONE_STORE, words
from tests.fakes import LONG_AGO
from tests.stored import stored

SECOND, THIRD = RunId("run-2"), RunId("run-3")


def another_run(store: Store, run: RunId, *, days: int, outcome: CaptureOutcome = CaptureOutcome.UNCHANGED) -> None:
    """A later run of the same vendor that asked for the list, with this outcome."""
    with store.writing() as tx:
        tx.runs.add(a_run(id=run, started_at=LONG_AGO + timedelta(days=days)))
        tx.captures.add(a_capture(id=f"{run}:capture", run=run, at=LONG_AGO + timedelta(days=days), outcome=outcome))


def as_of(store: Store, run: RunId) -> list[RelatedVendor]:
    with store.reading() as tx:
        return tx.related.as_of(run)


class RelatedVendorsContract:
    @ON_ONE_STORE
    @given(data=st.data())
    def test_any_company_comes_back_as_it_was(self, store: Store, data: st.DataObject) -> None:
        with store.reading() as tx:
            known = tx.vendors.get(a_vendor().id)
        if known is None:
            stored(store)
        before = as_of(store, a_run().id)
        company = changed(
            a_related_vendor(),
            id=RelatedVendorId(f"related-{len(before):03}"),
            name=data.draw(words),
            relation=data.draw(st.sampled_from(Relation)),
            domain=data.draw(st.none() | words),
            purpose=data.draw(words),
            location=data.draw(words),
            data=data.draw(words),
            quote=data.draw(words),
        )
        with store.writing() as tx:
            tx.related.add([company])
        assert as_of(store, a_run().id) == [*before, company]

    def test_companies_come_in_the_order_of_their_lists(self, store: Store) -> None:
        stored(store)
        last, first = a_related_vendor(id="a"), a_related_vendor(id="z")
        with store.writing() as tx:
            tx.related.add([first, last])
            tx.related.add([])
        assert as_of(store, a_run().id) == [first, last]

    def test_a_company_was_last_seen_in_the_last_run_that_read_its_list(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.related.add([a_related_vendor()])
        another_run(store, SECOND, days=1)
        another_run(store, THIRD, days=2, outcome=CaptureOutcome.BLOCKED)
        (company,) = as_of(store, THIRD)
        assert (company.first_seen, company.last_seen, company.left_in) == (a_run().id, SECOND, None)

    def test_one_that_left_was_last_seen_before_it_did(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.related.add([a_related_vendor()])
        another_run(store, SECOND, days=1)
        another_run(store, THIRD, days=2)
        with store.writing() as tx:
            tx.related.leave([a_related_vendor().id], THIRD)
        (company,) = as_of(store, THIRD)
        assert (company.last_seen, company.left_in) == (SECOND, THIRD)

    def test_an_earlier_run_knows_nothing_of_later_ones(self, store: Store) -> None:
        stored(store)
        another_run(store, SECOND, days=1)
        with store.writing() as tx:
            tx.related.add([a_related_vendor()])
            tx.related.add([a_related_vendor(id="later", first_seen=SECOND, last_seen=SECOND)])
            tx.related.leave([a_related_vendor().id], SECOND)
        assert as_of(store, a_run().id) == [a_related_vendor()]
        assert [company.left_in for company in as_of(store, SECOND)] == [SECOND, None]

    def test_another_vendor_s_companies_are_not_among_them(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.vendors.add(a_vendor(id="other", domain="other.example"))
            tx.runs.add(a_run(id=SECOND, vendor="other"))
            tx.related.add([a_related_vendor()])
        assert as_of(store, SECOND) == []
        assert as_of(store, RunId("none")) == []

    def test_a_company_is_never_recorded_twice_under_one_id(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.related.add([a_related_vendor()])
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.related.add([a_related_vendor(purpose="Acme")])
        assert as_of(store, a_run().id) == [a_related_vendor()]

    def test_a_company_leaves_once(self, store: Store) -> None:
        stored(store)
        another_run(store, SECOND, days=1)
        with store.writing() as tx:
            tx.related.add([a_related_vendor()])
            tx.related.leave([a_related_vendor().id], a_run().id)
            tx.related.leave([], SECOND)
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.related.leave([a_related_vendor().id], SECOND)
        (company,) = as_of(store, SECOND)
        assert company.left_in == a_run().id

    def test_evidence_that_is_not_stored_is_refused(self, store: Store) -> None:
        stored(store)
        elsewhere = changed(a_related_vendor(), document=a_document_id("never stored"))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.related.add([elsewhere])
        with pytest.raises(NotFound), store.writing() as tx:
            tx.related.add([changed(a_related_vendor(), url="https://acme.example/never")])
        with pytest.raises(NotFound), store.writing() as tx:
            tx.related.leave([RelatedVendorId("nobody")], a_run().id)
        assert as_of(store, a_run().id) == []
