"""What a person is told when something cannot be done: our errors as pages, with what to do about it."""

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.web.rendering import public_page
from console.web.sessions import SignInNeeded, sign_in_address
from pipeline.errors import (
    DossierError,
    IntegrityBroken,
    InvalidInput,
    NotAllowed,
    NotFound,
    Outdated,
    StoreBusy,
)

_STATUS: tuple[tuple[type[DossierError], int, str], ...] = (
    (NotFound, 404, "Not found"),
    (NotAllowed, 403, "Not allowed"),
    (Outdated, 409, "Changed meanwhile"),
    (InvalidInput, 422, "Not understood"),
    (StoreBusy, 503, "Busy"),
    (IntegrityBroken, 500, "A record is broken"),
)
_NOWHERE = "Go to the dashboard and take it from there, or open the vendor from the list of vendors."


def add_failures(app: FastAPI) -> None:
    """Give an app its pages for failures."""
    app.add_exception_handler(DossierError, _known)
    app.add_exception_handler(ValidationError, _refused_by_a_record)
    app.add_exception_handler(RequestValidationError, _no_such_page)
    app.add_exception_handler(StarletteHTTPException, _no_such_page)
    app.add_exception_handler(SignInNeeded, _sign_in)


def _known(_request: Request, error: Exception) -> Response:
    found = error if isinstance(error, DossierError) else DossierError(str(error))
    status, title = next(((code, name) for kind, code, name in _STATUS if isinstance(found, kind)), (500, "Failed"))
    return failure_page(status, title, str(found), found.advice)


def _refused_by_a_record(_request: Request, error: Exception) -> Response:
    """Say which field of what was sent breaks a rule of its record."""
    problems = error.errors() if isinstance(error, ValidationError) else []
    said = "; ".join(
        f"{'.'.join(map(str, item['loc'])) or 'the form'}: {item['msg'].removeprefix('Value error, ')}"
        for item in problems
    )
    return failure_page(422, "Not understood", said, "Go back and correct it; nothing was stored.")


def _no_such_page(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException | StarletteHTTPException) else 404
    if status == 405:  # noqa: PLR2004 -- the one other that the router gives
        return failure_page(405, "Not possible here", "This page takes no such request.", _NOWHERE)
    if status in {400, 413}:
        # The framework's words on a form that it did not read: too many fields, a field too long, broken parts.
        said = error.detail if isinstance(error, StarletteHTTPException) else ""
        return failure_page(
            status, "Not understood", f"The form was not read. {said}", "Go back and send less; nothing was stored."
        )
    return failure_page(404, "Not found", "There is no page at this address.", _NOWHERE)


def _sign_in(_request: Request, error: Exception) -> Response:
    back = error.back if isinstance(error, SignInNeeded) else "/"
    return RedirectResponse(sign_in_address(back), status_code=303)


def failure_page(status: int, title: str, message: str, advice: str) -> HTMLResponse:
    """Return a page that says what went wrong and what to do."""
    return public_page("failure.html.jinja", status=status, title=title, message=message, advice=advice)
