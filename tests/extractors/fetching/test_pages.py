"""Pages over HTTP, with what they end in."""

import asyncio
import gzip
import socket
import time
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from extractors.fetching.session import GuardedSession
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import FetchedBy, Validators
from tests.extractors.fetching.servers import Asked, Reply, Site, page, raw_server, redirect
from tests.extractors.fetching.sessions import crawl, fetched, in_session, limits

BODY = "<p>We keep prompts for 30 days – no longer.</p>".encode()


def test_a_page_comes_back_as_received_with_its_useful_headers(site: Site) -> None:
    headers = {
        "ETag": '"v1"',
        "Content-Type": "Text/HTML; charset=UTF-8",
        "Set-Cookie": "id=1",
        "X-Robots-Tag": "noarchive",
    }
    site.routes["/privacy"] = Reply(BODY, headers=headers)
    answer = fetched(site.url("/privacy#retention"), site.host)
    assert (answer.outcome, answer.status, answer.body) == (CaptureOutcome.OK, 200, BODY)
    assert (answer.url, answer.final_url) == (site.url("/privacy#retention"), site.url("/privacy"))
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["x-robots-tag"] == "noarchive"
    assert "set-cookie" not in answer.headers
    assert (answer.bytes_received, answer.fetched_by) == (len(BODY), FetchedBy.HTTP)
    assert (answer.redirects, answer.detail) == ((), "")


def test_we_say_who_we_are_and_send_no_cookies(site: Site) -> None:
    site.routes["/a"] = Reply(BODY, status=302, headers={"Location": "/b", "Set-Cookie": "id=1"})
    site.routes["/b"] = page("b")
    fetched(site.url("/a"), site.host)
    for asked in site.asked:
        assert asked.headers["user-agent"].startswith("DossierBot/0.1 (AI vendor due diligence; +https://")
        assert "cookie" not in asked.headers


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),  # the time would get into the test's name, and workers compare names
        ("deflate", zlib.compress(BODY)),
        ("br", brotli.compress(BODY)),
        ("zstd", zstandard.ZstdCompressor().compress(BODY)),
    ],
)
def test_a_packed_page_is_unpacked(site: Site, encoding: str, packed: bytes) -> None:
    site.routes["/"] = Reply(packed, headers={"Content-Encoding": encoding})
    answer = fetched(site.url(), site.host)
    assert (answer.body, answer.bytes_received) == (BODY, len(packed))


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_is_too_large(site: Site, encoding: str) -> None:
    zeros = bytes(32 * 1024 * 1024)
    bomb = gzip.compress(zeros) if encoding == "gzip" else brotli.compress(zeros, quality=2)
    site.routes["/"] = Reply(bomb, headers={"Content-Encoding": encoding})
    answer = fetched(site.url(), site.host, decoded_max_bytes=1024 * 1024)
    assert (answer.outcome, answer.body) == (CaptureOutcome.TOO_LARGE, b"")
    assert "decoded_max_bytes" in answer.detail
    assert answer.bytes_received < 1024 * 1024


def test_an_unknown_encoding_is_unsupported(site: Site) -> None:
    site.routes["/"] = Reply(BODY, headers={"Content-Encoding": "lzma"})
    assert fetched(site.url(), site.host).outcome is CaptureOutcome.UNSUPPORTED


def test_an_unknown_content_type_is_for_the_extractor_to_judge(site: Site) -> None:
    site.routes["/"] = Reply(b"\x00\x01", headers={"Content-Type": "application/x-unheard-of"})
    answer = fetched(site.url(), site.host)
    assert (answer.outcome, answer.content_type) == (CaptureOutcome.OK, "application/x-unheard-of")


def test_a_body_that_announces_too_much_is_not_read(site: Site) -> None:
    site.routes["/"] = Reply(bytes(300_000))
    answer = fetched(site.url(), site.host, page_max_bytes=100_000)
    assert (answer.outcome, answer.bytes_received) == (CaptureOutcome.TOO_LARGE, 0)


