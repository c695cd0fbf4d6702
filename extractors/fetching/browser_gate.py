"""Every request of a page in the browser, answered by the guarded HTTP client or not at all.

Chromium itself gets no network: what this gate does not fulfil is aborted. Let through are documents, scripts, styles
and data (`xhr`, `fetch`) over http(s), from the vendor's site or a host that was allowed by name, under robots.txt; a
POST only for data and only to the site; nothing more once a limit is reached. No cookies are sent.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from extractors.fetching.address_guard import AddressGuard
from extractors.fetching.budget import ByteCeiling
from extractors.fetching.http import HttpClient
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop
from extractors.fetching.robots import Robots
from extractors.fetching.web_address import WebAddress, same_site, web_address
from extractors.fetching.wire import Answer, Ask, is_sendable
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import Resource, Validators
from pipeline.errors import AddressRefused

if TYPE_CHECKING:
    from playwright.async_api import Request, Route, WebSocketRoute

_TYPES = {"document", "script", "stylesheet", "xhr", "fetch"}
_DATA_TYPES = {"xhr", "fetch"}
_READING_METHODS = {"GET", "HEAD"}
_OK = 200
_POST_MAX_BYTES = 64 * 1024
_FORWARDED_HEADERS = {"accept", "content-type", "x-requested-with"}
_RETURNED_HEADERS = {"content-type", "content-language", "cache-control"}
_RETURNED_PREFIXES = ("access-control-", "x-")


class RequestGate:
    """Serves one page. `first` is its document, which was fetched over HTTP before."""

    def __init__(
        self, client: HttpClient, robots: Robots, guard: AddressGuard, limits: FetchLimits, *, first: Fetched
    ) -> None:
        self._client = client
        self._robots = robots
        self._guard = guard
        self._limits = limits
        self._first = first
        self._first_is_served = False
        self._site = web_address(first.final_url)
        self._requests = 0
        self._refusals: Counter[str] = Counter()
        self._bytes = ByteCeiling("browser_max_bytes", limits.browser_max_bytes)
        self.documents_closed = False
        self._resources = {first.final_url: _validators(first.headers, first.final_url)}

    @property
    def bytes_received(self) -> int:
        """What came in for the page, its document left out."""
        return self._bytes.bytes_received

    @property
    def refusals(self) -> str:
        """What was not loaded, and how often, in a few words."""
        return ", ".join(f"{reason} ({count})" for reason, count in sorted(self._refusals.items()))

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What the page was made of, its document first; nothing when one of them came without validators."""
        found = [Resource(url=url, validators=known) for url, known in self._resources.items() if known is not None]
        return tuple(found) if len(found) == len(self._resources) else ()

    async def handle(self, route: "Route") -> None:
        """Answer a request that the page makes."""
        from playwright.async_api import Error

        try:
            answer = await self._answer(route.request)
            if isinstance(answer, Stop):
                self._refusals[answer.detail] += 1
                await route.abort("aborted")  # any other code would put an error page in the place of the page
            else:
                await route.fulfill(status=answer.status, headers=_returned(answer), body=answer.body)
        except Error:  # the page was closed, or navigated away, while its request was under way
            return

    def refuse_socket(self, socket: "WebSocketRoute") -> None:
        """Leave a WebSocket without a server: the page sees it open and silent, and no connection is made."""
        self._refusals["websocket"] += 1
        socket.on_message(lambda _: None)

    async def _answer(self, request: "Request") -> Answer | Stop:
        if not self._first_is_served and request.is_navigation_request():
            self._first_is_served = True
            headers = {"content-type": self._first.content_type}
            return Answer(url=self._first.final_url, status=200, headers=headers, body=self._first.body)
        try:
            address = self._guard.admitted(request.url)
        except AddressRefused as refused:
            return _refusal(f"refused by the address guard: {refused}")
        content = request.post_data_buffer or b""
        stop = self._not_wanted(request, address, content) or self._over_limit()
        if stop is not None:
            return stop
        self._requests += 1
        ask = Ask(
            method=request.method,
            headers=_forwarded(request.headers),
            content=content,
            max_bytes=self._limits.page_max_bytes,
            spaced=request.resource_type == "document",
        )
        visit = await self._client.visit(address.url, ask, checkpoint=self._checkpoint, shared=self._bytes)
        if isinstance(visit.ended, Answer) and visit.ended.status == _OK:
            known = _validators(visit.ended.headers, visit.ended.url) if request.method == "GET" else None
            self._resources[address.url] = known
        return visit.ended

    def _not_wanted(self, request: "Request", address: WebAddress, content: bytes) -> Stop | None:
        if request.resource_type not in _TYPES:
            return _refusal(request.resource_type)
        if request.resource_type == "document" and self.documents_closed:
            return _refusal("navigation")
        if request.method in _READING_METHODS:
            return None
        is_query = request.method == "POST" and request.resource_type in _DATA_TYPES and self._is_of_site(address)
        return None if is_query and len(content) <= _POST_MAX_BYTES else _refusal(f"method {request.method}")

    def _over_limit(self) -> Stop | None:
        if self._requests >= self._limits.browser_max_requests:
            return _refusal(f"more than browser_max_requests, {self._limits.browser_max_requests}")
        return _refusal("after browser_max_bytes were used up") if self._bytes.is_passed else None

    async def _checkpoint(self, address: WebAddress) -> Stop | None:
        if not (self._limits.browser_third_parties or self._is_of_site(address)):
            return _refusal(f"other site {address.host}")
        return await self._robots.checkpoint(address)

    def _is_of_site(self, address: WebAddress) -> bool:
        return same_site(address, self._site) or self._guard.names(address)


def _validators(headers: Mapping[str, str], given_by: str) -> Validators | None:
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    return Validators(etag=etag, last_modified=last_modified, given_by=given_by) if etag or last_modified else None


def _refusal(reason: str) -> Stop:
    return Stop(outcome=CaptureOutcome.BLOCKED, detail=reason)


def _forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in _FORWARDED_HEADERS and is_sendable(value)}


def _returned(answer: Answer) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name in _RETURNED_HEADERS or name.startswith(_RETURNED_PREFIXES)
    }
