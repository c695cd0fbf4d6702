"""One page over HTTP, with the outcome that says what really happened."""

import time

from extractors.fetching.http import HttpClient, Visit
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop, content_type_of, meaning, useful_headers
from extractors.fetching.robots import Robots
from extractors.fetching.web_address import web_address
from extractors.fetching.wire import Answer, Ask
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import Validators
from pipeline.errors import AddressRefused


class Pages:
    """Fetches pages for a session, through guard and robots.txt."""

    def __init__(self, client: HttpClient, robots: Robots, limits: FetchLimits) -> None:
        self._client = client
        self._robots = robots
        self._limits = limits

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL; with validators, possibly `unchanged`. Never raises for what happens on the network."""
        started = time.monotonic()
        conditions = _conditions(known)
        ask = Ask(max_bytes=self._limits.page_max_bytes, headers=conditions)
        visit = await self._client.visit(url, ask, checkpoint=self._robots.checkpoint, login_ends=True)
        answer = visit.ended if isinstance(visit.ended, Answer) else None
        stop = visit.ended if isinstance(visit.ended, Stop) else meaning(visit.ended, conditional=bool(conditions))
        notes = [stop.detail if stop else "", await self._overridden(visit)]
        return Fetched(
            url=url,
            outcome=stop.outcome if stop else CaptureOutcome.OK,
            detail="; ".join(note for note in notes if note),
            refused_by_guard=stop.refused_by_guard if stop else False,
            status=answer.status if answer else None,
            final_url=visit.final_url,
            redirects=visit.passed,
            headers=useful_headers(answer.headers) if answer else {},
            content_type=content_type_of(answer.headers) if answer else "",
            body=answer.body if answer and stop is None else b"",
            bytes_received=visit.bytes_received,
            seconds=time.monotonic() - started,
        )

    async def _overridden(self, visit: Visit) -> str:
        for url in (*visit.passed, visit.final_url):
            try:
                note = await self._robots.overridden(web_address(url))
            except AddressRefused:
                continue
            if note:
                return note
        return ""


def _conditions(known: Validators | None) -> dict[str, str]:
    conditions = {}
    if known and known.etag:
        conditions["if-none-match"] = known.etag
    if known and known.last_modified:
        conditions["if-modified-since"] = known.last_modified
    return conditions
