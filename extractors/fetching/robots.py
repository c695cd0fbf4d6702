"""What robots.txt allows (RFC 9309), read once an origin and session.

- 2xx: its rules for DossierBot, or else for `*`. A longer file counts with its first `robots_max_bytes`.
- 4xx: there are no rules, everything is allowed.
- 5xx, and no answer: nothing is allowed. The detail of each capture says that this, not a rule, was the reason; without
  an answer the outcome is `unreachable`, for that is what the host is.
- Crawl-delay, which the RFC does not know, is honoured up to `crawl_delay_max_seconds`.
"""

import asyncio
from typing import Any

from protego import Protego

from extractors.fetching.http import HttpClient
from extractors.fetching.limits import ROBOTS_TOKEN, FetchLimits
from extractors.fetching.outcomes import Stop
from extractors.fetching.web_address import WebAddress
from extractors.fetching.wire import Answer, Ask
from pipeline.domain.capture import CaptureOutcome

_SERVER_ERROR = 500
_OK = range(200, 300)


class _Policy:
    """One origin's rules, or the Stop that stands for all of its addresses."""

    def __init__(self, rules: Any = None, stop: Stop | None = None) -> None:
        self.rules = rules
        self.stop = stop


class Robots:
    """The session's knowledge of robots.txt files."""

    def __init__(self, client: HttpClient, limits: FetchLimits, *, ignored: bool) -> None:
        self._client = client
        self._limits = limits
        self._ignored = ignored
        self._policies: dict[str, _Policy] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    async def checkpoint(self, address: WebAddress) -> Stop | None:
        """Return why an address must not be asked for, or None. With the override it is always None."""
        stop = await self._standing(address)
        return None if self._ignored else stop

    async def overridden(self, url: WebAddress) -> str:
        """Return a note when an address was fetched only because of the override, else an empty string."""
        stop = await self._standing(url) if self._ignored else None
        return f"robots.txt overridden on request ({stop.detail})" if stop else ""

    async def sitemaps(self, site: WebAddress) -> tuple[str, ...]:
        """Return the addresses in the `Sitemap:` lines of a site."""
        rules = (await self._policy(site)).rules
        return tuple(rules.sitemaps) if rules is not None else ()

    async def _standing(self, address: WebAddress) -> Stop | None:
        policy = await self._policy(address)
        if policy.stop is not None or policy.rules is None or policy.rules.can_fetch(address.url, ROBOTS_TOKEN):
            return policy.stop
        return Stop(outcome=CaptureOutcome.ROBOTS_DISALLOWED, detail="disallowed by robots.txt")

    async def _policy(self, address: WebAddress) -> _Policy:
        async with self._reading.setdefault(address.origin, asyncio.Lock()):
            if address.origin not in self._policies:
                self._policies[address.origin] = await self._read(address)
        return self._policies[address.origin]

    async def _read(self, address: WebAddress) -> _Policy:
        ask = Ask(max_bytes=self._limits.robots_max_bytes, truncate=True, headers={"accept": "text/plain,*/*;q=0.5"})
        visit = await self._client.visit(f"{address.origin}/robots.txt", ask, checkpoint=_anything)
        if isinstance(visit.ended, Stop):
            detail = f"{visit.ended.detail} (while asking for robots.txt, so nothing on this host is fetched)"
            return _Policy(stop=Stop(outcome=CaptureOutcome.UNREACHABLE, detail=detail))
        return self._policy_of(visit.ended, address)

    def _policy_of(self, answer: Answer, address: WebAddress) -> _Policy:
        if answer.status >= _SERVER_ERROR:
            detail = f"robots.txt answered {answer.status}, which disallows everything (RFC 9309)"
            return _Policy(stop=Stop(outcome=CaptureOutcome.ROBOTS_DISALLOWED, detail=detail))
        if answer.status not in _OK:
            return _Policy()
        rules = Protego.parse(answer.body.decode("utf-8-sig", "replace"))
        delay = rules.crawl_delay(ROBOTS_TOKEN)
        if delay:
            self._client.pacer.slow_down(address.authority, delay)
        return _Policy(rules=rules)


async def _anything(address: WebAddress) -> None:  # noqa: ARG001  the shape of a checkpoint
    return None
