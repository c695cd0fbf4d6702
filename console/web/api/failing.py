"""Which error is which problem, for everything that goes wrong below the API."""

import logging
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from console.web.api.problems import Fault, Kind, Refused, problem
from pipeline.errors import (
    BrowserUnavailable,
    DossierError,
    IntegrityBroken,
    InvalidInput,
    InvalidTable,
    KeyReused,
    KeyUnfinished,
    NotAllowed,
    NotFound,
    Outdated,
    RunEnded,
    SnapshotsUnavailable,
    StoreBusy,
    TooManyKeys,
)

FAULTS_MAX = 100
_log = logging.getLogger(__name__)
# The first that fits counts, so a narrower error stands before a wider one.
_KINDS: tuple[tuple[type[DossierError], Kind], ...] = (
    (KeyReused, Kind.KEY_REUSED),
    (KeyUnfinished, Kind.KEY_UNFINISHED),
    (TooManyKeys, Kind.KEYS),
    (NotFound, Kind.NOT_FOUND),
    (NotAllowed, Kind.NOT_ALLOWED),
    (Outdated, Kind.OUTDATED),
    (RunEnded, Kind.RUN_ENDED),
    (InvalidInput, Kind.REFUSED),
    (StoreBusy, Kind.BUSY),
    (BrowserUnavailable, Kind.UNAVAILABLE),
    (SnapshotsUnavailable, Kind.UNAVAILABLE),
    (IntegrityBroken, Kind.BROKEN),
)
# Ours to mend: what the caller is told instead of the error's own words.
_HIDDEN = {
    Kind.DEFECT: "Something went wrong on our side; the server's log says what.",
    Kind.BROKEN: "A record does not prove what it must; the server's log says which.",
    Kind.BUSY: "The database is busy.",
    Kind.UNAVAILABLE: "A part that this needs does not answer.",
}
_HIDDEN_ADVICE = {
    Kind.DEFECT: "Send it again; if it stays, tell whoever runs this server.",
    Kind.BROKEN: IntegrityBroken.advice,
    Kind.BUSY: "Send it again in a few seconds.",
    Kind.UNAVAILABLE: "Ask for another format, or tell whoever runs this server.",
}


def add_problems(app: FastAPI) -> None:
    """Give the API its problems."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(DossierError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _routed)
    app.add_exception_handler(Exception, _defect)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 -- what it is registered for
    return problem(error.kind, error.detail, error.advice, headers=error.headers)


def _known(request: Request, error: Exception) -> Response:
    found = error if isinstance(error, DossierError) else DossierError(str(error))
    kind = next((kind for known, kind in _KINDS if isinstance(found, known)), Kind.DEFECT)
    if kind is Kind.OUTDATED and request.method == "PUT":
        kind = Kind.REVISION
    if kind in _HIDDEN:
        _log.error("%s %s: %s: %s", request.method, request.url.path, type(found).__name__, found)
        return problem(kind, _HIDDEN[kind], _HIDDEN_ADVICE[kind])
    told = found.problems[:FAULTS_MAX] if isinstance(found, InvalidTable) else ()
    detail = "the file cannot be taken" if told else str(found)
    return problem(kind, detail, found.advice, errors=[Fault(where="body", what=each) for each in told])


def _invalid(_request: Request, error: Exception) -> Response:
    items: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    if any(item["type"] == "json_invalid" for item in items):
        return problem(Kind.MALFORMED, "the body is no JSON", "Send one JSON object, in UTF-8; nothing was stored.")
    faults = [Fault(where=_where(item["loc"]), what=item["msg"].removeprefix("Value error, ")) for item in items]
    told = "; ".join(f"{each.where}: {each.what}" for each in faults[:3])
    advice = "Correct what `errors` names; /api/v1/openapi.json says what is taken. Nothing was stored."
    return problem(Kind.INVALID, told or "the request is not valid", advice, errors=faults[:FAULTS_MAX])


def _where(place: tuple[str | int, ...]) -> str:
    root, *rest = place or ("",)
    if root != "body":
        return ".".join(map(str, rest)) or str(root)
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in rest)


def _routed(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status == 405:  # noqa: PLR2004 -- the router's own
        allowed = ", ".join(sorted(_methods_at(request)))
        return problem(
            Kind.METHOD, f"{request.method} is not possible here", f"Possible: {allowed}.", headers={"Allow": allowed}
        )
    if status == 400:  # noqa: PLR2004 -- a body that is no text, or nested too deep
        return problem(Kind.MALFORMED, "the body cannot be read", "Send one JSON object, in UTF-8; nothing was stored.")
    return problem(Kind.NOT_FOUND, "there is nothing at this address", "/api/v1/openapi.json lists what there is.")


def _methods_at(request: Request) -> set[str]:
    """Return what can be done at an address; the router itself names the methods of its first route alone."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    documented = request.app.openapi()["paths"].items()
    found = (methods for template, methods in documented if compile_path(template)[0].match(path))
    return {method.upper() for methods in found for method in methods}


def _defect(_request: Request, _error: Exception) -> Response:
    # It is raised again after this answer, and logged by the door.
    return problem(Kind.DEFECT, _HIDDEN[Kind.DEFECT], _HIDDEN_ADVICE[Kind.DEFECT])
