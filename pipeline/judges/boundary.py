"""The boundary with foreign packages: what they raise becomes ours here, and nowhere else.

A LangChain model may raise the errors of any provider's package, and we import none of them. So the type of an error
is not asked for, but what it carries. Rules, the first that holds:
- our own errors pass; so do errors that no server can cause (out of memory, a name or a module that is missing);
- an HTTP status below 400, or an error of reading (lookup, type, value, recursion): what the server sent cannot be
  read: `MalformedAnswer`. A `TypeError` is not let through as a bug of ours, because the block that it comes from holds
  one call into the package, and packages raise it for what a server sends (langchain-openai for `"choices": null`);
- 400, 404, 405, 415, 422, 501 and `NotImplementedError`: this way of asking is refused: `MethodRefused`. The text of
  the error is not read, for every server has its own; if all ways are refused, the question was;
- 408, 409, 425, 429, 5xx, and errors without a status, which nobody answered: try again: `Busy`;
- the rest: `ModelUnavailable`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.errors import DossierError, MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import MethodRefused

_READING = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
REFUSED_STATUSES = frozenset({400, 404, 405, 415, 422, 501})
_BUSY_STATUSES = frozenset({408, 409, 425, 429})
ERROR_STATUS_MIN = 400
_SERVER_ERROR_STATUS_MIN = 500
_GATEWAY_TIMEOUT_STATUS = 504
# Servers put whole requests, or pages of HTML, into an error.
_MESSAGE_MAX_CHARS = 300


class Busy(Exception):
    """Nobody answered, or somebody asked for patience. Never leaves the judges."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
        may_have_cost: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.may_have_cost = may_have_cost
        self.lost_tries = int(may_have_cost)


_PASSING = (DossierError, MethodRefused, Busy, MemoryError, NameError, ImportError)


@contextmanager
def foreign_calls(asked: str) -> Iterator[None]:
    """Let only our own errors and signals out of a block that calls into a foreign package; `asked` names the model."""
    try:
        yield
    except Exception as error:
        meant = _meant(error, asked)
        if meant is error:
            raise
        raise meant from error


def _meant(error: Exception, asked: str) -> Exception:
    from langchain_core.exceptions import ContextOverflowError

    if isinstance(error, _PASSING):
        return error
    message = f"{asked}: {type(error).__name__}: {' '.join(str(error).split())}"[:_MESSAGE_MAX_CHARS]
    if isinstance(error, ContextOverflowError):
        return ModelUnavailable(message, advice="Show the model fewer passages: lower DOSSIER_MODEL_PASSAGES_MAX.")
    status = _status(error)
    return _without_status(error, message) if status is None else _with_status(status, error, message)


def _with_status(status: int, error: Exception, message: str) -> Exception:
    if status < ERROR_STATUS_MIN:
        return MalformedAnswer(f"the reply cannot be read: {message}")
    if status in REFUSED_STATUSES:
        return MethodRefused(message)
    if status in _BUSY_STATUSES or status >= _SERVER_ERROR_STATUS_MIN:
        return Busy(
            message,
            status=status,
            retry_after_seconds=_retry_after_seconds(error),
            may_have_cost=status == _GATEWAY_TIMEOUT_STATUS,
        )
    return ModelUnavailable(message)


def _without_status(error: Exception, message: str) -> Exception:
    from langchain_core.exceptions import ModelError

    if isinstance(error, NotImplementedError):
        return MethodRefused(message)
    if isinstance(error, _READING) and not isinstance(error, ModelError):
        return MalformedAnswer(f"the reply cannot be read: {message}")
    # Who gives no answer in time may be giving it still, and charge for it.
    return Busy(message, may_have_cost=any(isinstance(each, TimeoutError) for each in _chain(error)))


def _status(error: BaseException) -> int | None:
    """Return the HTTP status that an error, or one that it was raised from, carries under any of the usual names."""
    for each in _chain(error):
        response = getattr(each, "response", None)
        found = [getattr(each, name, None) for name in ("status_code", "http_status", "code", "status")]
        found.append(getattr(response, "status_code", None))
        if isinstance(response, Mapping):
            metadata = response.get("ResponseMetadata")
            found.append(metadata.get("HTTPStatusCode") if isinstance(metadata, Mapping) else None)
        for status in found:
            if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 599:  # noqa: PLR2004
                return int(status)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__


def _retry_after_seconds(error: BaseException) -> float | None:
    """Return how long the server asked us to wait: in seconds, or until a date."""
    for each in _chain(error):
        headers: Any = getattr(getattr(each, "response", None), "headers", None)
        value = headers.get("retry-after") if hasattr(headers, "get") else None
        if isinstance(value, str):
            return _seconds(value.strip())
    return None


def _seconds(value: str) -> float | None:
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
