"""The calls of the Batch API against an account that can be busy, forgetful, slow or strict."""

import asyncio
from typing import Any

import pytest

from pipeline.errors import ModelUnavailable
from pipeline.judges.asking import Reply
from pipeline.judges.batch_api import BatchApi, batch_client
from pipeline.judges.batch_lines import REQUESTS_MAX, Outcome, key_of
from pipeline.judges.openai_batches import OpenAIBatches
from pipeline.judges.retrying import Retries
from tests.pipeline.judges.batch_account import BatchAccount
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import Answer, Call, ModelServer, fails


def test_a_reply_that_was_lost_does_not_make_a_second_batch(serve: Serve) -> None:
    account = BatchAccount()
    account.answer_instead_of_created = Answer(hangs_up=True)
    (outcome,) = outcomes(serve(account), {"model": "m"})
    assert isinstance(outcome, Reply)
    assert len(account.batches) == 1


def test_a_server_that_is_busy_is_asked_again_at_every_step(serve: Serve) -> None:
    account = BatchAccount()
    refused: set[str] = set()

    def busy_at_first(call: Call) -> Answer:
        step = call.method + call.path.partition("?")[0]
        is_first = step not in refused
        refused.add(step)
        return fails(503) if is_first else account(call)

    (outcome,) = outcomes(serve(busy_at_first), {"model": "m"})
    assert isinstance(outcome, Reply)
    assert len(account.batches) == 1


def outcomes(server: ModelServer, *bodies: dict[str, Any], total_max_seconds: float = 30) -> list[Outcome]:
    client = batch_client(base_url=server.base_url, api_key="none", timeout_seconds=5)
    api = BatchApi(client, model="m", retries=Retries(5, 60, first_wait_seconds=0.001))
    batches = OpenAIBatches(api, model="m", poll_seconds=0.005, total_max_seconds=total_max_seconds)
    keyed = {key_of(body): body for body in bodies}
    return list(asyncio.run(batches.outcomes(keyed)).values())


def test_a_batch_that_is_not_finished_in_time_is_left_to_be_found_again(serve: Serve) -> None:
    account = BatchAccount()
    account.stuck = True
    server = serve(account)
    with pytest.raises(ModelUnavailable, match="not finished after 0 seconds") as raised:
        outcomes(server, {"model": "m"}, total_max_seconds=0.1)
    assert "found again" in raised.value.advice
    account.stuck = False
    assert isinstance(outcomes(server, {"model": "m"})[0], Reply)
    assert len(account.processed) == 1


def test_a_file_that_does_not_validate_is_said_with_its_reason(serve: Serve) -> None:
    (first, second) = outcomes(serve(BatchAccount()), {"model": "m"}, {"model": "another"})
    assert isinstance(first, ModelUnavailable)
    assert isinstance(second, ModelUnavailable)
    assert "ended as failed without an answer: This line is not valid." in str(first)


def test_many_questions_are_several_batches(serve: Serve) -> None:
    account = BatchAccount()
    found = outcomes(serve(account), *[{"model": "m", "number": number} for number in range(REQUESTS_MAX + 1)])
    assert len(found) == REQUESTS_MAX + 1
    assert sorted(len(account.requests_in(batch)) for batch in account.batches) == [1, REQUESTS_MAX]
