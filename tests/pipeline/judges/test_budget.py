"""Tokens and money, reserved before a call and settled after it."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BudgetSpent, ConfigurationError
from pipeline.judges.asking import CallUsage, Message, Role
from pipeline.judges.budget import Budget, Prices, estimated_usage

PRICES = Prices(Decimal("2.00"), Decimal("8.00"), Decimal("0.50"))
# What a call is thought to take, and what it takes: never more, in tokens of either kind.
ESTIMATES = st.builds(CallUsage, st.integers(1, 300), st.integers(1, 100), st.just(0))


def _taken(estimate: CallUsage) -> st.SearchStrategy[tuple[CallUsage, CallUsage]]:
    figures = st.tuples(*[st.integers(0, most) for most in (estimate.prompt_tokens, estimate.completion_tokens, 300)])
    return figures.map(lambda said: (estimate, CallUsage.said(*said)))


CALLS = st.lists(ESTIMATES.flatmap(_taken), min_size=1, max_size=30)


async def spend(budget: Budget, calls: list[tuple[CallUsage, CallUsage]], *, at_once: int) -> list[str]:
    """Make the calls, so many at once, each with a pause; return what became of each."""
    gate = asyncio.Semaphore(at_once)

    async def call(number: int, estimate: CallUsage, taken: CallUsage) -> str:
        async with gate:
            try:
                async with budget.reserved(estimate) as reservation:
                    for _ in range(number % 3 + 1):
                        await asyncio.sleep(0)
                    reservation.settle(taken)
            except BudgetSpent:
                return "refused"
            return "made"

    return list(await asyncio.gather(*[call(number, *each) for number, each in enumerate(calls)]))


@given(calls=CALLS, at_once=st.integers(1, 12), tokens_max=st.integers(1, 4000))
def test_calls_at_once_never_spend_more_tokens_than_there_are(
    calls: list[tuple[CallUsage, CallUsage]], at_once: int, tokens_max: int
) -> None:
    budget = Budget(tokens_max=tokens_max)
    outcomes = asyncio.run(spend(budget, calls, at_once=at_once))
    made = [taken for outcome, (_, taken) in zip(outcomes, calls, strict=True) if outcome == "made"]
    assert budget.spent.tokens == sum(taken.prompt_tokens + taken.completion_tokens for taken in made)
    assert budget.spent.tokens <= tokens_max


@given(calls=CALLS, at_once=st.integers(1, 12), cents=st.integers(0, 500))
def test_calls_at_once_never_spend_more_money_than_there_is(
    calls: list[tuple[CallUsage, CallUsage]], at_once: int, cents: int
) -> None:
    usd_max = Decimal(cents) / 100_000
    budget = Budget(tokens_max=10**9, usd_max=usd_max, prices=PRICES)
    asyncio.run(spend(budget, calls, at_once=at_once))
    assert budget.spent.usd <= usd_max


@given(calls=CALLS, at_once=st.integers(1, 12))
def test_a_call_is_refused_only_if_it_does_not_fit_beside_what_was_spent(
    calls: list[tuple[CallUsage, CallUsage]], at_once: int
) -> None:
    """Reserved by calls under way is not spent: the last call of all fits whenever it would have fitted alone."""
    whole = sum(taken.prompt_tokens + taken.completion_tokens for _, taken in calls)
    largest = max(estimate.prompt_tokens + estimate.completion_tokens for estimate, _ in calls)
    budget = Budget(tokens_max=whole + largest)
    assert asyncio.run(spend(budget, calls, at_once=at_once)) == ["made"] * len(calls)


def test_a_call_that_takes_more_than_was_thought_counts_in_full_before_the_next() -> None:
    budget = Budget(tokens_max=100)
    outcomes = asyncio.run(spend(budget, [(CallUsage(10, 10), CallUsage(500, 10)), (CallUsage(1, 1),) * 2], at_once=1))
    assert outcomes == ["made", "refused"]
    assert budget.spent.tokens == 510


def test_the_refusal_says_what_is_spent_and_of_what() -> None:
    budget = Budget(tokens_max=100, usd_max=Decimal("0.01"), prices=PRICES)
    asyncio.run(spend(budget, [(CallUsage(50, 10),) * 2], at_once=1))

    async def another() -> None:
        async with budget.reserved(CallUsage(50, 10)):
            pass

    with pytest.raises(BudgetSpent, match=r"60 of 100 tokens and \$0\.0002 of \$0\.01 are spent") as raised:
        asyncio.run(another())
    assert "DOSSIER_MODEL_BUDGET_USD" in raised.value.advice


def test_a_call_that_failed_gives_its_reservation_back() -> None:
    budget = Budget(tokens_max=100)

    async def failing() -> None:
        async with budget.reserved(CallUsage(50, 10)):
            raise ZeroDivisionError

    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(failing())
    assert asyncio.run(spend(budget, [(CallUsage(90, 10),) * 2], at_once=1)) == ["made"]


def test_a_call_that_was_cancelled_gives_its_reservation_back() -> None:
    budget = Budget(tokens_max=100)

    async def cancelled() -> list[str]:
        async def waits() -> None:
            async with budget.reserved(CallUsage(90, 10)):
                await asyncio.sleep(60)

        task = asyncio.create_task(waits())
        await asyncio.sleep(0.01)
        task.cancel()
        return await spend(budget, [(CallUsage(90, 10),) * 2], at_once=1)

    assert asyncio.run(cancelled()) == ["made"]


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (CallUsage(1_000_000, 0), "2"),
        (CallUsage(0, 1_000_000), "8"),
        (CallUsage(1_000_000, 0, cached_prompt_tokens=1_000_000), "0.5"),
        (CallUsage(1500, 200, cached_prompt_tokens=1000), "0.0031"),  # 500 x 2 + 1000 x 0.5 + 200 x 8 = 3100
        (CallUsage(0, 0), "0"),
    ],
)
def test_a_call_costs_what_its_tokens_cost(usage: CallUsage, usd: str) -> None:
    assert PRICES.cost_usd(usage) == Decimal(usd)


def test_without_a_price_of_their_own_cached_tokens_cost_what_the_others_do() -> None:
    prices = PRICES._replace(cached_prompt_usd_per_million=None)
    assert prices.cost_usd(CallUsage(1_000_000, 0, cached_prompt_tokens=900_000)) == Decimal(2)


def test_dollars_without_prices_are_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Budget(tokens_max=1, usd_max=Decimal(1))
    assert "DOSSIER_MODEL_PROMPT_USD_PER_MILLION" in raised.value.advice


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("abcd", 1), ("abcde", 2), ("право", 3), ("合同", 2), ("\ud800", 1)]
)
def test_a_prompt_is_thought_to_take_a_token_for_four_bytes(text: str, tokens: int) -> None:
    messages = [Message(Role.USER, text)]
    assert estimated_usage(messages, form_bytes=0, answer_tokens_max=300) == CallUsage(tokens, 300)
    assert estimated_usage(messages, form_bytes=400, answer_tokens_max=300) == CallUsage(tokens + 100, 300)


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ((100, 20, 30), CallUsage(100, 20, 30)),
        ((100, 20, None), CallUsage(100, 20, 0)),
        ((-100, -20, -30), CallUsage(0, 0, 0)),
        ((100, 20, 500), CallUsage(100, 20, 100)),
        (("many", None, 2.5), CallUsage(0, 0, 0)),
    ],
)
def test_no_server_can_refund_itself(said: tuple[object, object, object], believed: CallUsage) -> None:
    assert CallUsage.said(*said) == believed
