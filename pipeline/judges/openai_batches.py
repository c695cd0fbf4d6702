"""Many requests at once over OpenAI's Batch API: answered within a day, for less money.

Nothing is paid for twice. A request has a key, the digest of its body, and a batch carries the keys of its requests in
its metadata. Before anything is submitted, the account's newest batches are searched for the keys: what a process asked
before it was killed is waited for and read, whichever requests are asked beside it now. Two processes that ask the same
at the same moment do not see each other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.errors import ModelUnavailable
from pipeline.judges.asking import MethodRefused
from pipeline.judges.batch_api import Asked, BatchApi
from pipeline.judges.batch_lines import REQUESTS_MAX, Outcome, outcomes_in, uploaded

_ENDED = frozenset({"completed", "expired", "cancelled", "failed"})


class OpenAIBatches:
    """Implements `Batches`."""

    def __init__(self, api: BatchApi, *, model: str, poll_seconds: float, total_max_seconds: float) -> None:
        self._api = api
        self._model = model
        self._poll_seconds = poll_seconds
        self._total_max_seconds = total_max_seconds

    async def outcomes(self, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """Return what became of each request, by its key.

        Raises:
            ModelUnavailable: when the batches cannot be used, or are not finished in time.
            MalformedAnswer: when a file of answers is too large.
        """
        try:
            async with asyncio.timeout(self._total_max_seconds):
                return await self._outcomes(bodies)
        except TimeoutError as error:
            raise ModelUnavailable(
                f"{self._model}: the batch is not finished after {self._total_max_seconds:,.0f} seconds",
                advice="Run again later: the batch is found again, and not paid for twice.",
            ) from error
        except MethodRefused as error:
            raise ModelUnavailable(
                f"no Batch API: {error}", advice="Unset DOSSIER_MODEL_BATCH, or use a server that has it."
            ) from error

    async def _outcomes(self, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        found = await self._api.found(bodies.keys())
        known = frozenset(key for asked in found for key in asked.keys)
        new = await self._submitted({key: body for key, body in bodies.items() if key not in known})
        outcomes = await self._collected([*found, *new])
        # What an earlier batch failed to answer is asked again, once; what this process asked now is not.
        failed = {key for key in known if isinstance(outcomes[key], ModelUnavailable)}
        again = await self._submitted({key: body for key, body in bodies.items() if key in failed})
        return outcomes | await self._collected(again)

    async def _submitted(self, bodies: Mapping[str, Mapping[str, Any]]) -> list[Asked]:
        keys = sorted(bodies)
        pieces = [keys[start : start + REQUESTS_MAX] for start in range(0, len(keys), REQUESTS_MAX)]
        return [
            await self._api.submitted(uploaded({key: bodies[key] for key in piece}), frozenset(piece))
            for piece in pieces
        ]

    async def _collected(self, asked: Sequence[Asked]) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for batch, keys in asked:
            while batch.status not in _ENDED:
                await asyncio.sleep(self._poll_seconds)
                batch = await self._api.batch(batch.id)  # noqa: PLW2901
            found: dict[str, Outcome] = {}
            for file in (batch.error_file_id, batch.output_file_id):
                found |= outcomes_in(await self._api.content(file)) if file else {}
            problems = "; ".join(str(error.message) for error in (batch.errors and batch.errors.data) or [])
            nothing = f"batch {batch.id} ended as {batch.status} without an answer: {problems}"[:300].rstrip(": ")
            outcomes |= {key: found.get(key) or ModelUnavailable(nothing) for key in keys}
        return outcomes
