"""Requests to the receivers of webhooks, through the guard.

Rules:
- https, or a host that was allowed by name; the guard's rules for addresses hold at every connection;
- no redirect is followed, nothing is asked twice;
- of the answer, the status counts. Its body is not kept: an internal service that was reached in spite of all tells
  nobody anything.
"""

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property

from extractors.fetching.address_guard import AddressGuard, AllowedHosts, GuardedBackend, Resolver, system_resolver
from extractors.fetching.budget import PageBudget, RunBudget
from extractors.fetching.http import retry_after_seconds
from extractors.fetching.limits import FetchLimits
from extractors.fetching.web_address import WebAddress
from extractors.fetching.wire import Answer, Ask, Wire, trusting_context
from pipeline.domain.webhook import Posted
from pipeline.errors import AddressRefused, TooLarge, Unreachable, UnsupportedFormat

ANSWER_MAX_BYTES = 8 * 1024
POST_TIMEOUT_SECONDS = 15.0
_LIMITS = FetchLimits(
    user_agent="Dossier-Webhooks/1",
    page_max_bytes=ANSWER_MAX_BYTES,
    decoded_max_bytes=ANSWER_MAX_BYTES,
    fetch_timeout_seconds=POST_TIMEOUT_SECONDS,
    connect_timeout_seconds=5.0,
    read_timeout_seconds=POST_TIMEOUT_SECONDS,
)
_HEADERS = {"accept": "*/*", "accept-encoding": "identity"}


class GuardedPoster:
    """Port `Poster`. Each request has connections of its own, so threads may share it."""

    def __init__(
        self,
        allow_hosts: Iterable[str] = (),
        *,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Read the allowed hosts.

        Raises:
            InvalidInput: when one is not a host, with or without a port.
        """
        self._guard = AddressGuard(AllowedHosts(allow_hosts), resolver)
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the authorities takes longer than a message.
        return self._given_tls or trusting_context()

    def refusal(self, url: str) -> str | None:
        """Return why an address is never sent to, as far as it can be told without looking a name up, or None."""
        try:
            self._admitted(url)
        except AddressRefused as refused:
            return str(refused)
        return None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send a body once and return what came of it; to be called outside any event loop."""
        try:
            answer = asyncio.run(self._exchanged(self._admitted(url), headers, body))
        except (AddressRefused, Unreachable, TooLarge, UnsupportedFormat) as error:
            return Posted(detail=str(error))
        asked = retry_after_seconds(answer.headers.get("retry-after", ""), now=datetime.now(UTC))
        return Posted(
            status=answer.status,
            detail=f"the receiver answered {answer.status}",
            retry_after_seconds=None if asked is None else int(asked),
        )

    def _admitted(self, url: str) -> WebAddress:
        address = self._guard.admitted(url)
        if address.scheme != "https" and not self._guard.names(address):
            raise AddressRefused("only https is sent to, unless the host is allowed by name")
        return address

    async def _exchanged(self, address: WebAddress, headers: Mapping[str, str], body: bytes) -> Answer:
        wire = Wire(GuardedBackend(self._guard), _LIMITS, self._tls)
        ask = Ask(
            method="POST",
            headers={**_HEADERS, **headers, "content-length": str(len(body))},
            content=body,
            max_bytes=ANSWER_MAX_BYTES,
            status_only=True,  # a receiver that said 200 has it, whatever becomes of its body
        )
        try:
            return await wire.exchange(address, ask, PageBudget(RunBudget(_LIMITS, pages_max=1), POST_TIMEOUT_SECONDS))
        finally:
            await wire.aclose()
