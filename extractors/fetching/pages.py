"""One page over HTTP, with the outcome that says what really happened."""

import time

from extractors.fetching.http import HttpClient, Visit
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop, content_type_of, meaning, useful_headers
from extractors.fetching.robots import Robots
from extractors.fetching.web_address import web_address
from extractors.fetching.wire import Answer, Ask, is_sendable
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import Validators
from pipeline.errors import AddressRefused


class Pages:
    """Fetches pages for a session, through guard and robots.txt.

    What was not modified is not asked about again in the same session: pages that a browser filled share their scripts.
    """

    def __init__(self, client: HttpClient, robots: Robots, limits: FetchLimits) -> None:
        self._client = client
        self._robots = robots
        self._limits = limits
        self._unchanged: dict[tuple[str, Validators], Fetched] = {}

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL; with validators, possibly `unchanged`. Never raises for what happens on the network."""
        if known is None:
            return await self._asked(url, None)
        if (url, known) in self._unchanged:
            return self._unchanged[url, known].model_copy(update={"bytes_received": 0, "seconds": 0.0})
        fetched = await self._asked(url, known)
        if fetched.outcome is CaptureOutcome.UNCHANGED:
            self._unchanged[url, known] = fetched
        return fetched

    async def _asked(self, url: str, known: Validators | None) -> Fetched:
        started = time.monotonic()
        conditions, given_by = _conditions(known), _given_by(known, url)
        ask = Ask(max_bytes=self._limits.page_max_bytes, conditions=conditions, conditions_for=given_by)
        visit = await self._client.visit(url, ask, checkpoint=self._robots.checkpoint, login_ends=True)
        answer = visit.ended if isinstance(visit.ended, Answer) else None
        conditional = bool(conditions) and visit.final_url == given_by
        stop = visit.ended if isinstance(visit.ended, Stop) else meaning(visit.ended, conditional=conditional)
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
    if known is None:
        return {}
    said = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in said.items() if value and is_sendable(value)}


def _given_by(known: Validators | None, url: str) -> str:
    if known is not None and known.given_by:
        return known.given_by
    try:
        return web_address(url).url
    except AddressRefused:  # the visit will say so
        return url
