"""Connections: looked up once, checked, and dialled as checked."""

import asyncio
from collections.abc import Iterable, Sequence

import httpcore
import pytest
from typing_extensions import override

from extractors.fetching.address_guard import AddressGuard, AllowedHosts, GuardedBackend
from extractors.fetching.session import GuardedSession
from pipeline.domain.capture import CaptureOutcome
from pipeline.errors import AddressRefused, Unreachable
from tests.extractors.fetching.servers import Reply, Site, page, redirect
from tests.extractors.fetching.sessions import crawl, fetched, in_session

PUBLIC = "93.184.215.14"
PUBLIC_V6 = "2606:4700::1111"


class Answers:
    """A resolver that gives the next of its answers at each call, and counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.calls: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.calls.append(f"{host}:{port}")
        return self._answers[min(len(self.calls), len(self._answers)) - 1]


class Dialled(httpcore.AsyncNetworkBackend):
    """A network of which only some addresses accept."""

    def __init__(self, *accepting: str) -> None:
        self._accepting = accepting
        self.dialled: list[str] = []

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append(host)
        if host not in self._accepting:
            raise httpcore.ConnectError("refused")
        return httpcore.AsyncMockStream([])


def connected(resolver: Answers, network: Dialled, *allow_hosts: str, host: str = "vendor.example") -> None:
    backend = GuardedBackend(AddressGuard(AllowedHosts(allow_hosts), resolver), network)
    asyncio.run(backend.connect_tcp(host, 443, timeout=1.0))


def test_the_address_that_was_checked_is_the_one_dialled_though_the_next_lookup_would_differ() -> None:
    rebinding, network = Answers([PUBLIC], ["127.0.0.1"]), Dialled(PUBLIC)
    connected(rebinding, network)
    assert (rebinding.calls, network.dialled) == (["vendor.example:443"], [PUBLIC])


def test_a_second_connection_is_looked_up_and_checked_again() -> None:
    rebinding, network = Answers([PUBLIC], ["127.0.0.1"]), Dialled(PUBLIC, "127.0.0.1")
    connected(rebinding, network)
    with pytest.raises(AddressRefused, match=r"vendor\.example resolves to .*127\.0\.0\.1 is loopback"):
        connected(rebinding, network)
    assert network.dialled == [PUBLIC]


@pytest.mark.parametrize(
    "answer", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC_V6], [PUBLIC, "fe80::1%eth0"], ["169.254.169.254"]]
)
def test_one_refused_address_among_several_refuses_the_name(answer: list[str]) -> None:
    network = Dialled(PUBLIC, PUBLIC_V6)
    with pytest.raises(AddressRefused):
        connected(Answers(answer), network)
    assert network.dialled == []


def test_the_next_address_is_tried_when_one_does_not_accept() -> None:
    network = Dialled(PUBLIC)
    connected(Answers([PUBLIC_V6, PUBLIC]), network)
    assert network.dialled == [PUBLIC_V6, PUBLIC]


def test_a_literal_address_is_never_looked_up() -> None:
    resolver, network = Answers(["127.0.0.1"]), Dialled(PUBLIC)
    connected(resolver, network, host=PUBLIC)
    assert (resolver.calls, network.dialled) == ([], [PUBLIC])


def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="no address"):
        connected(Answers([]), Dialled())


def test_an_allowed_name_may_resolve_to_a_private_address_and_another_may_not() -> None:
    network = Dialled("10.0.0.7")
    connected(Answers(["10.0.0.7"]), network, "intranet.example", host="intranet.example")
    with pytest.raises(AddressRefused):
        connected(Answers(["10.0.0.7"]), network, "intranet.example", host="other.example")


def test_the_blocked_ports_are_blocked_below_http_too() -> None:
    backend = GuardedBackend(AddressGuard(AllowedHosts(), Answers([PUBLIC])), Dialled(PUBLIC))
    with pytest.raises(AddressRefused, match="port 25"):
        asyncio.run(backend.connect_tcp("vendor.example", 25))


def test_nothing_is_reached_through_a_socket_file() -> None:
    backend = GuardedBackend(AddressGuard(AllowedHosts()))
    with pytest.raises(AddressRefused):
        asyncio.run(backend.connect_unix_socket("/run/docker.sock"))


def test_a_slow_name_server_is_a_connect_timeout() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    backend = GuardedBackend(AddressGuard(AllowedHosts(), never), Dialled())
    with pytest.raises(httpcore.ConnectTimeout):
        asyncio.run(backend.connect_tcp("vendor.example", 443, timeout=0.05))


def test_a_loopback_page_is_refused_without_a_connection(site: Site) -> None:
    answer = fetched(site.url())
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.detail.startswith("refused by the address guard: 127.0.0.1 is loopback")
    assert site.asked == []


def test_a_name_that_resolves_to_loopback_is_refused_without_a_connection(site: Site) -> None:
    answer = fetched(f"http://vendor.example:{site.port}/", resolver=Answers(["127.0.0.1"]))
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.detail.startswith("refused by the address guard: vendor.example resolves to")
    assert site.asked == []


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://[::1]/", "http://0x7f.1/", "file:///etc/passwd"]
)
def test_a_redirect_into_the_inside_is_refused(site: Site, target: str) -> None:
    site.routes["/"] = redirect(target)
    answer = fetched(site.url(), site.host)
    assert answer.outcome is CaptureOutcome.UNREACHABLE
    assert answer.detail.startswith("refused by the address guard: ")
    assert answer.redirects == (site.url(),)


def test_a_redirect_to_another_port_of_an_allowed_host_is_refused(site: Site, other_site: Site) -> None:
    site.routes["/"] = redirect(other_site.url("/secret"))
    other_site.routes["/secret"] = page("inside")
    answer = fetched(site.url(), site.host)
    assert answer.detail.startswith("refused by the address guard: ")
    assert other_site.asked == []


def test_a_redirect_to_a_name_that_now_resolves_inside_is_refused(site: Site) -> None:
    site.routes["/"] = redirect(f"http://rebinder.example:{site.port}/inside")
    answer = fetched(site.url(), site.host, resolver=Answers(["127.0.0.1"]))
    assert answer.detail.startswith("refused by the address guard: rebinder.example resolves to")
    assert "/inside" not in site.paths()


def test_one_lookup_serves_a_connection_that_a_session_keeps(site: Site) -> None:
    site.routes["/a"] = site.routes["/b"] = Reply(b"x")
    resolver = Answers(["127.0.0.1"], ["127.0.0.2"])
    host = f"vendor.test:{site.port}"

    async def both(session: GuardedSession) -> list[str]:

        return [(await session.fetch(f"http://{host}{path}")).outcome for path in ("/a", "/b")]

    assert in_session(both, crawling=crawl(host), resolver=resolver) == ["ok", "ok"]
    assert resolver.calls == [host]
    assert {asked.headers["host"] for asked in site.asked} == {host}
