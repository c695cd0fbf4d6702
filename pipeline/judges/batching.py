"""Questions asked one by one, carried together: those that wait at the same time become one batch.

A wave leaves when for `GATHER_SECONDS` no question has joined it. A service that asks all criteria at once has them all
waiting within one turn of its event loop; the second wave is the corrections of malformed answers.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pipeline.judges import openai_protocol
from pipeline.judges.asking import Message, Reply
from pipeline.judges.batch_lines import Outcome, key_of
from pipeline.settings import AnswerMethod

GATHER_SECONDS = 2.0


class Batches(Protocol):
    """What answers many requests at once."""

    async def outcomes(self, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """Return what became of each request, by its key."""


class BatchedChat:
    """Implements `Chat`. `fixed` are the model and whatever else is the same in all requests."""

    def __init__(self, batches: Batches, *, fixed: Mapping[str, Any]) -> None:
        self._batches = batches
        self._fixed = fixed
        self._waiting: dict[str, dict[str, Any]] = {}
        self._wave: asyncio.Task[dict[str, Outcome]] | None = None

    async def ask(self, messages: Sequence[Message], method: AnswerMethod) -> Reply:
        """Ask with the next wave; errors as in `Chat`."""
        body = openai_protocol.body(self._fixed, messages, method)
        key = key_of(body)
        self._waiting[key] = body
        if self._wave is None:
            self._wave = asyncio.create_task(self._carried())
        # One question that is given up must not take the others with it.
        outcome = (await asyncio.shield(self._wave))[key]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _carried(self) -> dict[str, Outcome]:
        joined = 0
        while joined < len(self._waiting):
            joined = len(self._waiting)
            await asyncio.sleep(GATHER_SECONDS)
        bodies, self._waiting, self._wave = self._waiting, {}, None
        return await self._batches.outcomes(bodies)
