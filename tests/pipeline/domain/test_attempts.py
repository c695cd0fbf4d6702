"""How many tries to sign in may fail."""

from datetime import timedelta

import pytest

from pipeline.domain.attempts import Attempt, folded_address, wait_seconds
from tests.accounts import an_attempt
from tests.fakes import LONG_AGO


def failures(count: int, *, minutes_apart: float = 0, succeeded: bool = False) -> list[Attempt]:
    """The first one LONG_AGO."""
    return [
        an_attempt(id=f"{number}", at=LONG_AGO + timedelta(minutes=number * minutes_apart), succeeded=succeeded)
        for number in range(count)
    ]


def test_ten_failures_of_an_address_are_enough_for_a_quarter_of_an_hour() -> None:
    now = LONG_AGO + timedelta(minutes=9)
    assert wait_seconds(of_email=failures(9, minutes_apart=1), from_address=[], now=now) == 0
    assert wait_seconds(of_email=failures(10, minutes_apart=1), from_address=[], now=now) == 6 * 60


def test_waiting_ends_with_time_alone() -> None:
    tries = failures(10)
    assert wait_seconds(of_email=tries, from_address=[], now=LONG_AGO + timedelta(minutes=14, seconds=59)) == 1
    assert wait_seconds(of_email=tries, from_address=[], now=LONG_AGO + timedelta(minutes=15)) == 0


def test_a_hundred_failures_are_enough_for_a_day() -> None:
    tries = failures(100, minutes_apart=2)
    now = LONG_AGO + timedelta(hours=6)
    assert wait_seconds(of_email=tries[:99], from_address=[], now=now) == 0
    assert wait_seconds(of_email=tries, from_address=[], now=now) == 18 * 3600
    assert wait_seconds(of_email=tries, from_address=[], now=LONG_AGO + timedelta(days=1)) == 0


def test_fifty_failures_from_a_network_address_are_enough() -> None:
    assert wait_seconds(of_email=[], from_address=failures(49), now=LONG_AGO) == 0
    assert wait_seconds(of_email=[], from_address=failures(50), now=LONG_AGO) == 15 * 60


def test_successes_do_not_count() -> None:
    assert wait_seconds(of_email=failures(200, succeeded=True), from_address=[], now=LONG_AGO) == 0


@pytest.mark.parametrize(
    ("address", "folded"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("no address" * 100, ("no address" * 100)[:64]),
    ],
)
def test_what_one_machine_has_for_itself_is_one_address(address: str, folded: str) -> None:
    assert folded_address(address) == folded
