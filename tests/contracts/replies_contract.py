"""What every `Store` must do with kept answers, and with blocks that share a transaction; like `store_contract.py`."""

from datetime import timedelta

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.ids import PersonId
from pipeline.domain.replay import KeptReply, Reply
from pipeline.errors import DossierError, InvalidInput, NotFound, StoreBusy
from pipeline.ports import Store
from tests.accounts import a_person
from tests.builders import a_digest
from tests.fakes import LONG_AGO

ANA, BO = PersonId("person-ana"), PersonId("person-bo")
REPLY = Reply(status=201, headers={"Location": "/api/v1/requests/1"}, body='{"name":"Zo\u00eb\n"}')


def a_kept_reply(**changes: object) -> KeptReply:
    kept = KeptReply(person=ANA, key="key-1", request=a_digest("request"), at=LONG_AGO, reply=REPLY)
    return kept.model_copy(update=changes)


def hired(store: Store) -> None:
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.people.add(a_person(id=BO, email="bo@acme.example", name="Bo"))


class RepliesContract:
    def test_an_answer_is_found_under_its_owner_and_key_alone(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.replies.add(a_kept_reply())
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") == a_kept_reply()
            assert tx.replies.get(BO, "key-1") is None
            assert tx.replies.get(ANA, "KEY-1") is None

    def test_two_people_may_have_the_same_key_and_one_may_not_have_it_twice(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.replies.add(a_kept_reply())
            tx.replies.add(a_kept_reply(person=BO))
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.replies.add(a_kept_reply(request=a_digest("another")))
        with store.reading() as tx:
            assert (tx.replies.count(ANA), tx.replies.count(BO)) == (1, 1)

    def test_a_key_without_an_answer_gets_one_and_keeps_it(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.replies.add(a_kept_reply(reply=None))
            tx.replies.complete(ANA, "key-1", REPLY)
        other = Reply(status=500, headers={}, body="{}")
        with pytest.raises(NotFound), store.writing() as tx:
            tx.replies.complete(ANA, "key-1", other)
        with pytest.raises(NotFound), store.writing() as tx:
            tx.replies.complete(BO, "key-1", other)
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") == a_kept_reply()

    def test_old_keys_are_forgotten_and_one_can_be(self, store: Store) -> None:
        hired(store)
        later = LONG_AGO + timedelta(hours=1)
        with store.writing() as tx:
            tx.replies.add(a_kept_reply())
            tx.replies.add(a_kept_reply(key="key-2", at=later))
            tx.replies.add(a_kept_reply(person=BO, at=later))
            tx.replies.prune(before=later)
            tx.replies.remove(BO, "key-1")
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") is None
            assert tx.replies.get(ANA, "key-2") is not None
            assert tx.replies.count(BO) == 0

    def test_a_key_of_nobody_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.replies.add(a_kept_reply())


class TogetherContract:
    def test_blocks_that_share_a_transaction_see_each_other_and_nobody_else_does_before_its_end(
        self, store: Store
    ) -> None:
        hired(store)
        with store.together() as outer:
            with store.writing() as tx:
                tx.replies.add(a_kept_reply())
                tx.audit.append(actor="ana", action=Action.CAPTURE_MADE, subject="1", payload={})
            with store.reading() as tx:
                assert tx.replies.get(ANA, "key-1") == a_kept_reply()
            outer.audit.append(actor="ana", action=Action.CAPTURE_MADE, subject="2", payload={})
        with store.reading() as tx:
            assert [event.subject for event in tx.audit.events()] == ["1", "2"]

    def test_a_failure_after_a_block_that_ended_well_undoes_it(self, store: Store) -> None:
        hired(store)
        with pytest.raises(DossierError), store.together():  # noqa: PT012 -- what comes before is the point
            with store.writing() as tx:
                tx.replies.add(a_kept_reply())
            raise DossierError("cut off")
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") is None

    def test_a_failed_block_undoes_all_also_when_its_error_is_caught(self, store: Store) -> None:
        hired(store)
        with pytest.raises(StoreBusy), store.together() as outer:  # noqa: PT012 -- the end of the block raises
            outer.replies.add(a_kept_reply())
            try:
                with store.writing() as tx:
                    tx.replies.add(a_kept_reply())
            except InvalidInput:
                pass
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") is None

    def test_after_its_end_blocks_are_on_their_own_again(self, store: Store) -> None:
        hired(store)
        with store.together():
            pass
        with store.writing() as tx:
            tx.replies.add(a_kept_reply())
        with store.reading() as tx:
            assert tx.replies.get(ANA, "key-1") is not None
            with pytest.raises(InvalidInput):
                tx.replies.remove(ANA, "key-1")
