"""What every `Store` must do with webhooks, targets and deliveries; used like `store_contract.py`."""

from datetime import timedelta

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.delivery import Delivery, DeliveryState, Target
from pipeline.domain.ids import DecisionId, TargetId, WebhookId
from pipeline.domain.notice import Topic
from pipeline.domain.webhook import Webhook, WebhookKeys
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Store
from tests.builders import changed
from tests.contracts.reviews_contract import furnished
from tests.fakes import LONG_AGO
from tests.review_builders import a_person, a_signed_decision

HOOK, CHANNEL = TargetId("webhook-1"), TargetId("channel-1")
KEYS = WebhookKeys(current="whsec_b25l")


def a_webhook(number: int = 1, **fields: object) -> Webhook:
    webhook = Webhook(
        id=WebhookId(f"webhook-{number}"),
        url="https://hooks.example/in",
        topics=(Topic.DECISION_SIGNED, Topic.RUN_FAILED),
        created_by=a_person().id,
        created_at=LONG_AGO + timedelta(minutes=number),
    )
    return changed(webhook, **fields)


def a_delivery(sequence: int = 1, target: TargetId = HOOK, **fields: object) -> Delivery:
    return changed(Delivery(target=target, sequence=sequence, next_attempt_at=LONG_AGO), **fields)


def with_targets(store: Store) -> None:
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.outbox.add_webhook(a_webhook(), KEYS)
        for target in (HOOK, CHANNEL):
            tx.outbox.put_target(Target(id=target, position=0, seen_at=LONG_AGO))


def pending(store: Store, *targets: TargetId, minutes: int = 0, limit: int = 10) -> list[int]:
    with store.reading() as tx:
        due = tx.outbox.due(targets or (HOOK,), at=LONG_AGO + timedelta(minutes=minutes), limit=limit)
    return [delivery.sequence for delivery in due]


