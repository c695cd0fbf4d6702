"""Asking politely: in turn, again when that may help, and from redirect to redirect by hand."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import assert_never
from urllib.parse import urljoin

from extractors.fetching.address_guard import AddressGuard, GaveUp
from extractors.fetching.budget import ByteCeiling, PageBudget, RunBudget
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop, bot_wall, is_transient, looks_like_login, redirect_location
from extractors.fetching.pacing import Pacer
from extractors.fetching.web_address import WebAddress
from extractors.fetching.wire import Answer, Ask, Wire
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.model import Record
from pipeline.errors import AddressRefused, TooLarge, Unreachable, UnsupportedFormat

_BECOMES_GET = {301, 302, 303}  # as browsers do with a POST
Checkpoint = Callable[[WebAddress], Awaitable[Stop | None]]


class Visit(Record):
    """A walk over redirects: the addresses passed, the one where it ended, and with what."""

    passed: tuple[str, ...]
    final_url: str
    ended: Answer | Stop
    bytes_received: int


class _Walk:
    def __init__(self, url: str) -> None:
        self.at = url
        self.passed: list[str] = []


class HttpClient:
    """Makes requests for a session. Nothing that happens on the network is raised; it is the end of a visit."""

    def __init__(self, wire: Wire, guard: AddressGuard, limits: FetchLimits, run: RunBudget) -> None:
        self._wire = wire
        self._guard = guard
        self._limits = limits
        self._run = run
        self.pacer = Pacer(limits)

    async def visit(
        self,
        url: str,
        ask: Ask,
        *,
        checkpoint: Checkpoint,
        login_ends: bool = False,
        shared: ByteCeiling | None = None,
    ) -> Visit:
        """Ask for a URL and follow its redirects.

        Every address on the way passes the guard and then `checkpoint`, whose Stop ends the visit. With `login_ends` a
        redirect to a login page does so, too. `shared` limits the bytes of several visits together, those of one page
        in the browser; their requests count against the browser's ceiling.
        """
        page = PageBudget(self._run, self._limits.fetch_timeout_seconds, shared=shared)
        walk = _Walk(url)
        try:
            async with asyncio.timeout(self._run.seconds_left):
                ended = await self._ended(walk, ask, page, checkpoint, login_ends=login_ends)
        except TimeoutError:
            limit = self._limits.run_timeout_seconds
            ended = _unreachable(f"the run's limit run_timeout_seconds of {limit:g} seconds is used up")
        except (AddressRefused, TooLarge, UnsupportedFormat, Unreachable) as failure:
            ended = _end_of(failure)
        return Visit(passed=tuple(walk.passed), final_url=walk.at, ended=ended, bytes_received=page.bytes_received)

    async def _ended(
        self, walk: _Walk, ask: Ask, page: PageBudget, checkpoint: Checkpoint, *, login_ends: bool
    ) -> Answer | Stop:
        address = first = self._guard.admitted(walk.at)
        while True:
            walk.at = address.url
            ended = await checkpoint(address) or await self._asked(address, ask, page)
            location = redirect_location(ended) if isinstance(ended, Answer) else None
            if location is None:
                return ended
            ask = _onward(ask, ended)
            walk.passed.append(address.url)
            walk.at = _joined(address.url, location)
            address = self._guard.admitted(walk.at)
            if address.url in walk.passed:
                raise GaveUp(f"the redirects go in a circle at {address.url}; the site may insist on cookies")
            if len(walk.passed) > self._limits.redirects_max:
                raise GaveUp(f"more than {self._limits.redirects_max} redirects")
            if login_ends and looks_like_login(address) and not looks_like_login(first):
                return Stop(outcome=CaptureOutcome.LOGIN_REQUIRED, detail=f"redirected to log in at {address.url}")

    async def _asked(self, address: WebAddress, ask: Ask, page: PageBudget) -> Answer:
        for attempt in range(self._limits.retries_max):
            pause = self._backoff_seconds(attempt)
            try:
                answer = await self._once(address, ask, page)
            except Unreachable as failure:
                if not failure.retryable:
                    raise
            else:
                if not is_transient(answer) or bot_wall(answer):
                    return answer
                wished = retry_after_seconds(answer.headers.get("retry-after", ""), now=datetime.now(UTC))
                if wished is not None and wished > self._limits.retry_after_max_seconds:
                    return answer
                pause = pause if wished is None else wished
            self.pacer.hold_off(address.authority, pause)
            await asyncio.sleep(pause)
        return await self._once(address, ask, page)

    async def _once(self, address: WebAddress, ask: Ask, page: PageBudget) -> Answer:
        async with self.pacer.turn(address.authority, spaced=ask.spaced):
            return await self._wire.exchange(address, ask, page)

    def _backoff_seconds(self, attempt: int) -> float:
        longest: float = self._limits.retry_wait_seconds * 2**attempt
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret


def retry_after_seconds(written: str, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None when it says nothing that can be read."""
    written = written.strip()
    if written.isdecimal():
        return float(written[:9])
    try:
        moment = parsedate_to_datetime(written)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - now).total_seconds())
    except (ValueError, OverflowError):  # the second for a zone of a million hours
        return None


def _onward(ask: Ask, redirect: Answer | Stop) -> Ask:
    becomes_get = isinstance(redirect, Answer) and redirect.status in _BECOMES_GET and ask.method == "POST"
    return ask.model_copy(update={"method": "GET", "content": b""}) if becomes_get else ask


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location.strip())
    except ValueError as exc:
        raise AddressRefused(f"not an address: {location[:200]!r}") from exc


def _end_of(failure: AddressRefused | TooLarge | UnsupportedFormat | Unreachable) -> Stop:
    match failure:
        case AddressRefused():
            detail = f"refused by the address guard: {failure}"
            return Stop(outcome=CaptureOutcome.UNREACHABLE, detail=detail, refused_by_guard=True)
        case TooLarge():
            return Stop(outcome=CaptureOutcome.TOO_LARGE, detail=str(failure))
        case UnsupportedFormat():
            return Stop(outcome=CaptureOutcome.UNSUPPORTED, detail=str(failure))
        case Unreachable():
            return _unreachable(str(failure))
        case _:
            assert_never(failure)


def _unreachable(detail: str) -> Stop:
    return Stop(outcome=CaptureOutcome.UNREACHABLE, detail=detail)
