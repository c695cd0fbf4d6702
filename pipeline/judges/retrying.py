"""The one layer that tries again. The providers' own clients are told not to: two layers multiply their tries.

A try begins only if it begins within `total_max_seconds` of the first, so a `Retry-After` beyond that ends it at once.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from tenacity import AsyncRetrying, RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity import stop_before_delay as stop_before_seconds
from tenacity import wait_exponential_jitter as exponential_wait

from pipeline.errors import ModelUnavailable
from pipeline.judges.boundary import Busy

ResultT = TypeVar("ResultT")
_WAIT_MAX_SECONDS = 30.0


class Retries(NamedTuple):
    """How often, how long and how patiently to try. Waits double from `first_wait_seconds`, with jitter."""

    attempts_max: int
    total_max_seconds: float
    first_wait_seconds: float = 1.0

    async def run(self, attempt: Callable[[], Awaitable[ResultT]], *, failed: list[Busy] | None = None) -> ResultT:
        """Return the attempt's result, trying again while it raises `Busy`; the last `Busy` is raised.

        Every `Busy` is noted in `failed`: a try that was given up may have been charged.
        """

        # Tenacity awaits what is declared `async`, and would take a lambda's coroutine for the result.
        async def once() -> ResultT:
            try:
                return await attempt()
            except Busy as busy:
                if failed is not None:
                    failed.append(busy)
                raise

        retrying = AsyncRetrying(
            stop=stop_after_attempt(self.attempts_max) | stop_before_seconds(self.total_max_seconds),
            wait=self._wait_seconds,
            retry=retry_if_exception_type(Busy),
            reraise=True,
        )
        return await retrying(once)

    def run_blocking(self, attempt: Callable[[], ResultT]) -> ResultT:
        """Do the same in this thread."""
        retrying = Retrying(
            stop=stop_after_attempt(self.attempts_max) | stop_before_seconds(self.total_max_seconds),
            wait=self._wait_seconds,
            retry=retry_if_exception_type(Busy),
            reraise=True,
        )
        return retrying(attempt)

    def _wait_seconds(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Busy) and error.retry_after_seconds is not None:
            return error.retry_after_seconds
        first = self.first_wait_seconds
        return exponential_wait(multiplier=first, jitter=first, max=_WAIT_MAX_SECONDS)(state)


def given_up(busy: Busy) -> ModelUnavailable:
    """Return the error for a call whose tries are used up. Raise it from `busy`."""
    return ModelUnavailable(str(busy))
