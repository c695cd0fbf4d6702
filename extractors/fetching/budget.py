"""What is left to spend, for a run and for a page of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from extractors.fetching.address_guard import GaveUp
from extractors.fetching.limits import FetchLimits
from pipeline.errors import TooLarge


class ByteCeiling:
    """A limit on bytes that several answers share, counted as they come in."""

    def __init__(self, name: str, max_bytes: int) -> None:
        self._name = name
        self._max_bytes = max_bytes
        self.bytes_received = 0

    def count(self, received: int) -> None:
        """Note bytes that came in.

        Raises:
            TooLarge: when there are more than the limit.
        """
        self.bytes_received += received
        if self.is_passed:
            raise TooLarge(f"the limit {self._name} of {self._max_bytes} bytes is used up")

    @property
    def is_passed(self) -> bool:
        """Whether more came in than may."""
        return self.bytes_received > self._max_bytes


class RequestCeiling:
    """A limit on requests, counted as they go out."""

    def __init__(self, name: str, max_requests: int) -> None:
        self._name = name
        self._max_requests = max_requests
        self._requests = 0

    def count(self) -> None:
        """Note a request that is about to go out.

        Raises:
            GaveUp: when all that may be made were made.
        """
        self._requests += 1
        if self._requests > self._max_requests:
            raise GaveUp(f"{self._name} of {self._max_requests} requests is used up")


class RunBudget:
    """Bytes, requests and seconds of a session; the clock starts when this is made.

    What pages load in the browser has a ceiling of its own, so that a site of many scripts leaves requests for pages.
    """

    def __init__(self, limits: FetchLimits, *, pages_max: int) -> None:
        self.bytes = ByteCeiling("run_max_bytes", limits.run_max_bytes)
        self.requests = RequestCeiling("the run's limit", limits.requests_max(pages_max))
        self.browser_requests = RequestCeiling(
            "the run's limit browser_run_max_requests", limits.browser_run_max_requests
        )
        self._ends_at = time.monotonic() + limits.run_timeout_seconds

    @property
    def seconds_left(self) -> float:
        """Seconds until the run must end; 0 when it should have."""
        return max(0.0, self._ends_at - time.monotonic())


class PageBudget:
    """What one page has received, and the network seconds that it has left.

    `shared` limits its bytes further; it is given by what a page loads in the browser, whose requests count apart.
    """

    def __init__(self, run: RunBudget, timeout_seconds: float, *, shared: ByteCeiling | None = None) -> None:
        self._requests = run.requests if shared is None else run.browser_requests
        self._ceilings = [run.bytes] if shared is None else [run.bytes, shared]
        self._timeout_seconds = timeout_seconds
        self._seconds_left = timeout_seconds
        self.bytes_received = 0

    def count_bytes(self, received: int) -> None:
        """Note bytes that came in.

        Raises:
            TooLarge: when the run's bytes, or the shared ones, are used up.
        """
        self.bytes_received += received
        for ceiling in self._ceilings:
            ceiling.count(received)

    @asynccontextmanager
    async def request(self) -> AsyncIterator[None]:
        """Make one request inside, within the seconds that are left.

        Raises:
            GaveUp: when they, or the run's requests, are used up.
            TooLarge: when the bytes were used up while this request waited for its turn.
        """
        for ceiling in self._ceilings:
            ceiling.count(0)
        self._requests.count()
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds_left):
                yield
        except TimeoutError as exc:
            raise GaveUp(f"no complete answer within {self._timeout_seconds:g} seconds") from exc
        finally:
            self._seconds_left = max(0.0, self._seconds_left - (time.monotonic() - started))
