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


class RunBudget:
    """Bytes, requests and seconds of a session; the clock starts when this is made."""

    def __init__(self, limits: FetchLimits, *, pages_max: int) -> None:
        self.bytes = ByteCeiling("run_max_bytes", limits.run_max_bytes)
        self._requests_max = limits.requests_max(pages_max)
        self._ends_at = time.monotonic() + limits.run_timeout_seconds
        self._requests = 0

    @property
    def seconds_left(self) -> float:
        """Seconds until the run must end; 0 when it should have."""
        return max(0.0, self._ends_at - time.monotonic())

    def count_request(self) -> None:
        """Note a request that is about to go out.

        Raises:
            GaveUp: when the run has made all that it may make.
        """
        self._requests += 1
        if self._requests > self._requests_max:
            raise GaveUp(f"the run's limit of {self._requests_max} requests is used up")


class PageBudget:
    """What one page has received, and the network seconds that it has left; `shared` limits its bytes further."""

    def __init__(self, run: RunBudget, timeout_seconds: float, *, shared: ByteCeiling | None = None) -> None:
        self._run = run
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
        self._run.count_request()
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds_left):
                yield
        except TimeoutError as exc:
            raise GaveUp(f"no complete answer within {self._timeout_seconds:g} seconds") from exc
        finally:
            self._seconds_left = max(0.0, self._seconds_left - (time.monotonic() - started))
