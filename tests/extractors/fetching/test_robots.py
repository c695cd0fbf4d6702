"""robots.txt, as RFC 9309 reads it."""

import asyncio
import socket

import pytest

from extractors.fetching.session import GuardedSession
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from tests.extractors.fetching.servers import Asked, Reply, Site, page, raw_server, redirect
from tests.extractors.fetching.sessions import crawl, fetched, in_session, limits


def robots(text: str, status: int = 200) -> Reply:
    return Reply(text.encode(), status=status, headers={"Content-Type": "text/plain"})


def test_a_disallowed_page_is_not_asked_for(site: Site) -> None:
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /private"), "/private": page("secret")}
    answer = fetched(site.url("/private"), site.host)
    assert (answer.outcome, answer.detail) == (CaptureOutcome.ROBOTS_DISALLOWED, "disallowed by robots.txt")
    assert site.paths() == ["/robots.txt"]


def test_the_group_for_our_own_name_comes_before_the_one_for_all(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: DossierBot\nDisallow: /private\nAllow: /private/policy\n"
    site.routes |= {"/robots.txt": robots(rules), "/": page("a"), "/private/policy": page("b"), "/private/x": page("c")}
    outcomes = [fetched(site.url(path), site.host).outcome for path in ("/", "/private/policy", "/private/x")]
    assert outcomes == [CaptureOutcome.OK, CaptureOutcome.OK, CaptureOutcome.ROBOTS_DISALLOWED]


def test_the_override_fetches_and_is_told_in_the_detail(site: Site) -> None:
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /a"), "/a": page("a"), "/b": page("b")}
    a, b = (fetched(site.url(path), site.host, ignore_robots=True) for path in ("/a", "/b"))
    assert (a.outcome, a.detail) == (CaptureOutcome.OK, "robots.txt overridden on request (disallowed by robots.txt)")
    assert (b.outcome, b.detail) == (CaptureOutcome.OK, "")


def test_a_redirect_onto_a_disallowed_page_is_not_followed(site: Site) -> None:
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /private"), "/a": redirect("/private")}
    answer = fetched(site.url("/a"), site.host)
    assert (answer.outcome, answer.final_url) == (CaptureOutcome.ROBOTS_DISALLOWED, site.url("/private"))
    assert site.paths() == ["/robots.txt", "/a"]


def test_a_redirect_to_another_host_asks_for_its_robots(site: Site, other_site: Site) -> None:
    site.routes["/a"] = redirect(other_site.url("/b"))
    other_site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /"), "/b": page("b")}
    answer = fetched(site.url("/a"), site.host, other_site.host)
    assert answer.outcome is CaptureOutcome.ROBOTS_DISALLOWED
    assert other_site.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_robots_txt_that_is_not_there_allows_everything(site: Site, status: int) -> None:
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /", status), "/": page("a")}
    assert fetched(site.url(), site.host, retries_max=0).outcome is CaptureOutcome.OK


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_fails_disallows_everything_and_says_so(site: Site, status: int) -> None:
    site.routes |= {"/robots.txt": robots("", status), "/": page("a")}
    answer = fetched(site.url(), site.host)
    assert answer.outcome is CaptureOutcome.ROBOTS_DISALLOWED
    assert answer.detail == f"robots.txt answered {status}, which disallows everything (RFC 9309)"
    assert site.pages() == []


def test_a_robots_txt_that_fails_can_be_overridden(site: Site) -> None:
    site.routes |= {"/robots.txt": robots("", 500), "/": page("a")}
    answer = fetched(site.url(), site.host, ignore_robots=True)
    assert answer.outcome is CaptureOutcome.OK
    assert "overridden" in answer.detail


def test_a_host_without_an_answer_for_robots_txt_is_unreachable_and_left_alone() -> None:
    paths: list[bytes] = []

    def hang_up(connection: socket.socket, request: bytes) -> None:
        paths.append(request.split()[1])

    with raw_server(hang_up, robots_too=True) as server:
        answer = fetched(server.url("/a"), server.host, retries_max=0)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert "robots.txt" in answer.detail
    assert paths == [b"/robots.txt"]


def test_robots_txt_may_be_redirected(site: Site) -> None:
    site.routes |= {"/robots.txt": redirect("/r.txt"), "/r.txt": robots("User-agent: *\nDisallow: /a"), "/a": page("a")}
    assert fetched(site.url("/a"), site.host).outcome is CaptureOutcome.ROBOTS_DISALLOWED


def test_a_login_page_in_the_place_of_robots_txt_allows_everything(site: Site) -> None:
    site.routes |= {"/robots.txt": redirect("/login"), "/login": page("Disallow: /"), "/a": page("a")}
    assert fetched(site.url("/a"), site.host).outcome is CaptureOutcome.OK


def test_an_oversized_robots_txt_counts_with_its_first_part(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /a\n" + "# padding\n" * 1000 + "Disallow: /b\n"
    site.routes |= {"/robots.txt": robots(rules), "/a": page("a"), "/b": page("b")}
    a, b = (fetched(site.url(path), site.host, robots_max_bytes=1000).outcome for path in ("/a", "/b"))
    assert (a, b) == (CaptureOutcome.ROBOTS_DISALLOWED, CaptureOutcome.OK)


def test_robots_txt_is_asked_for_once_a_session_even_by_pages_at_once(site: Site) -> None:
    def slowly(asked: Asked) -> Reply:
        return robots("User-agent: *\nDisallow: /none")

    site.routes |= {"/robots.txt": slowly} | {f"/{number}": page("x") for number in range(6)}

    async def all_at_once(session: GuardedSession) -> list[Fetched]:
        return await asyncio.gather(*(session.fetch(site.url(f"/{number}")) for number in range(6)))

    answers = in_session(all_at_once, crawling=crawl(site.host))
    assert {answer.outcome for answer in answers} == {CaptureOutcome.OK}
    assert site.paths().count("/robots.txt") == 1


@pytest.mark.parametrize(("wished", "limit", "kept"), [(0.15, 1.0, 0.15), (50, 0.1, 0.1)])
def test_a_crawl_delay_is_honoured_up_to_the_limit(site: Site, wished: float, limit: float, kept: float) -> None:
    site.routes |= {"/robots.txt": robots(f"User-agent: *\nCrawl-delay: {wished}"), "/a": page("a"), "/b": page("b")}

    async def both(session: GuardedSession) -> list[Fetched]:
        return await asyncio.gather(*(session.fetch(site.url(path)) for path in ("/a", "/b")))

    in_session(both, crawling=crawl(site.host), limited=limits(crawl_delay_max_seconds=limit))
    first, second = (asked.at for asked in site.asked if asked.path != "/robots.txt")
    assert kept - 0.02 <= second - first < kept + 0.5
