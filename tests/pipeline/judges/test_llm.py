"""The judge apart from what carries its questions."""

import asyncio
import json
from collections.abc import Callable, Sequence

import pytest

from pipeline.domain.judgement import JudgeIdentity
from pipeline.errors import BudgetSpent, DossierError, MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import CallUsage, Message, Reply
from pipeline.judges.boundary import Busy
from pipeline.judges.budget import Budget
from pipeline.judges.capabilities import Ladder
from pipeline.judges.form import answer_schema
from pipeline.judges.llm import GIVEN_UP_AFTER, LlmJudge
from pipeline.settings import AnswerMethod
from tests.pipeline.judges.model_server import GOOD
from tests.pipeline.judges.opened import a_request

WELL_FORMED = Reply(json.dumps(GOOD), CallUsage(100, 20))


class FakeChat:
    """Port `Chat`: gives what it is told to, and keeps how many questions were under way at once."""

    def __init__(self, reply: Callable[[], Reply] = lambda: WELL_FORMED) -> None:
        self.reply = reply
        self.asked: list[list[Message]] = []
        self.under_way = 0
        self.under_way_max = 0

    async def ask(self, messages: Sequence[Message], method: AnswerMethod) -> Reply:
        self.asked.append(list(messages))
        self.under_way += 1
        self.under_way_max = max(self.under_way_max, self.under_way)
        try:
            for _ in range(100):  # turns of the loop and not seconds: as many are under way on a slow machine
                await asyncio.sleep(0)
            return self.reply()
        finally:
            self.under_way -= 1


def raising(error: Exception) -> Callable[[], Reply]:
    def reply() -> Reply:
        raise error

    return reply


def a_judge(chat: FakeChat, *, tokens_max: int = 10**9, concurrency_max: int | None = 4) -> LlmJudge:
    return LlmJudge(
        chat,
        identity=JudgeIdentity(name="langchain", model="m"),
        ladder=Ladder((AnswerMethod.PLAIN,)),
        budget=Budget(tokens_max=tokens_max),
        passages_max=5,
        answer_tokens_max=300,
        concurrency_max=concurrency_max,
    )


def outcomes(judge: LlmJudge, count: int) -> list[object]:
    async def many() -> list[object]:
        asking = [judge.judge(a_request(f"criterion-{number}")) for number in range(count)]
        return list(await asyncio.gather(*asking, return_exceptions=True))

    return asyncio.run(many())


@pytest.mark.parametrize(("concurrency_max", "expected"), [(1, 1), (3, 3), (12, 11), (None, 12)])
def test_it_asks_no_more_at_once_than_it_may(concurrency_max: int | None, expected: int) -> None:
    """Of twelve that may go at once, the first goes alone, to find the method."""
    chat = FakeChat()
    outcomes(a_judge(chat, concurrency_max=concurrency_max), 12)
    assert (len(chat.asked), chat.under_way_max) == (12, expected)


def test_a_model_that_is_away_is_not_waited_for_by_every_question() -> None:
    chat = FakeChat(raising(ModelUnavailable("away")))
    found = outcomes(a_judge(chat, concurrency_max=1), 10)
    assert [type(outcome) for outcome in found] == [ModelUnavailable] * 10
    assert len(chat.asked) == GIVEN_UP_AFTER
    assert "3 questions in a row had no answer" in str(found[-1])


def test_a_model_that_answers_now_and_then_is_asked_on() -> None:
    replies = iter([*[ModelUnavailable("away")] * 2, None, *[ModelUnavailable("away")] * 2, None])

    def reply() -> Reply:
        error = next(replies)
        if error is not None:
            raise error
        return WELL_FORMED

    chat = FakeChat(reply)
    outcomes(a_judge(chat, concurrency_max=1), 6)
    assert len(chat.asked) == 6


def _timed_out() -> ModelUnavailable:
    error = ModelUnavailable("no answer in time")
    error.__cause__ = Busy("no answer in time", may_have_cost=True)
    return error


@pytest.mark.parametrize(
    ("error", "second"),
    [
        (ModelUnavailable("refused"), ModelUnavailable),
        (MalformedAnswer("unreadable"), BudgetSpent),
        (_timed_out(), BudgetSpent),
    ],
    ids=["never answered", "unreadable", "timed out"],
)
def test_what_was_perhaps_charged_is_spent_and_what_was_not_is_given_back(
    error: DossierError, second: type[DossierError]
) -> None:
    """The budget is for one call and a half; the estimate is 300 tokens of answer and some for the schema."""
    judge = a_judge(FakeChat(raising(error)), tokens_max=1500, concurrency_max=1)
    found = outcomes(judge, 2)
    assert [type(outcome) for outcome in found] == [type(error), second]


def test_a_server_that_does_not_count_is_charged_by_the_estimate() -> None:
    judge = a_judge(FakeChat(lambda: Reply(json.dumps(GOOD), None)), tokens_max=1500, concurrency_max=1)
    assert isinstance(outcomes(judge, 2)[1], BudgetSpent)


def test_a_correction_is_paid_for_too() -> None:
    chat = FakeChat(lambda: Reply("{}", CallUsage(1400, 20)))
    assert isinstance(outcomes(a_judge(chat, tokens_max=1500), 1)[0], BudgetSpent)
    assert len(chat.asked) == 1


def test_only_our_own_kinds_of_error_come_out() -> None:
    """Services choose by the exact type."""
    for error in (ModelUnavailable("a"), MalformedAnswer("b"), _timed_out()):
        (found,) = outcomes(a_judge(FakeChat(raising(error))), 1)
        assert type(found) in {ModelUnavailable, MalformedAnswer, BudgetSpent}


def test_the_schema_in_the_prompt_is_the_schema() -> None:
    chat = FakeChat()
    outcomes(a_judge(chat), 1)
    system = chat.asked[0][0].text
    assert system.startswith("You judge.")
    assert json.loads(system.splitlines()[-1]) == answer_schema()