def test_an_endless_body_stops_at_the_limit() -> None:
    def pour(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with raw_server(pour) as server:
        answer = fetched(server.url(), server.host, page_max_bytes=1_000_000)
    assert answer.outcome is CaptureOutcome.TOO_LARGE
    assert 1_000_000 < answer.bytes_received < 1_200_000


def test_a_slow_drip_ends_with_the_page_s_time() -> None:
    def drip(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b".")
            time.sleep(0.02)

    started = time.monotonic()
    with raw_server(drip) as server:
        answer = fetched(server.url(), server.host, fetch_timeout_seconds=0.4)
    assert (answer.outcome, answer.body) == (CaptureOutcome.UNREACHABLE, b"")
    assert "0.4 seconds" in answer.detail
    assert time.monotonic() - started < 2
    assert server.connections == 2  # robots.txt, and the page once


def test_headers_that_never_end_are_given_up() -> None:
    def babble(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    with raw_server(babble) as server:
        answer = fetched(server.url(), server.host, retries_max=0)
    assert answer.outcome is CaptureOutcome.UNREACHABLE


def test_a_server_that_says_nothing_times_out() -> None:
    def silence(connection: socket.socket, request: bytes) -> None:
        connection.recv(1)

    with raw_server(silence) as server:
        answer = fetched(server.url(), server.host, read_timeout_seconds=0.1, retries_max=1)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert "timed out" in answer.detail
    assert server.connections == 3


@pytest.mark.parametrize(
    "nonsense", [b"", b"\x16\x03\x01 not http\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]
)
def test_a_broken_answer_is_unreachable(nonsense: bytes) -> None:
    def say(connection: socket.socket, request: bytes) -> None:
        connection.sendall(nonsense)

    with raw_server(say) as server:
        answer = fetched(server.url(), server.host, retries_max=0)
    assert (answer.outcome, answer.body) == (CaptureOutcome.UNREACHABLE, b"")
    assert "connection failed" in answer.detail


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
    answer = fetched(f"http://{host}/", host)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.status is None


def test_a_certificate_that_cannot_be_trusted_is_not_asked_again() -> None:
    def say(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 400 No\r\n\r\n")

    with raw_server(say) as server:
        answer = fetched(f"https://{server.host}/", server.host)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.detail.startswith("no secure connection")
    assert server.connections == 1


def test_redirects_are_followed_and_told(site: Site) -> None:
    site.routes["/old"] = redirect("/newer?x=1", 301)
    site.routes["/newer"] = redirect("newest", 307)
    site.routes["/newest"] = Reply(BODY)
    answer = fetched(site.url("/old"), site.host)
    assert (answer.outcome, answer.body, answer.final_url) == (CaptureOutcome.OK, BODY, site.url("/newest"))
    assert answer.redirects == (site.url("/old"), site.url("/newer?x=1"))


@pytest.mark.parametrize("second", ["/a", "/b", "/a#again"])
def test_redirects_in_a_circle_end(site: Site, second: str) -> None:
    site.routes["/a"] = redirect("/b")
    site.routes["/b"] = redirect(second)
    answer = fetched(site.url("/a"), site.host)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert "circle" in answer.detail
    assert site.pages() == ["/a", "/b"]


def test_redirects_without_end_end_at_the_limit(site: Site) -> None:
    def onward(asked: Asked) -> Reply:
        return redirect(f"/?{int(asked.path.partition('?')[2] or 0) + 1}")

    site.routes["/"] = onward
    answer = fetched(site.url(), site.host, redirects_max=3)
    assert (answer.outcome, answer.detail) == (CaptureOutcome.UNREACHABLE, "more than 3 redirects")
    assert len(site.pages()) == 4


def test_a_redirect_to_a_login_page_needs_a_login_and_is_not_followed(site: Site) -> None:
    site.routes["/soc2"] = redirect("/users/sign_in?next=/soc2")
    answer = fetched(site.url("/soc2"), site.host)
    assert answer.outcome is CaptureOutcome.LOGIN_REQUIRED
    assert site.pages() == ["/soc2"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, CaptureOutcome.LOGIN_REQUIRED),
        (403, CaptureOutcome.BLOCKED),
        (404, CaptureOutcome.ABSENT),
        (410, CaptureOutcome.ABSENT),
        (500, CaptureOutcome.UNREACHABLE),
        (302, CaptureOutcome.UNREACHABLE),
    ],
)
def test_a_status_ends_in_its_outcome_after_one_request(site: Site, status: int, outcome: CaptureOutcome) -> None:
    site.routes["/x"] = Reply(b"sorry", status=status)
    answer = fetched(site.url("/x"), site.host)
    assert (answer.outcome, answer.status, answer.body) == (outcome, status, b"")
    assert site.pages() == ["/x"]


def test_a_bot_wall_served_with_success_is_blocked(site: Site) -> None:
    site.routes["/"] = Reply(b"<title>Just a moment...</title><script>_cf_chl_opt={}</script>")
    answer = fetched(site.url(), site.host)
    assert (answer.outcome, answer.body) == (CaptureOutcome.BLOCKED, b"")


def test_validators_are_sent_and_not_modified_means_unchanged(site: Site) -> None:
    def guarded(asked: Asked) -> Reply:
        same = asked.headers.get("if-none-match") == '"v1"'
        return Reply(status=304, headers={"ETag": '"v1"'}) if same else Reply(BODY, headers={"ETag": '"v1"'})

    site.routes["/"] = guarded
    first = fetched(site.url(), site.host)
    again = fetched(
        site.url(),
        site.host,
        known=Validators(etag=first.headers["etag"], last_modified="Mon, 02 Nov 2026 09:00:00 GMT"),
    )
    assert (first.outcome, again.outcome) == (CaptureOutcome.OK, CaptureOutcome.UNCHANGED)
    assert (again.body, again.headers["etag"]) == (b"", '"v1"')
    assert site.asked[-1].headers["if-modified-since"] == "Mon, 02 Nov 2026 09:00:00 GMT"


def test_not_modified_without_validators_is_not_unchanged(site: Site) -> None:
    site.routes["/"] = Reply(status=304)
    assert fetched(site.url(), site.host, known=Validators()).outcome is CaptureOutcome.UNREACHABLE


def test_a_validator_that_no_header_can_carry_is_not_sent_back() -> None:
    def say(connection: socket.socket, request: bytes) -> None:
        asked.append(request.lower())
        connection.sendall(
            b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi'
        )

    asked: list[bytes] = []
    with raw_server(say) as server:
        first = fetched(server.url(), server.host)
        known = Validators(etag=first.headers["etag"], last_modified="Mon, 02 Nov 2026 09:00:00 GMT")
        again = fetched(server.url(), server.host, known=known)
    assert (first.headers["etag"], again.outcome, again.body) == ('"café"', CaptureOutcome.OK, b"hi")
    assert b"if-none-match" not in asked[1]
    assert b"if-modified-since: mon, 02 nov 2026" in asked[1]


def test_validators_are_sent_only_to_the_address_that_gave_them(site: Site) -> None:
    site.routes |= {"/terms": redirect("/legal"), "/legal": Reply(BODY)}
    known = Validators(etag='"v1"', given_by=site.url("/legal"))
    fetched(site.url("/terms"), site.host, known=known)
    sent = {asked.path: "if-none-match" in asked.headers for asked in site.asked}
    assert sent == {"/robots.txt": False, "/terms": False, "/legal": True}


def test_not_modified_from_another_page_is_not_unchanged(site: Site) -> None:
    def only_by_date(asked: Asked) -> Reply:
        return Reply(status=304) if "if-modified-since" in asked.headers else page("another page")

    site.routes |= {"/old": redirect("/other"), "/other": only_by_date}
    known = Validators(last_modified="Mon, 02 Nov 2026 09:00:00 GMT", given_by=site.url("/old"))
    answer = fetched(site.url("/old"), site.host, known=known)
    assert (answer.outcome, answer.final_url) == (CaptureOutcome.OK, site.url("/other"))
    assert b"another page" in answer.body


def test_what_was_not_modified_is_asked_about_once_a_session(site: Site) -> None:
    site.routes["/a.js"] = Reply(status=304)
    known = Validators(etag='"v1"', given_by=site.url("/a.js"))

    async def twice(session: GuardedSession) -> list[CaptureOutcome]:
        return [(await session.fetch(site.url("/a.js"), known)).outcome for _ in range(2)]

    assert in_session(twice, crawling=crawl(site.host)) == [CaptureOutcome.UNCHANGED] * 2
    assert site.pages() == ["/a.js"]


def test_no_more_is_asked_for_once_the_bytes_of_a_run_are_used_up(site: Site) -> None:
    site.routes |= {f"/{number}": Reply(bytes(60_000)) for number in range(9)}

    async def all_at_once(session: GuardedSession) -> list[Fetched]:
        return list(await asyncio.gather(*(session.fetch(site.url(f"/{number}")) for number in range(9))))

    answers = in_session(all_at_once, crawling=crawl(site.host), limited=limits(run_max_bytes=100_000))
    assert sum(answer.bytes_received for answer in answers) < 100_000 + 2 * 60_000
    assert len(site.pages()) <= 4


def test_the_bytes_of_a_run_are_limited_over_all_its_pages(site: Site) -> None:
    site.routes["/a"] = site.routes["/b"] = Reply(bytes(60_000))

    async def both(session: GuardedSession) -> list[CaptureOutcome]:

        return [(await session.fetch(site.url(path))).outcome for path in ("/a", "/b")]

    outcomes = in_session(both, crawling=crawl(site.host), limited=limits(run_max_bytes=100_000))
    assert outcomes == [CaptureOutcome.OK, CaptureOutcome.TOO_LARGE]


def test_the_time_of_a_run_is_limited() -> None:
    def silence(connection: socket.socket, request: bytes) -> None:
        connection.recv(1)

    with raw_server(silence) as server:
        answer = fetched(server.url(), server.host, run_timeout_seconds=0.2)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert "run_timeout_seconds" in answer.detail


def test_the_requests_of_a_run_are_limited(site: Site) -> None:
    site.routes["/"] = page("a")
    answer = fetched(site.url(), site.host, run_requests_max=1, page_requests_max=0)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert "limit of 1 requests" in answer.detail
    assert site.paths() == ["/robots.txt"]
