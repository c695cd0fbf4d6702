"""One layer tries again: counted at the server, which sees every try whoever makes it."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.errors import ModelUnavailable
from pipeline.judges.asking import Message, Role
from pipeline.judges.boundary import Busy
from pipeline.judges.chat_models import chat_model
from pipeline.judges.langchain import LangChainChat
from pipeline.judges.retrying import Retries
from pipeline.settings import AnswerMethod
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, Answer, ModelServer, fails, says, scripted
from tests.pipeline.judges.opened import asked

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

WELL_FORMED = says(json.dumps(GOOD))
HANGS_UP = Answer(hangs_up=True)
QUICKLY = Retries(attempts_max=4, total_max_seconds=60, first_wait_seconds=0.001)


def ask(server: ModelServer, retries: Retries = QUICKLY, *, timeout_seconds: float = 5) -> str:
    model = chat_model(
        "m",
        base_url=server.base_url,
        api_key="none",
        timeout_seconds=timeout_seconds,
        answer_tokens_max=9,
        answer_max_bytes=99_999,
    )
    chat = LangChainChat(model, model="m", retries=retries, timeout_seconds=timeout_seconds, answer_max_bytes=99_999)
    return asyncio.run(chat.ask([Message(Role.USER, "Is it so?")], AnswerMethod.PLAIN)).text


@pytest.mark.parametrize("first", [*[fails(status) for status in (408, 409, 429, 500, 502, 503, 529)], HANGS_UP])
def test_a_busy_server_is_asked_again_until_it_answers(serve: Serve, first: Answer) -> None:
    server = serve(scripted(first, first, WELL_FORMED))
    assert ask(server) == json.dumps(GOOD)
    assert len(server.calls) == 3


@pytest.mark.parametrize("every", [fails(429), fails(500), fails(503), HANGS_UP])
@pytest.mark.parametrize("attempts_max", [1, 4])
def test_tries_are_bounded_and_made_by_one_layer(serve: Serve, every: Answer, attempts_max: int) -> None:
    """Two layers of four would be sixteen."""
    server = serve(scripted(every))
    with pytest.raises(ModelUnavailable):
        ask(server, QUICKLY._replace(attempts_max=attempts_max))
    assert len(server.calls) == attempts_max


def test_no_header_of_the_server_makes_the_client_try_by_itself(serve: Serve) -> None:
    """OpenAI's client obeys `x-should-retry`, but only while it has tries of its own."""
    server = serve(scripted(fails(503, x_should_retry="true")))
    with pytest.raises(ModelUnavailable):
        ask(server)
    assert len(server.calls) == 4


def test_a_timeout_is_tried_again(serve: Serve) -> None:
    slow = Answer(pieces=(b" ",) * 20, pause_seconds=0.1)
    server = serve(scripted(slow, WELL_FORMED))
    assert ask(server, timeout_seconds=0.3) == json.dumps(GOOD)
    assert len(server.calls) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_what_will_not_change_is_not_tried_again(serve: Serve, status: int) -> None:
    server = serve(scripted(fails(status)))
    with pytest.raises(Exception, match="m: "):
        ask(server)
    assert len(server.calls) == 1


def test_a_server_is_given_the_seconds_that_it_asks_for(serve: Serve) -> None:
    server = serve(scripted(fails(429, retry_after="1"), WELL_FORMED))
    began = time.monotonic()
    ask(server)
    assert 1.0 <= time.monotonic() - began < 3


def test_a_server_is_given_until_the_date_that_it_names(serve: Serve) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    server = serve(scripted(fails(503, retry_after=format_datetime(until, usegmt=True)), WELL_FORMED))
    ask(server)
    assert datetime.now(UTC) >= until
    assert len(server.calls) == 2


def test_a_date_that_has_passed_is_now(serve: Serve) -> None:
    server = serve(scripted(fails(503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), WELL_FORMED))
    began = time.monotonic()
    ask(server, QUICKLY._replace(first_wait_seconds=30))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("asked_for", ["3600", "99999999999999999999", "Wed, 21 Oct 2199 07:28:00 GMT"])
def test_who_asks_for_more_patience_than_there_is_is_given_up_at_once(serve: Serve, asked_for: str) -> None:
    server = serve(scripted(fails(429, retry_after=asked_for)))
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="no"):
        ask(server)
    assert time.monotonic() - began < 5
    assert len(server.calls) == 1


@pytest.mark.parametrize("nonsense", ["soon", "-5", "NaN", "", "1e400", "²"])
def test_nonsense_for_a_time_is_the_usual_wait(serve: Serve, nonsense: str) -> None:
    server = serve(scripted(fails(429, retry_after=nonsense.encode().decode("latin-1")), WELL_FORMED))
    assert ask(server) == json.dumps(GOOD)


def test_waits_double_with_jitter_up_to_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def slept(seconds: float) -> None:
        waits.append(seconds)

    async def busy() -> None:
        raise Busy("busy")

    monkeypatch.setattr("asyncio.sleep", slept)
    with pytest.raises(Busy):
        asyncio.run(Retries(attempts_max=9, total_max_seconds=1e9).run(busy))
    bounds = [(1, 2), (2, 3), (4, 5), (8, 9), (16, 17), (30, 30), (30, 30), (30, 30)]
    assert [low <= wait <= high for (low, high), wait in zip(bounds, waits, strict=True)] == [True] * 8


def test_the_settings_bound_the_tries(serve: Serve) -> None:
    server = serve(scripted(fails(429, retry_after="0")))
    with pytest.raises(ModelUnavailable):
        asked(server, model_attempts_max=3)
    assert len(server.calls) == 3
