"""Whatever a provider's package raises, by what it carries and not by its type: we import none of them."""

from http import HTTPStatus
from typing import Any

import httpx
import httpx2
import pytest
from langchain_core.exceptions import ContextOverflowError, ModelAPIError, OutputParserException

from pipeline.errors import BudgetSpent, MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import MethodRefused
from pipeline.judges.boundary import Busy, foreign_calls


class AnthropicLike(Exception):
    """As openai, anthropic and mistral: a response with status and headers."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("overloaded")
        self.status_code = status
        self.response = httpx.Response(status, headers=headers)


class GoogleLike(Exception):
    """As google.api_core and google.genai: `code`, sometimes an HTTPStatus."""

    def __init__(self, code: Any) -> None:
        super().__init__("exhausted")
        self.code = code


class BotoLike(Exception):
    """As botocore: the response is a dictionary."""

    def __init__(self, status: int) -> None:
        super().__init__("throttled")
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}


def wrapped(inner: Exception) -> Exception:
    """As packages do that hide the client's error in one of their own."""
    try:
        raise ValueError("the provider said no") from inner
    except ValueError as outer:
        return outer


def meant(error: Exception) -> Exception:
    with pytest.raises(Exception) as raised, foreign_calls("m"):  # noqa: PT011
        raise error
    return raised.value


@pytest.mark.parametrize(
    "error",
    [
        AnthropicLike(429),
        AnthropicLike(529),
        AnthropicLike(408),
        GoogleLike(503),
        GoogleLike(HTTPStatus.TOO_MANY_REQUESTS),
        BotoLike(500),
        wrapped(AnthropicLike(503)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("hung up"),
        ConnectionResetError("reset"),
        TimeoutError(),
        OSError("no route"),
        ModelAPIError("the provider has a problem"),
        RuntimeError("something else"),
    ],
    ids=lambda error: f"{type(error).__name__}-{error}",
)
def test_who_is_busy_or_does_not_answer_is_tried_again(error: Exception) -> None:
    found = meant(error)
    assert isinstance(found, Busy)
    assert str(found).startswith(f"m: {type(error).__name__}")
    assert found.__cause__ is error


@pytest.mark.parametrize("status", [400, 404, 405, 415, 422, 501])
def test_a_refused_question_may_be_asked_in_another_way(status: int) -> None:
    assert isinstance(meant(AnthropicLike(status)), MethodRefused)
    assert isinstance(meant(GoogleLike(status)), MethodRefused)


def test_what_a_package_does_not_implement_may_be_asked_in_another_way() -> None:
    assert isinstance(meant(NotImplementedError()), MethodRefused)


@pytest.mark.parametrize("status", [401, 402, 403, 413, 418, 451])
def test_other_refusals_are_final(status: int) -> None:
    assert isinstance(meant(AnthropicLike(status)), ModelUnavailable)


def test_a_context_that_is_too_long_is_final() -> None:
    assert isinstance(meant(ContextOverflowError("too long")), ModelUnavailable)


@pytest.mark.parametrize(
    "error",
    [
        TypeError("null value for choices"),
        AttributeError("'str' has no attribute 'choices'"),
        KeyError("message"),
        IndexError("list index out of range"),
        ValueError("not JSON"),
        RecursionError("maximum recursion depth exceeded"),
        OutputParserException("not JSON"),
        AnthropicLike(200),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_package_cannot_read_is_a_malformed_answer(error: Exception) -> None:
    assert type(meant(error)) is MalformedAnswer


@pytest.mark.parametrize(
    "error",
    [
        BudgetSpent("spent"),
        MalformedAnswer("too large"),
        ModelUnavailable("away"),
        MemoryError(),
        NameError("typo"),
        ImportError("missing"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_our_own_errors_and_what_no_server_causes_pass(error: Exception) -> None:
    assert meant(error) is error


@pytest.mark.parametrize(
    ("headers", "expected"), [({"retry-after": "7"}, 7.0), ({"Retry-After": " 7 "}, 7.0), ({}, None)]
)
def test_the_wait_that_a_server_asks_for_is_kept(headers: dict[str, str], expected: float | None) -> None:
    found = meant(AnthropicLike(429, **headers))
    assert isinstance(found, Busy)
    assert found.retry_after_seconds == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), True),
        (wrapped(TimeoutError()), False),  # a ValueError: read as an answer, and charged as one
        (AnthropicLike(504), True),
        (AnthropicLike(503), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_what_timed_out_may_have_cost(error: Exception, expected: bool) -> None:
    found = meant(error)
    assert (isinstance(found, Busy) and found.may_have_cost) is expected


@pytest.mark.parametrize("status", [True, "429", 7, 1000, None])
def test_a_status_that_is_none_is_not_believed(status: Any) -> None:
    found = meant(GoogleLike(status))
    assert isinstance(found, Busy)
    assert found.status is None


def test_a_page_of_html_is_cut_to_a_line() -> None:
    message = str(meant(RuntimeError("<html>\n" + "x " * 10_000)))
    assert len(message) == 300
    assert "\n" not in message


def test_errors_that_cause_each_other_come_to_an_end() -> None:
    first, second = RuntimeError("one"), RuntimeError("two")
    first.__cause__, second.__cause__ = second, first
    assert isinstance(meant(first), Busy)
