"""Tries to sign in, and how many may fail before the next one has to wait.

Rules:
- failures count for the e-mail address that was tried, whether or not it has an account, and for the network address;
- they stop counting with time alone: nobody is locked out for good;
- whoever signed in from a network address lately meets only the failures from there, so a stranger who keeps failing
  in their name does not keep them out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from pipeline.domain.ids import AttemptId, Digest
from pipeline.domain.model import Record

FAILURES_PER_EMAIL_MAX = 10
FAILURES_PER_ADDRESS_MAX = 50  # an office behind one address mistypes more than one person does
FAILURES_WINDOW_MINUTES = 15
FAILURES_PER_EMAIL_DAILY_MAX = 100  # NIST SP 800-63B, on throttling: no more than 100 in a row
KNOWN_ADDRESS_MAX_DAYS = 30
ADDRESS_MAX_CHARACTERS = 64

_WINDOW = timedelta(minutes=FAILURES_WINDOW_MINUTES)
DAY = timedelta(days=1)


class Attempt(Record):
    """One try. `email` is the digest of the address tried: people type passwords there by mistake."""

    id: AttemptId
    email: Digest
    address: str
    at: datetime
    succeeded: bool = False


def folded_address(address: str) -> str:
    """Return what counts as one network address: for IPv6 the /64, which one machine has for itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:ADDRESS_MAX_CHARACTERS]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)


def wait_seconds(*, of_email: Iterable[Attempt], from_address: Iterable[Attempt], now: datetime) -> int:
    """Return how long the next try has to wait; 0 when it need not.

    `of_email` are the tries of the last day for this e-mail address, or, where its owner is known at this network
    address, those from there; `from_address` are those of the last window from this network address.
    """
    email_failures = [attempt.at for attempt in of_email if not attempt.succeeded]
    address_failures = [attempt.at for attempt in from_address if not attempt.succeeded]
    return max(
        _wait(email_failures, FAILURES_PER_EMAIL_MAX, _WINDOW, now),
        _wait(email_failures, FAILURES_PER_EMAIL_DAILY_MAX, DAY, now),
        _wait(address_failures, FAILURES_PER_ADDRESS_MAX, _WINDOW, now),
    )


def _wait(failures: list[datetime], failures_max: int, window: timedelta, now: datetime) -> int:
    recent = sorted(at for at in failures if at > now - window)
    if len(recent) < failures_max:
        return 0
    until = recent[-failures_max] + window
    return max(1, round((until - now).total_seconds()))
