"""The judge over the Batch API: the same answers for less money, and never for twice the money."""

import asyncio
import json
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from pipeline.domain.judgement import Answered
from pipeline.errors import BudgetSpent, ConfigurationError, MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import CallUsage, Message, Reply, Role
from pipeline.judges.batch_lines import Outcome
from pipeline.judges.batching import BatchedChat
from pipeline.judges.opening import opened_judge
from pipeline.ports import Judge
from pipeline.settings import AnswerMethod, Settings
from tests.pipeline.judges.batch_account import BatchAccount
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, Answer, ModelServer, always, completion, fails
from tests.pipeline.judges.opened import a_request, judge_at

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

WELL_FORMED = json.dumps(GOOD)


@pytest.fixture(autouse=True)
def _waves_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.judges.batching.GATHER_SECONDS", 0.02)


def batched(server: ModelServer, **changes: Any) -> Judge:
    return judge_at(server, model_batch=True, model_batch_poll_seconds=0.005, **changes)


def judged(judge: Judge, *criteria: str) -> list[Answered | BaseException]:
    async def many() -> list[Answered | BaseException]:
        asking = [judge.judge(a_request(criterion)) for criterion in criteria]
        return list(await asyncio.gather(*asking, return_exceptions=True))

    return asyncio.run(many())


def names(count: int) -> list[str]:
    return [f"criterion-{number}" for number in range(count)]


def by_criterion(account: BatchAccount) -> list[list[str]]:
    """How many requests each batch holds, by what they ask."""
    return [
        [line["body"]["messages"][1]["content"] for line in account.requests_in(batch)] for batch in account.batches
    ]


def test_questions_at_once_are_one_batch_and_get_the_answers_that_they_would_have_got(serve: Serve) -> None:
    account = BatchAccount()
    server = serve(account)
    found = judged(batched(server), *names(49))
    (single,) = judged(judge_at(serve(always(WELL_FORMED))), "criterion-0")
    assert found == [single] * 49
    assert isinstance(single, Answered)
    assert (single.usage.model_calls, single.usage.prompt_tokens) == (1, 100)
    assert len(account.batches) == 1
    assert len(account.processed) == 49


def test_a_batch_asks_what_a_single_call_asks(serve: Serve) -> None:
    account, single = BatchAccount(), serve(always(WELL_FORMED))
    judged(batched(serve(account)), "one")
    judged(judge_at(single), "one")
    body = {name: value for name, value in single.calls[0].body.items() if name != "stream"}
    assert account.processed == [body]


def test_it_is_the_same_judge_so_that_answers_stay_cached(serve: Serve) -> None:
    server = serve(BatchAccount())
    assert batched(server).identity == judge_at(server).identity


