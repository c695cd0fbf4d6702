"""What a run may spend on its model, in tokens and money: never passed silently, always as `BudgetSpent`.

Before a call its cost is reserved, and settled afterwards by what the server says that it took. The reservation is an
estimate: a token for four bytes of prompt, and the longest answer that is allowed. While no call takes more than was
reserved for it, calls under way at once cannot pass the limit together. A call that takes more (a tokenizer that cuts
finer, a server that ignores the limit on answers, tries that brought nothing back and may be charged) is let through,
and counted in full before the next one.

When what is left is reserved for calls under way, a new call waits for them: they may take less. In batches it does
not, for they take a day.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import NamedTuple

from pipeline.errors import BudgetSpent, ConfigurationError
from pipeline.judges.asking import CallUsage, Message

BYTES_PER_TOKEN = 4
_MILLION = 1_000_000


class Prices(NamedTuple):
    """US dollars for a million tokens; cached prompt tokens cost what the others do unless they have a price."""

    prompt_usd_per_million: Decimal
    completion_usd_per_million: Decimal
    cached_prompt_usd_per_million: Decimal | None = None

    def cost_usd(self, usage: CallUsage) -> Decimal:
        """Return what a call costs."""
        cached_price = self.cached_prompt_usd_per_million
        if cached_price is None:
            cached_price = self.prompt_usd_per_million
        uncached = usage.prompt_tokens - usage.cached_prompt_tokens
        return (
            uncached * self.prompt_usd_per_million
            + usage.cached_prompt_tokens * cached_price
            + usage.completion_tokens * self.completion_usd_per_million
        ) / _MILLION


class Spent(NamedTuple):
    """An amount; `usd` stays 0 without prices."""

    tokens: int = 0
    usd: Decimal = Decimal(0)

    def plus(self, other: "Spent") -> "Spent":
        """Return the sum."""
        return Spent(self.tokens + other.tokens, self.usd + other.usd)

    def minus(self, other: "Spent") -> "Spent":
        """Return the difference."""
        return Spent(self.tokens - other.tokens, self.usd - other.usd)


class Reservation:
    """What is set aside for one call. Left alone it is given back whole, as nothing was charged."""

    def __init__(self, estimate: CallUsage) -> None:
        self.estimate = estimate
        self.taken: CallUsage | None = None

    def settle(self, usage: CallUsage | None, *, lost_tries: int = 0) -> None:
        """Say what the call took, None for the whole estimate; each lost try before it counts as an estimate more."""
        taken = usage or self.estimate
        self.taken = taken._replace(
            prompt_tokens=taken.prompt_tokens + lost_tries * self.estimate.prompt_tokens,
            completion_tokens=taken.completion_tokens + lost_tries * self.estimate.completion_tokens,
        )


class Budget:
    """One run's limits, and what was spent and is reserved of them. For one event loop."""

    def __init__(
        self, *, tokens_max: int, usd_max: Decimal | None = None, prices: Prices | None = None, waits: bool = True
    ) -> None:
        if usd_max is not None and prices is None:
            raise ConfigurationError(
                "a budget in dollars needs prices",
                advice="Set DOSSIER_MODEL_PROMPT_USD_PER_MILLION and DOSSIER_MODEL_COMPLETION_USD_PER_MILLION.",
            )
        self._tokens_max = tokens_max
        self._usd_max = usd_max
        self._prices = prices
        self._waits = waits
        self._settled = asyncio.Condition()
        self._reserved = Spent()
        self.spent = Spent()

    @asynccontextmanager
    async def reserved(self, estimate: CallUsage) -> AsyncIterator[Reservation]:
        """Reserve a call's estimated cost for as long as the block runs.

        Raises:
            BudgetSpent: when what is left is less.
        """
        amount = self._amount(estimate)
        async with self._settled:
            while not self._fits(amount, self._reserved) and self._waits and self._fits(amount, Spent()):
                await self._settled.wait()
            if not self._fits(amount, self._reserved):
                raise self._refusal()
            self._reserved = self._reserved.plus(amount)
        reservation = Reservation(estimate)
        try:
            yield reservation
        finally:
            # No await before the sums are right: a call that is cancelled settles too.
            self._reserved = self._reserved.minus(amount)
            if reservation.taken is not None:
                self.spent = self.spent.plus(self._amount(reservation.taken))
            async with self._settled:
                self._settled.notify_all()

    def _amount(self, usage: CallUsage) -> Spent:
        usd = self._prices.cost_usd(usage) if self._prices else Decimal(0)
        return Spent(usage.prompt_tokens + usage.completion_tokens, usd)

    def _fits(self, amount: Spent, reserved: Spent) -> bool:
        total = self.spent.plus(reserved).plus(amount)
        return total.tokens <= self._tokens_max and (self._usd_max is None or total.usd <= self._usd_max)

    def _refusal(self) -> BudgetSpent:
        tokens = f"{self.spent.tokens:,} of {self._tokens_max:,} tokens"
        if self._usd_max is None:
            return BudgetSpent(f"{tokens} are spent, and another call may take more than is left")
        return BudgetSpent(
            f"{tokens} and ${self.spent.usd:.4f} of ${self._usd_max:f} are spent, and another call may take more",
            advice="Raise DOSSIER_MODEL_BUDGET_USD or DOSSIER_MODEL_TOKENS_MAX; what was judged is cached.",
        )


def estimated_usage(messages: Sequence[Message], *, form_bytes: int, answer_tokens_max: int) -> CallUsage:
    """Return what a call may take: `form_bytes` is the size of the schema that goes with it."""
    size = form_bytes + sum(len(message.text.encode("utf-8", "replace")) for message in messages)
    return CallUsage(prompt_tokens=-(-size // BYTES_PER_TOKEN), completion_tokens=answer_tokens_max)
