"""Turns at a host: so many requests at once, and so long between their beginnings."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from extractors.fetching.limits import FetchLimits


class _Host:
    def __init__(self, concurrency: int, interval_seconds: float) -> None:
        self.places = asyncio.Semaphore(concurrency)
        self.line = asyncio.Lock()
        self.interval_seconds = interval_seconds
        self.next_start = 0.0


class Pacer:
    """Keeps the pace of a session, host by host."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._hosts: dict[str, _Host] = {}

    def _host(self, authority: str) -> _Host:
        if authority not in self._hosts:
            self._hosts[authority] = _Host(self._limits.host_concurrency, self._limits.host_interval_seconds)
        return self._hosts[authority]

    def slow_down(self, authority: str, interval_seconds: float) -> None:
        """Keep at least this interval, up to the limit: a host asked for it."""
        host = self._host(authority)
        host.interval_seconds = max(host.interval_seconds, min(interval_seconds, self._limits.crawl_delay_max_seconds))

    def hold_off(self, authority: str, seconds: float) -> None:
        """Start nothing more at a host for a while."""
        host = self._host(authority)
        host.next_start = max(host.next_start, time.monotonic() + seconds)

    @asynccontextmanager
    async def turn(self, authority: str, *, spaced: bool = True) -> AsyncIterator[None]:
        """Wait for a place at the host and, if `spaced`, for its next start; hold the place meanwhile."""
        host = self._host(authority)
        async with host.places:
            if spaced:
                async with host.line:  # first come, first served
                    await asyncio.sleep(max(0.0, host.next_start - time.monotonic()))
                    host.next_start = max(host.next_start, time.monotonic() + host.interval_seconds)
            yield