def test_a_malformed_answer_is_corrected_in_a_second_batch(serve: Serve) -> None:
    def processing(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, completion(WELL_FORMED if len(body["messages"]) == 4 else "{}")

    account = BatchAccount(processing)
    (answered,) = judged(batched(serve(account)), "one")
    assert isinstance(answered, Answered)
    assert answered.usage.model_calls == 2
    assert [len(requests) for requests in by_criterion(account)] == [1, 1]


def test_a_model_without_schemas_is_asked_in_another_way_in_the_next_batch(serve: Serve) -> None:
    def processing(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if body.get("response_format", {}).get("type") == "json_schema":
            return 400, {"error": {"message": "not supported", "type": "invalid_request_error"}}
        return 200, completion(None, arguments=WELL_FORMED, finish_reason="tool_calls")

    account = BatchAccount(processing)
    found = judged(batched(serve(account)), *names(3))
    assert [answered.method for answered in found if isinstance(answered, Answered)] == ["function_calling"] * 3
    assert [len(requests) for requests in by_criterion(account)] == [3, 3]


def killed_while_waiting(server: ModelServer, account: BatchAccount, *criteria: str) -> None:
    """Ask, and vanish once the batch is there."""

    async def vanish() -> None:
        judge = batched(server)
        asking = [asyncio.create_task(judge.judge(a_request(name))) for name in criteria]
        while not account.batches:  # noqa: ASYNC110 - the server is in another thread
            await asyncio.sleep(0.005)
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    account.stuck = True
    asyncio.run(vanish())
    account.stuck = False


def test_killed_and_run_again_it_finds_its_batch_and_pays_once(serve: Serve) -> None:
    """I11."""
    account = BatchAccount()
    server = serve(account)
    killed_while_waiting(server, account, *names(5))
    found = judged(batched(server), *names(5))
    assert all(isinstance(answered, Answered) for answered in found)
    assert len(account.batches) == 1
    assert len(account.processed) == 5


def test_what_is_asked_anew_beside_what_was_asked_before_is_all_that_is_submitted(serve: Serve) -> None:
    account = BatchAccount()
    server = serve(account)
    killed_while_waiting(server, account, *names(5))
    found = judged(batched(server), *names(3), "another", "yet-another")
    assert all(isinstance(answered, Answered) for answered in found)
    assert [len(requests) for requests in by_criterion(account)] == [5, 2]


def test_a_batch_that_ended_long_ago_is_read_and_not_asked_again(serve: Serve) -> None:
    account = BatchAccount()
    server = serve(account)
    judged(batched(server), *names(3))
    account.batches += [{**account.batches[0], "id": f"other_{number}", "metadata": {}} for number in range(250)]
    judged(batched(server), *names(3))
    assert len(account.processed) == 3


@pytest.mark.parametrize("status", ["failed", "cancelled", "cancelling"])
def test_a_batch_that_came_to_nothing_is_not_waited_for(serve: Serve, status: str) -> None:
    account = BatchAccount()
    server = serve(account)
    killed_while_waiting(server, account, *names(2))
    account.batches[0]["status"] = status
    found = judged(batched(server), *names(2))
    assert all(isinstance(answered, Answered) for answered in found)
    assert len(account.batches) == 2


def test_another_programs_batch_is_left_alone(serve: Serve) -> None:
    account = BatchAccount()
    server = serve(account)
    judged(batched(server), "one")
    del account.batches[0]["metadata"]["made_by"]
    judged(batched(server), "one")
    assert len(account.batches) == 2


def test_what_expired_unanswered_is_asked_again_by_the_next_run_alone(serve: Serve) -> None:
    account = BatchAccount(lambda body: None if "criterion-1" in str(body) else (200, completion(WELL_FORMED)))
    server = serve(account)
    first = judged(batched(server), *names(3))
    assert [type(outcome) for outcome in first] == [Answered, ModelUnavailable, Answered]
    assert "batch_expired" in str(first[1])
    account.processing = lambda body: (200, completion(WELL_FORMED))
    assert [type(outcome) for outcome in judged(batched(server), *names(3))] == [Answered] * 3
    assert [len(requests) for requests in by_criterion(account)] == [3, 1]


def test_files_that_are_gone_are_asked_for_again(serve: Serve) -> None:
    account = BatchAccount()
    server = serve(account)
    judged(batched(server), "one")
    account.files = {name: content for name, content in account.files.items() if b"batch_req" not in content}
    (answered,) = judged(batched(server), "one")
    assert isinstance(answered, Answered)


@pytest.mark.parametrize("answer", [fails(404), fails(405), fails(401), Answer(b"<html></html>"), Answer(b"[]")])
def test_a_server_without_batches_is_a_recorded_outcome(serve: Serve, answer: Answer) -> None:
    found = judged(batched(serve(lambda call: answer)), *names(2))
    assert [type(outcome) for outcome in found] in ([ModelUnavailable] * 2, [MalformedAnswer] * 2)


def test_the_budget_holds_for_batches(serve: Serve) -> None:
    """What is reserved for one batch is not waited for with the next, which may be tomorrow's."""
    account = BatchAccount()
    found = judged(batched(serve(account), model_tokens_max=20_000), *names(49))
    answered = sum(isinstance(outcome, Answered) for outcome in found)
    # Each reserves 900 tokens of answer, and about 500 for schema and question.
    assert 12 <= answered <= 18
    assert sum(isinstance(outcome, BudgetSpent) for outcome in found) == 49 - answered
    assert [len(requests) for requests in by_criterion(account)] == [answered]


def test_batches_are_for_openai_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    another = FakeListChatModel(responses=[])
    monkeypatch.setattr("langchain.chat_models.init_chat_model", lambda *args, **options: another)
    with pytest.raises(ConfigurationError, match="other:m"):
        opened_judge(Settings(model="other:m", model_batch=True))


class Waves:
    """Port `Batches` that answers everything and keeps the waves."""

    def __init__(self) -> None:
        self.waves: list[int] = []

    async def outcomes(self, bodies: Any) -> dict[str, Outcome]:
        self.waves.append(len(bodies))
        return {key: Reply("yes", CallUsage(1, 1)) for key in bodies}


def test_a_question_that_is_given_up_does_not_take_the_others_with_it() -> None:
    waves = Waves()

    async def asked() -> list[Any]:
        chat = BatchedChat(waves, fixed={"model": "m"})
        asking = [
            asyncio.create_task(chat.ask([Message(Role.USER, str(number))], AnswerMethod.PLAIN)) for number in range(4)
        ]
        await asyncio.sleep(0)
        asking[0].cancel()
        return list(await asyncio.gather(*asking, return_exceptions=True))

    found = asyncio.run(asked())
    assert isinstance(found[0], asyncio.CancelledError)
    assert found[1:] == [Reply("yes", CallUsage(1, 1))] * 3


def test_a_wave_waits_for_questions_as_long_as_they_come() -> None:
    waves = Waves()

    async def late(chat: BatchedChat, number: int) -> None:
        await asyncio.sleep(number * 0.012)
        await chat.ask([Message(Role.USER, str(number))], AnswerMethod.PLAIN)

    async def asked() -> None:
        chat = BatchedChat(waves, fixed={"model": "m"})
        await asyncio.gather(*[late(chat, number) for number in range(6)])
        await late(chat, 6)

    asyncio.run(asked())
    assert sum(waves.waves) == 7
    assert waves.waves[-1] == 1
    assert len(waves.waves) <= 4
