"""Deliveries wait longer at every failure, and end."""

from datetime import timedelta

from pipeline.domain.delivery import ATTEMPTS_MAX, LEASE_SECONDS, Delivery, DeliveryState
from pipeline.domain.ids import TargetId
from tests.fakes import LONG_AGO


def a_delivery() -> Delivery:
    return Delivery(target=TargetId("webhook-1"), sequence=7, next_attempt_at=LONG_AGO)


def waits(chance: float) -> list[float]:
    """Fail at every try, at once; return the seconds before each next one."""
    delivery, found = a_delivery(), []
    for _ in range(ATTEMPTS_MAX - 1):
        delivery = delivery.claimed(LONG_AGO).failed("no", at=LONG_AGO, chance=chance)
        assert delivery.state is DeliveryState.PENDING
        found.append((delivery.next_attempt_at - LONG_AGO).total_seconds())
    return found


def test_the_waits_grow_and_come_to_about_a_day() -> None:
    shortest = waits(0.0)
    assert shortest == sorted(shortest)
    assert shortest[0] == 10
    assert 23 <= sum(shortest) / 3600 <= 24
    assert sum(waits(1.0)) / 3600 <= 29


def test_the_last_try_that_fails_gives_it_up() -> None:
    delivery = a_delivery()
    for _ in range(ATTEMPTS_MAX):
        delivery = delivery.claimed(LONG_AGO).failed("the receiver answered 500", at=LONG_AGO, chance=0.0)
    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, 8)
    assert delivery.last_error == "the receiver answered 500"


def test_who_claims_a_try_counts_it_and_puts_the_next_one_off() -> None:
    claimed = a_delivery().claimed(LONG_AGO)
    assert claimed.attempts == 1
    assert claimed.next_attempt_at == LONG_AGO + timedelta(seconds=LEASE_SECONDS)


def test_a_receiver_can_ask_for_a_longer_wait_but_for_no_shorter_one_and_for_a_day_at_most() -> None:
    claimed = a_delivery().claimed(LONG_AGO)

    def asked(seconds: int) -> float:
        later = claimed.failed("busy", at=LONG_AGO, chance=0.0, retry_after_seconds=seconds)
        return (later.next_attempt_at - LONG_AGO).total_seconds()

    assert asked(3600) == 3600
    assert asked(1) == 10
    assert asked(10**8) == 86_400


def test_what_went_wrong_is_kept_bounded() -> None:
    assert len(a_delivery().claimed(LONG_AGO).failed("x" * 5000, at=LONG_AGO, chance=0.0).last_error) == 300