class OutboxContract:
    def test_webhooks_come_back_as_they_were_and_oldest_first(self, store: Store) -> None:
        with_targets(store)
        second = a_webhook(2, topics=(), active=False)
        with store.writing() as tx:
            tx.outbox.add_webhook(second, KEYS)
        with store.reading() as tx:
            assert tx.outbox.webhooks() == [a_webhook(), second]
            assert tx.outbox.webhook(second.id) == second
            assert tx.outbox.webhook(WebhookId("none")) is None
            assert tx.outbox.keys(second.id) == KEYS
            assert tx.outbox.keys(WebhookId("none")) is None

    def test_a_webhook_and_its_keys_are_replaced(self, store: Store) -> None:
        with_targets(store)
        rotated = KEYS.rotated("whsec_dHdv", at=LONG_AGO)
        with store.writing() as tx:
            tx.outbox.replace_webhook(a_webhook(active=False))
            tx.outbox.set_keys(a_webhook().id, rotated)
        with store.reading() as tx:
            assert tx.outbox.webhooks() == [a_webhook(active=False)]
            assert tx.outbox.keys(a_webhook().id) == rotated

    def test_what_is_not_there_is_not_replaced(self, store: Store) -> None:
        with_targets(store)
        with store.writing() as tx:
            with pytest.raises(NotFound):
                tx.outbox.replace_webhook(a_webhook(2))
            with pytest.raises(NotFound):
                tx.outbox.set_keys(WebhookId("none"), KEYS)
            with pytest.raises(NotFound):
                tx.outbox.replace_delivery(a_delivery())

    def test_a_webhook_goes_with_all_that_is_its_own(self, store: Store) -> None:
        with_targets(store)
        with store.writing() as tx:
            tx.outbox.add_deliveries([a_delivery(1), a_delivery(1, CHANNEL)])
            tx.outbox.remove_webhook(a_webhook().id)
        with store.reading() as tx:
            assert tx.outbox.webhooks() == []
            assert tx.outbox.keys(a_webhook().id) is None
            assert [target.id for target in tx.outbox.targets()] == [CHANNEL]
        assert pending(store, HOOK, CHANNEL) == [1]

    def test_a_second_webhook_of_one_id_is_refused(self, store: Store) -> None:
        with_targets(store)
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.outbox.add_webhook(a_webhook(), KEYS)

    def test_a_position_only_moves_on(self, store: Store) -> None:
        with_targets(store)
        with store.writing() as tx:
            tx.outbox.advance([HOOK], 5)
            tx.outbox.advance([HOOK, CHANNEL], 3)
        with store.reading() as tx:
            assert {target.id: target.position for target in tx.outbox.targets()} == {HOOK: 5, CHANNEL: 3}

    def test_a_target_that_begins_anew_is_put_in_the_place_of_the_old(self, store: Store) -> None:
        with_targets(store)
        anew = Target(id=CHANNEL, position=9, seen_at=LONG_AGO + timedelta(days=8))
        with store.writing() as tx:
            tx.outbox.put_target(anew)
        with store.reading() as tx:
            assert anew in tx.outbox.targets()
            assert len(tx.outbox.targets()) == 2

    def test_of_a_target_and_an_event_there_is_one_delivery(self, store: Store) -> None:
        with_targets(store)
        tried = a_delivery(1).claimed(LONG_AGO)
        with store.writing() as tx:
            tx.outbox.add_deliveries([a_delivery(1)])
            tx.outbox.replace_delivery(tried)
            tx.outbox.add_deliveries([a_delivery(1), a_delivery(2)])
        with store.reading() as tx:
            assert tx.outbox.delivery(HOOK, 1) == tried
            assert tx.outbox.delivery(HOOK, 2) == a_delivery(2)
            assert tx.outbox.delivery(CHANNEL, 1) is None

    def test_a_delivery_to_nobody_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.outbox.add_deliveries([a_delivery(1, TargetId("nobody"))])

    def test_due_is_what_is_pending_for_these_targets_and_whose_time_has_come(self, store: Store) -> None:
        with_targets(store)
        with store.writing() as tx:
            tx.outbox.add_deliveries(
                [
                    a_delivery(1, next_attempt_at=LONG_AGO + timedelta(minutes=2)),
                    a_delivery(2, next_attempt_at=LONG_AGO + timedelta(minutes=1)),
                    a_delivery(3, next_attempt_at=LONG_AGO + timedelta(minutes=3)),
                    a_delivery(4, CHANNEL),
                    a_delivery(5, state=DeliveryState.DELIVERED),
                    a_delivery(6, state=DeliveryState.GIVEN_UP),
                ]
            )
        assert pending(store, minutes=2) == [2, 1]
        assert pending(store, minutes=9, limit=2) == [2, 1]
        assert pending(store, HOOK, CHANNEL, minutes=2) == [4, 2, 1]
        assert pending(store, TargetId("nobody"), minutes=9) == []

    def test_giving_up_ends_what_is_pending_for_one_target(self, store: Store) -> None:
        with_targets(store)
        delivered = a_delivery(1, state=DeliveryState.DELIVERED, tried_at=LONG_AGO)
        with store.writing() as tx:
            tx.outbox.add_deliveries([delivered, a_delivery(2), a_delivery(3, CHANNEL)])
            tx.outbox.give_up(HOOK, "switched off", at=LONG_AGO)
        assert pending(store, HOOK, CHANNEL) == [3]
        with store.reading() as tx:
            assert tx.outbox.delivery(HOOK, 1) == delivered
            (trouble,) = tx.outbox.troubled(limit=10)
        assert (trouble.sequence, trouble.state, trouble.last_error) == (2, DeliveryState.GIVEN_UP, "switched off")

    def test_troubled_is_what_failed_the_newest_try_first(self, store: Store) -> None:
        with_targets(store)
        later = LONG_AGO + timedelta(minutes=5)
        with store.writing() as tx:
            tx.outbox.add_deliveries(
                [
                    a_delivery(1, last_error="500", tried_at=LONG_AGO),
                    a_delivery(2, last_error="500", tried_at=later, state=DeliveryState.GIVEN_UP),
                    a_delivery(3),
                    a_delivery(4, state=DeliveryState.DELIVERED, tried_at=later),
                ]
            )
        with store.reading() as tx:
            assert [item.sequence for item in tx.outbox.troubled(limit=10)] == [2, 1]
            assert [item.sequence for item in tx.outbox.troubled(limit=1)] == [2]

    def test_what_ended_long_ago_is_forgotten_and_what_is_pending_stays(self, store: Store) -> None:
        with_targets(store)
        later = LONG_AGO + timedelta(days=1)
        with store.writing() as tx:
            tx.outbox.add_deliveries(
                [
                    a_delivery(1, state=DeliveryState.DELIVERED, tried_at=LONG_AGO),
                    a_delivery(2, state=DeliveryState.GIVEN_UP, tried_at=LONG_AGO),
                    a_delivery(3, tried_at=LONG_AGO),
                    a_delivery(4, state=DeliveryState.DELIVERED, tried_at=later),
                ]
            )
            tx.outbox.prune(before=later)
        with store.reading() as tx:
            left = [number for number in range(1, 5) if tx.outbox.delivery(HOOK, number) is not None]
        assert left == [3, 4]

    def test_that_a_condition_is_overdue_is_noted_once(self, store: Store) -> None:
        furnished(store)
        decision = a_signed_decision()
        with store.writing() as tx:
            tx.reviews.add_decision(decision)
            assert tx.outbox.note_overdue(decision.id, 1, at=LONG_AGO)
            assert not tx.outbox.note_overdue(decision.id, 1, at=LONG_AGO)
            assert tx.outbox.note_overdue(decision.id, 2, at=LONG_AGO)
        with pytest.raises(NotFound), store.writing() as tx:
            tx.outbox.note_overdue(DecisionId("nobody"), 1, at=LONG_AGO)

    def test_an_event_is_found_by_its_sequence(self, store: Store) -> None:
        with store.writing() as tx:
            first = tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject="1", payload={})
            second = tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject="2", payload={})
        with store.reading() as tx:
            assert (tx.audit.event(1), tx.audit.event(2), tx.audit.event(3)) == (first, second, None)
