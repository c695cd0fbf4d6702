"""The lines of a batch's files: requests as they are uploaded, and what comes back for each."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.domain.canonical import digest_of
from pipeline.errors import MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import MethodRefused, Reply
from pipeline.judges.boundary import ERROR_STATUS_MIN, REFUSED_STATUSES
from pipeline.judges.openai_protocol import Completion

ENDPOINT: Final = "/v1/chat/completions"
Outcome = Reply | MethodRefused | MalformedAnswer | ModelUnavailable
# 64 bits: among the requests of one account's newest batches two do not share a key by chance.
KEY_CHARS = 16
# Metadata takes 16 values of 512 characters; the first says whose batch it is.
_MARK = {"made_by": "dossier"}
_KEYS_PER_VALUE = 30
_VALUES_MAX = 15
REQUESTS_MAX = _KEYS_PER_VALUE * _VALUES_MAX


def key_of(body: Mapping[str, Any]) -> str:
    """Return the name of a request: the same body has the same one in every process."""
    return digest_of(dict(body)).removeprefix("sha256:")[:KEY_CHARS]


def metadata_of(keys: Iterable[str]) -> dict[str, str]:
    """Return a batch's metadata, by which it is found again."""
    ordered = sorted(keys)
    pieces = [ordered[start : start + _KEYS_PER_VALUE] for start in range(0, len(ordered), _KEYS_PER_VALUE)]
    return _MARK | {f"requests_{number}": ",".join(piece) for number, piece in enumerate(pieces)}


def keys_in(metadata: Mapping[str, str] | None) -> frozenset[str]:
    """Return the keys of the requests that a batch holds; none for a batch that is not ours."""
    if metadata is None or metadata.get("made_by") != _MARK["made_by"]:
        return frozenset()
    values = (value for name, value in metadata.items() if name.startswith("requests_"))
    return frozenset(key for value in values for key in value.split(","))


def uploaded(bodies: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the file of requests."""
    lines = ({"custom_id": key, "method": "POST", "url": ENDPOINT, "body": body} for key, body in bodies.items())
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Response(_Lenient):
    status_code: int
    body: Any = None


class _Error(_Lenient):
    code: str | None = None
    message: str | None = None


class _Line(_Lenient):
    custom_id: str
    response: _Response | None = None
    error: _Error | None = None


def outcomes_in(file: bytes) -> dict[str, Outcome]:
    """Return what a file of outputs or errors says of each request. A line that is none says nothing of any."""
    found = {}
    for text in file.splitlines():
        try:
            line = _Line.model_validate_json(text)
        except ValidationError:
            continue
        found[line.custom_id] = _outcome(line)
    return found


def _outcome(line: _Line) -> Outcome:
    if line.response is None:
        error = line.error or _Error()
        return ModelUnavailable(f"in the batch: {error.code}: {error.message}"[:300])
    if line.response.status_code >= ERROR_STATUS_MIN:
        message = f"in the batch: status {line.response.status_code}: {line.response.body}"[:300]
        return (MethodRefused if line.response.status_code in REFUSED_STATUSES else ModelUnavailable)(message)
    try:
        reply = Completion.model_validate(line.response.body).reply
    except ValidationError:
        reply = None
    return reply or MalformedAnswer("in the batch: the reply is no chat completion")
