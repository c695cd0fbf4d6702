"""Connections only to addresses that were looked up once, checked, and are the ones dialled.

The guard sits where connections are opened, below HTTP: whatever asks for a URL, a redirect or a page's script,
resolve, check and connect are one act, and there is no second lookup that a hostile name server could answer
differently. When any of a name's addresses is refused, the name is.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore
from typing_extensions import override

from extractors.fetching.address_rules import (
    AllowedHosts,
    address_problem,
    destination_problem,
    is_address,
    url_problem,
)
from extractors.fetching.web_address import WebAddress, web_address
from pipeline.errors import AddressRefused, Unreachable

__all__ = [
    "AddressGuard",
    "AllowedHosts",
    "GaveUp",
    "GuardedBackend",
    "address_problem",
    "system_resolver",
    "url_problem",
]

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
_ADDRESSES_DIALLED_MAX = 4


class GaveUp(Unreachable):
    """A host that will not answer differently a second later: an unknown name, a bad certificate, a spent limit."""

    retryable = False


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system for a name's addresses.

    Raises:
        GaveUp: when the name does not exist.
        Unreachable: when the name server did not answer.
    """
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as exc:
        failure = Unreachable if exc.errno == socket.EAI_AGAIN else GaveUp
        raise failure(f"the name {host} does not resolve") from exc
    return [str(answer[4][0]) for answer in answers]


class AddressGuard:
    """Decides where connections may go."""

    def __init__(self, allowed: AllowedHosts, resolver: Resolver = system_resolver) -> None:
        self._allowed = allowed
        self._resolver = resolver

    def admitted(self, url: str) -> WebAddress:
        """Read a URL and return its parts.

        Raises:
            AddressRefused: when the address itself shows that it must not be fetched.
        """
        address = web_address(url)
        problem = destination_problem(address.host, address.port, self._allowed)
        if problem:
            raise AddressRefused(problem)
        return address

    def names(self, address: WebAddress) -> bool:
        """Whether a person allowed this very host."""
        return self._allowed.names(address.host, address.port)

    async def checked_addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Look a host up, once, and return the addresses that may be dialled.

        Raises:
            AddressRefused: when any of them is refused.
            Unreachable: when there are none.
        """
        problem = destination_problem(host, port, self._allowed)
        if problem:
            raise AddressRefused(problem)
        addresses = [host] if is_address(host) else await self._resolver(host, port)
        distinct = tuple(dict.fromkeys(addresses))
        if not distinct:
            raise GaveUp(f"the name {host} has no address")
        if not self._allowed.names(host, port):
            for address in distinct:
                problem = address_problem(address)
                if problem:
                    raise AddressRefused(f"{host} resolves to an address that is not dialled: {problem}")
        return distinct


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections for an HTTP connection pool, through the guard."""

    def __init__(self, guard: AddressGuard, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check and connect; the addresses are tried in the resolver's order, each for its share of the time.

        Raises:
            AddressRefused: when the guard does.
            Unreachable: when the name has no address.
            httpcore.ConnectError: when no address accepts.
            httpcore.ConnectTimeout: when that takes too long.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = (await self._guard.checked_addresses(host, port))[:_ADDRESSES_DIALLED_MAX]
        except TimeoutError as exc:
            raise httpcore.ConnectTimeout(f"no answer for the name {host}") from exc
        share = None if timeout is None else timeout / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, share, local_address, socket_options)

    @override
    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing on the web is a file.

        Raises:
            AddressRefused: always.
        """
        raise AddressRefused("a socket file is not a web address")

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait between the pool's own attempts."""
        await asyncio.sleep(seconds)
