"""Refusals and failures as RFC 9457 problems: their kinds and their form. `failing` says which error is which.

Rules:
- `type` is a URN that stays; `title` goes with it; `detail` says what was wrong this time; `advice` says what to do;
- what is our fault says nothing of our inside: its words go to the log.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from pydantic import ConfigDict
from starlette.responses import Response

from pipeline.domain.model import Record

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 5


class Kind(StrEnum):
    """Every kind of problem; its value is the last part of its URN."""

    MALFORMED = "malformed"
    SIGN_IN = "sign-in"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    METHOD = "method"
    FORMAT = "format"
    OUTDATED = "outdated"
    REVISION = "revision"
    KEY_UNFINISHED = "key-unfinished"
    KEY_REUSED = "key-reused"
    KEYS = "too-many-keys"
    RUN_ENDED = "run-ended"
    LENGTH = "length"
    TOO_LARGE = "too-large"
    MEDIA_TYPE = "media-type"
    INVALID = "invalid"
    REFUSED = "refused"
    REVISION_NEEDED = "revision-needed"
    DEFECT = "defect"
    BROKEN = "broken-record"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"


class Fault(Record):
    """One thing that is wrong, and where: a JSON pointer into what was sent, or the name of a parameter."""

    where: str
    what: str


class Problem(Record):
    """Why a request was not answered as it was asked (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:dossier:problem:not-allowed",
                    "title": "Not allowed",
                    "status": 403,
                    "detail": "Ron <ron@acme.example> asked for this system: who asks does not decide",
                    "advice": "Another reviewer or approver has to do this.",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    advice: str
    errors: tuple[Fault, ...] = ()


class _Said(NamedTuple):
    status: int
    title: str


_SAID = {
    Kind.MALFORMED: _Said(400, "Not readable"),
    Kind.SIGN_IN: _Said(401, "A token is needed"),
    Kind.NOT_ALLOWED: _Said(403, "Not allowed"),
    Kind.NOT_FOUND: _Said(404, "Not found"),
    Kind.METHOD: _Said(405, "Not possible here"),
    Kind.FORMAT: _Said(406, "Not in that format"),
    Kind.OUTDATED: _Said(409, "Changed meanwhile"),
    Kind.KEY_UNFINISHED: _Said(409, "Not finished under this key"),
    Kind.RUN_ENDED: _Said(409, "The run has ended"),
    Kind.LENGTH: _Said(411, "A length is needed"),
    Kind.REVISION: _Said(412, "Changed meanwhile"),
    Kind.TOO_LARGE: _Said(413, "Too large"),
    Kind.MEDIA_TYPE: _Said(415, "Not in this media type"),
    Kind.INVALID: _Said(422, "Not valid"),
    Kind.REFUSED: _Said(422, "Refused"),
    Kind.KEY_REUSED: _Said(422, "Another request under this key"),
    Kind.REVISION_NEEDED: _Said(428, "A revision is needed"),
    Kind.KEYS: _Said(429, "Too many keys"),
    Kind.DEFECT: _Said(500, "Failed"),
    Kind.BROKEN: _Said(500, "A record is broken"),
    Kind.BUSY: _Said(503, "Busy"),
    Kind.UNAVAILABLE: _Said(503, "Not available"),
}


class Refused(Exception):
    """A request that the API itself does not take."""

    def __init__(self, kind: Kind, detail: str, advice: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.advice = advice
        self.headers = headers


def problem(
    kind: Kind,
    detail: str,
    advice: str,
    *,
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as an answer."""
    said = _SAID[kind]
    body = Problem(
        type=f"urn:dossier:problem:{kind.value}",
        title=said.title,
        status=said.status,
        detail=detail,
        advice=advice,
        errors=tuple(errors),
    )
    retry = {"Retry-After": str(RETRY_AFTER_SECONDS)} if kind is Kind.BUSY else {}
    return Response(
        body.model_dump_json(), status_code=said.status, media_type=PROBLEM_JSON, headers={**retry, **(headers or {})}
    )
