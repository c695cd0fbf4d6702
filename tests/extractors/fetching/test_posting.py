"""Webhooks go where fetching goes, follow nothing, and keep nothing of an answer but its status."""

import json
import socket
import time

import pytest

from extractors.fetching import posting
from extractors.fetching.posting import GuardedPoster
from pipeline.errors import InvalidInput
from tests.extractors.fetching.servers import Asked, Reply, Site, raw_server

HEADERS = {"content-type": "application/json", "webhook-id": "evt_1"}
BODY = b'{"type":"run.failed"}'


def test_a_body_arrives_with_its_headers(site: Site) -> None:
    site.routes["/in"] = Reply(status=202)
    posted = GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY)
    assert (posted.status, posted.accepted, posted.detail) == (202, True, "the receiver answered 202")
    (asked,) = site.asked
    assert (asked.method, asked.body) == ("POST", BODY)
    assert asked.headers["webhook-id"] == "evt_1"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/in",
        "https://localhost/in",
        "https://10.1.2.3/in",
        "https://[::1]/in",
        "https://169.254.169.254/latest/meta-data",
        "https://metadata.google.internal/",
        "https://user:password@hooks.example/in",
        "https://2130706433/",
        "https://hooks.example:25/",
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "hooks.example/in",
        "https://hooks.example/\r\nx",
    ],
)
def test_an_address_inside_or_without_tls_is_refused_before_anything_is_sent(url: str) -> None:
    poster = GuardedPoster()
    assert poster.refusal(url)
    posted = poster.post(url, HEADERS, BODY)
    assert posted.status is None
    assert posted.detail == poster.refusal(url)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Encoding": "utf-8"}, {"Content-Encoding": "gzip"}, {"Content-Length": "999"}],
)
def test_a_receiver_that_said_yes_has_it_whatever_becomes_of_its_body(site: Site, headers: dict[str, str]) -> None:
    site.routes["/in"] = Reply(body=b"thank you", headers=headers)
    assert GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY).status == 200


def test_a_public_https_address_is_not_refused() -> None:
    assert GuardedPoster().refusal("https://hooks.example:8443/in?token=1") is None


def test_a_name_that_turns_out_to_be_inside_is_refused_when_it_is_dialled(site: Site) -> None:
    async def inside(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    poster = GuardedPoster(resolver=inside)
    url = f"https://hooks.example:{site.port}/in"
    assert poster.refusal(url) is None
    assert "loopback" in poster.post(url, HEADERS, BODY).detail
    assert site.asked == []


def test_an_allowed_host_is_allowed_by_its_name_and_port_alone(site: Site, other_site: Site) -> None:
    other_site.routes["/in"] = Reply()
    poster = GuardedPoster([site.host])
    assert poster.post(other_site.url("/in"), HEADERS, BODY).status is None
    assert other_site.asked == []


def test_what_is_no_host_cannot_be_allowed() -> None:
    with pytest.raises(InvalidInput):
        GuardedPoster(["https://hooks.example/in"])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(site: Site, status: int) -> None:
    site.routes["/in"] = Reply(status=status, headers={"Location": "/elsewhere"})
    posted = GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY)
    assert (posted.status, posted.accepted) == (status, False)
    assert site.paths() == ["/in"]


def test_a_busy_receiver_is_asked_once_and_says_when_to_come_back(site: Site) -> None:
    site.routes["/in"] = Reply(status=503, headers={"Retry-After": "120"})
    posted = GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY)
    assert (posted.status, posted.retry_after_seconds) == (503, 120)
    assert len(site.asked) == 1


def test_nothing_of_an_answer_s_body_is_kept(site: Site) -> None:
    site.routes["/in"] = Reply(b"internal: hunter2", status=500)
    posted = GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY)
    assert "hunter2" not in json.dumps(posted.model_dump())


def test_an_endless_answer_is_read_for_some_kilobytes_only(site: Site) -> None:
    def talk(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        for _ in range(100_000):
            connection.sendall(b"x" * 65_536)

    with raw_server(talk) as server:
        started = time.monotonic()
        posted = GuardedPoster([server.host]).post(server.url("/in"), HEADERS, BODY)
    assert posted.accepted
    assert time.monotonic() - started < 5


def test_a_receiver_that_does_not_answer_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "POST_TIMEOUT_SECONDS", 0.2)

    def slow(_asked: Asked) -> Reply:
        time.sleep(1)
        return Reply()

    site.routes["/in"] = slow
    posted = GuardedPoster([site.host]).post(site.url("/in"), HEADERS, BODY)
    assert (posted.status, posted.accepted) == (None, False)
    assert "0.2 seconds" in posted.detail


def test_a_receiver_that_is_not_there_is_a_failure_and_no_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    posted = GuardedPoster([f"127.0.0.1:{port}"]).post(f"http://127.0.0.1:{port}/in", HEADERS, BODY)
    assert posted.status is None
    assert "connection failed" in posted.detail
