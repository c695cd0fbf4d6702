"""Asking again, and in turn."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from extractors.fetching.http import retry_after_seconds
from extractors.fetching.session import GuardedSession
from pipeline.domain.capture import CaptureOutcome
from tests.extractors.fetching.servers import Asked, Reply, Route, Site, page
from tests.extractors.fetching.sessions import crawl, fetched, in_session, limits

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def failing(times: int, reply: Reply) -> Route:
    """A route that answers with `reply` so many times and then well."""
    left = [reply] * times

    def route(asked: Asked) -> Reply:
        return left.pop() if left else page("at last")

    return route


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_transient_failure_is_asked_again(site: Site, status: int) -> None:
    site.routes["/"] = failing(2, Reply(status=status))
    assert fetched(site.url(), site.host, retries_max=2).outcome is CaptureOutcome.OK
    assert site.pages() == ["/", "/", "/"]


@pytest.mark.parametrize("status", [400, 403, 404, 500, 501])
def test_a_permanent_failure_is_not_asked_again(site: Site, status: int) -> None:
    site.routes["/"] = failing(1, Reply(status=status))
    assert fetched(site.url(), site.host, retries_max=2).outcome is not CaptureOutcome.OK
    assert site.pages() == ["/"]


def test_asking_again_ends(site: Site) -> None:
    site.routes["/"] = Reply(status=503)
    answer = fetched(site.url(), site.host, retries_max=2)
    assert (answer.outcome, answer.status) == (CaptureOutcome.UNREACHABLE, 503)
    assert len(site.pages()) == 3


def test_a_bot_wall_is_not_asked_again(site: Site) -> None:
    site.routes["/"] = Reply(b"<title>Just a moment...</title>", status=503)
    assert fetched(site.url(), site.host, retries_max=2).outcome is CaptureOutcome.BLOCKED
    assert len(site.pages()) == 1


def test_retry_after_is_waited_for(site: Site) -> None:
    site.routes["/"] = failing(1, Reply(status=429, headers={"Retry-After": "1"}))
    assert fetched(site.url(), site.host).outcome is CaptureOutcome.OK
    first, second = (asked.at for asked in site.asked if asked.path == "/")
    assert 0.98 <= second - first < 2


def test_a_retry_after_beyond_the_limit_ends_the_page(site: Site) -> None:
    site.routes["/"] = failing(1, Reply(status=503, headers={"Retry-After": "3600"}))
    started = time.monotonic()
    answer = fetched(site.url(), site.host, retry_after_max_seconds=30)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert time.monotonic() - started < 2
    assert len(site.pages()) == 1


def test_a_pause_holds_off_the_other_pages_of_the_host(site: Site) -> None:
    was_refused = threading.Event()

    def refusing(asked: Asked) -> Reply:
        was_refused.set()
        return Reply(status=503)

    site.routes |= {"/busy": refusing, "/other": page("other")}

    async def one_then_the_other(session: GuardedSession) -> None:
        busy = asyncio.create_task(session.fetch(site.url("/busy")))
        await asyncio.to_thread(was_refused.wait, 5)
        await asyncio.sleep(0.1)
        await session.fetch(site.url("/other"))
        await busy

    in_session(one_then_the_other, crawling=crawl(site.host), limited=limits(retry_wait_seconds=1.0, retries_max=1))
    refused = next(asked.at for asked in site.asked if asked.path == "/busy")
    other = next(asked.at for asked in site.asked if asked.path == "/other")
    assert other - refused >= 0.48


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        (format_datetime(NOON + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOON - timedelta(seconds=90), usegmt=True), 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 5000, 999999999.0),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),
        ("Mon, 01 Jan 2024 00:00:00 +9999", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(written: str, seconds: float | None) -> None:
    assert retry_after_seconds(written, now=NOON) == seconds


def test_requests_to_a_host_begin_an_interval_apart(site: Site) -> None:
    site.routes |= {f"/{number}": page("x") for number in range(4)}

    async def all_at_once(session: GuardedSession) -> None:
        await asyncio.gather(*(session.fetch(site.url(f"/{number}")) for number in range(4)))

    in_session(all_at_once, crawling=crawl(site.host), limited=limits(host_interval_seconds=0.15, host_concurrency=4))
    times = sorted(asked.at for asked in site.asked)
    assert len(times) == 5
    assert all(later - earlier >= 0.13 for earlier, later in pairwise(times))


def test_requests_to_different_hosts_do_not_wait_for_each_other(site: Site, other_site: Site) -> None:
    site.routes["/"] = other_site.routes["/"] = page("x")

    async def both(session: GuardedSession) -> None:
        await asyncio.gather(session.fetch(site.url()), session.fetch(other_site.url()))

    started = time.monotonic()
    in_session(both, crawling=crawl(site.host, other_site.host), limited=limits(host_interval_seconds=0.4))
    assert time.monotonic() - started < 0.75


def test_no_more_than_the_allowed_requests_are_under_way_at_a_host(site: Site) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def slowly(asked: Asked) -> Reply:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.05)
        under_way.pop()
        return page("x")

    site.routes |= {f"/{number}": slowly for number in range(8)}

    async def all_at_once(session: GuardedSession) -> None:
        await asyncio.gather(*(session.fetch(site.url(f"/{number}")) for number in range(8)))

    in_session(all_at_once, crawling=crawl(site.host), limited=limits(host_concurrency=2))
    assert max(most) == 2
