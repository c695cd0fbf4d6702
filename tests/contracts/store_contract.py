"""What every `Store` must do: subclass each class where an adapter is tested, with a fixture `store` of an empty one.

The families that hold evidence are in `evidence_contract.py`.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.audit import GENESIS, Action, chain_breaks
from pipeline.domain.ids import VendorId
from pipeline.domain.run import RunState
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Store, Transaction
from tests.builders import (
    a_document,
    a_run,
    a_vendor,
    an_assessment,
)
from tests.contracts.strategies import ON_ONE_STORE, json_values, words
from tests.fakes import LONG_AGO
from tests.stored import stored


def noted(tx: Transaction, subject: str = "vendor-acme", payload: dict[str, Any] | None = None) -> None:
    tx.audit.append(actor="tester", action=Action.VENDOR_ADDED, subject=subject, payload=payload or {})


def four_vendors(store: Store) -> None:
    with store.writing() as tx:
        for number, name, domain in (
            ("1", "Zeta", "z.example"),
            ("2", "alpha", "b.example"),
            ("3", "Alpha", "a.example"),
            ("4", "Ämne", "c.example"),
        ):
            tx.vendors.add(a_vendor(id=VendorId(number), name=name, domain=domain, website=f"https://www.{domain}/"))


class VendorsContract:
    def test_a_vendor_is_found_by_id_and_by_domain(self, store: Store) -> None:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
        with store.reading() as tx:
            assert tx.vendors.get(VendorId("vendor-acme")) == a_vendor()
            assert tx.vendors.by_domain("acme.example") == a_vendor()
            assert tx.vendors.by_domain("not-acme.example") is None
            assert tx.vendors.get(VendorId("nobody")) is None

    def test_all_vendors_come_by_domain(self, store: Store) -> None:
        box, dropbox = a_vendor(id="1", domain="dropbox.com"), a_vendor(id="2", domain="box.com")
        with store.writing() as tx:
            tx.vendors.add(box)
            tx.vendors.add(dropbox)
        with store.reading() as tx:
            assert tx.vendors.all() == [dropbox, box]

    def test_a_page_of_vendors_goes_by_name_in_any_capitals_and_then_by_domain(self, store: Store) -> None:
        four_vendors(store)
        with store.reading() as tx:
            assert [vendor.id for vendor in tx.vendors.page(offset=0, limit=9)] == ["3", "2", "1", "4"]
            assert [vendor.id for vendor in tx.vendors.page(offset=1, limit=2)] == ["2", "1"]
            assert tx.vendors.page(offset=4, limit=2) == []
            assert tx.vendors.count() == 4

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("ALPHA", ["3", "2"]),
            ("ämn", ["4"]),
            ("ÄMN", ["4"]),
            ("ẞ.EX", []),
            ("Z.EX", ["1"]),
            ("%", []),
            ("_", []),
            ("'", []),
        ],
    )
    def test_a_text_is_looked_for_in_names_and_domains_as_it_stands(
        self, store: Store, text: str, found: list[str]
    ) -> None:
        four_vendors(store)
        with store.reading() as tx:
            assert [vendor.id for vendor in tx.vendors.page(text=text, offset=0, limit=9)] == found
            assert tx.vendors.count(text=text) == len(found)

    @pytest.mark.parametrize(
        ("reference", "found"),
        [
            ("4", "4"),
            (" Z.Example/ ", "1"),
            ("https://www.b.example", "2"),
            ("HTTPS://WWW.B.EXAMPLE/", "2"),
            ("ÄMNE", "4"),
            ("alpha", "3"),
            ("alph", None),
            ("example", None),
            ("alpha\nb.example", None),
            ("%", None),
            ("", None),
        ],
    )
    def test_a_vendor_is_known_by_id_domain_website_or_name_in_any_capitals(
        self, store: Store, reference: str, found: str | None
    ) -> None:
        four_vendors(store)
        with store.reading() as tx:
            vendor = tx.vendors.known_as(reference)
        assert (vendor.id if vendor else None) == found

    def test_some_vendors_are_those_of_the_ids_that_there_are(self, store: Store) -> None:
        four_vendors(store)
        with store.reading() as tx:
            assert {each.id for each in tx.vendors.some([VendorId("1"), VendorId("3"), VendorId("9")])} == {"1", "3"}
            assert tx.vendors.some([]) == []

    def test_a_second_vendor_of_one_domain_is_refused(self, store: Store) -> None:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            with pytest.raises(InvalidInput):
                tx.vendors.add(a_vendor(id="another"))

    def test_a_time_in_another_zone_is_the_same_moment_in_utc(self, store: Store) -> None:
        there = datetime(2026, 3, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
        with store.writing() as tx:
            tx.vendors.add(a_vendor(created_at=there))
        with store.reading() as tx:
            (vendor,) = tx.vendors.all()
        assert vendor.created_at == there
        assert vendor.created_at.tzinfo is UTC

    def test_a_time_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.vendors.add(a_vendor(created_at=LONG_AGO.replace(tzinfo=None)))


class RunsContract:
    def test_a_run_is_replaced_by_its_end(self, store: Store) -> None:
        finished = a_run(state=RunState.FINISHED, finished_at=LONG_AGO + timedelta(hours=1), error="none")
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            tx.runs.add(a_run())
        with store.reading() as tx:
            assert tx.runs.running(a_vendor().id) == [a_run()]
        with store.writing() as tx:
            tx.runs.replace(finished)
        with store.reading() as tx:
            assert tx.runs.get(a_run().id) == finished
            assert tx.runs.running(a_vendor().id) == []

    def test_the_latest_run_is_the_one_that_started_last_whatever_became_of_it(self, store: Store) -> None:
        older = a_run(id="z", started_at=LONG_AGO, state=RunState.RUNNING)
        newer = a_run(id="a", started_at=LONG_AGO + timedelta(hours=1), state=RunState.FAILED)
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            tx.runs.add(newer)
            tx.runs.add(older)
        with store.reading() as tx:
            assert tx.runs.latest(a_vendor().id) == newer
            assert tx.runs.latest(VendorId("nobody")) is None

    def test_replacing_a_run_that_is_not_there_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.runs.replace(a_run())

    def test_a_run_of_a_vendor_that_is_not_there_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.runs.add(a_run())
        with store.reading() as tx:
            assert tx.runs.get(a_run().id) is None


class AuditContract:
    def test_events_follow_each_other(self, store: Store) -> None:
        for number in range(3):
            with store.writing() as tx:
                noted(tx, f"vendor-{number}")
                noted(tx, f"vendor-{number}", {"again": True})
        with store.reading() as tx:
            events, head = list(tx.audit.events()), tx.audit.head()
        assert [event.sequence for event in events] == [1, 2, 3, 4, 5, 6]
        assert events[0].previous == GENESIS
        assert list(chain_breaks(events)) == []
        assert head == events[-1]

    @ON_ONE_STORE
    @given(payload=st.dictionaries(words, json_values, max_size=4))
    def test_any_payload_is_sealed_as_it_is_read(self, store: Store, payload: dict[str, Any]) -> None:
        with store.writing() as tx:
            sealed = tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject="s", payload=payload)
        with store.reading() as tx:
            assert tx.audit.head() == sealed
            assert list(chain_breaks(tx.audit.events())) == []
        assert sealed.payload == payload

    @pytest.mark.parametrize("payload", [{"at": LONG_AGO}, {"n": float("nan")}, {"s": {1, 2}}])
    def test_a_payload_that_is_not_json_is_refused(self, store: Store, payload: dict[str, Any]) -> None:
        with store.writing() as tx, pytest.raises(InvalidInput):
            noted(tx, payload=payload)

    def test_events_can_be_read_from_a_sequence_on(self, store: Store) -> None:
        with store.writing() as tx:
            for _ in range(1_203):
                noted(tx)
        with store.reading() as tx:
            assert [event.sequence for event in tx.audit.events(after=1_200)] == [1_201, 1_202, 1_203]
            assert [event.sequence for event in tx.audit.events()] == list(range(1, 1_204))

    def test_an_empty_trail_has_no_head(self, store: Store) -> None:
        with store.reading() as tx:
            assert tx.audit.head() is None
            assert list(tx.audit.events()) == []


class TransactionsContract:
    @pytest.mark.parametrize("interruption", [RuntimeError, InvalidInput, KeyboardInterrupt, GeneratorExit])
    def test_a_failing_block_leaves_neither_state_nor_event(
        self, store: Store, interruption: type[BaseException]
    ) -> None:
        def interrupted() -> None:
            with store.writing() as tx:
                tx.vendors.add(a_vendor())
                noted(tx)
                raise interruption("in the middle")

        with pytest.raises(interruption):
            interrupted()
        with store.reading() as tx:
            assert tx.vendors.all() == []
            assert tx.audit.head() is None

    def test_a_block_that_fails_at_its_commit_leaves_neither_state_nor_event(self, store: Store) -> None:
        def failing() -> None:
            with store.writing() as tx:
                tx.vendors.add(a_vendor())
                tx.runs.add(a_run(vendor="nobody"))
                noted(tx)

        with pytest.raises(NotFound):
            failing()
        with store.reading() as tx:
            assert tx.vendors.all() == []
            assert tx.audit.head() is None
        with store.writing() as tx:
            noted(tx)

    def test_state_and_event_appear_together(self, store: Store) -> None:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            noted(tx)
            with store.reading() as other:
                assert (other.vendors.all(), other.audit.head()) == ([], None)
        with store.reading() as other:
            assert other.vendors.all() == [a_vendor()]
            assert other.audit.head() is not None

    def test_a_reader_sees_one_moment_while_others_write(self, store: Store) -> None:
        with store.reading() as reader:
            assert reader.vendors.all() == []
            with store.writing() as tx:
                tx.vendors.add(a_vendor())
                noted(tx)
            assert reader.vendors.all() == []
            assert reader.audit.head() is None

    def test_a_reading_transaction_refuses_every_write(self, store: Store) -> None:
        stored(store)
        with store.reading() as tx:
            with pytest.raises(InvalidInput):
                tx.vendors.add(a_vendor(id="2", domain="two.example"))
            with pytest.raises(InvalidInput):
                tx.runs.replace(a_run(error="x"))
            with pytest.raises(InvalidInput):
                tx.documents.add(a_document("Another"))
            with pytest.raises(InvalidInput):
                tx.assessments.add(an_assessment())
            with pytest.raises(InvalidInput):
                noted(tx)
        with store.reading() as tx:
            assert tx.audit.head() is None
            assert tx.assessments.ids() == []
