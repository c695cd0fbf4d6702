"""Who is asking: the one place where a page learns that, and where nobody is sent to sign in.

Rules:
- the cookie carries a random secret and nothing else; `HttpOnly`, `SameSite=Lax`, and `Secure` unless the console is
  reached over plain http on loopback;
- a form is looked at only after its session, so that nobody learns nothing;
- before somebody has a session, their forms are bound to a random secret of their own in the same way.
"""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.web.contract import ConsoleServices
from console.web.forms import Form, form_token, refuse_foreign
from pipeline.domain.person import Person

SESSION = "dossier_session"
BEFORE_SESSION = "dossier_form"
JOURNEY = "dossier_oidc"
SECRET_MAX_CHARS = 200
_HOME = "/"


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is where they wanted to go."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


@dataclass(frozen=True)
class Visit:
    """One request of somebody who has a session."""

    request: Request
    services: ConsoleServices
    person: Person
    secret: str
    form: Form

    @property
    def form_token(self) -> str:
        """The token for the forms of the page."""
        return form_token(self.secret)


@dataclass(frozen=True)
class Stranger:
    """One request of somebody who has none, to a page that is for them."""

    request: Request
    services: ConsoleServices
    secret: str
    form: Form

    @property
    def form_token(self) -> str:
        """The token for the forms of the page."""
        return form_token(self.secret)


async def visit(request: Request) -> AsyncIterator[Visit]:
    """Yield who is asking, and close what they sent afterwards.

    Raises:
        SignInNeeded: when they have no session that is open.
        NotAllowed: when they sent a form that is not from one of their pages.
    """
    services: ConsoleServices = request.app.state.services
    secret = cookie(request, SESSION)
    person = await run_in_threadpool(services.people.by_session, secret) if secret else None
    if person is None:
        raise SignInNeeded(str(request.url.path) if request.method == "GET" else _HOME)
    try:
        form = await request.form()
        if request.method != "GET":
            refuse_foreign(request, form, secret=secret)
        yield Visit(request=request, services=services, person=person, secret=secret, form=Form(form))
    finally:
        await request.close()


async def stranger(request: Request) -> AsyncIterator[Stranger]:
    """Yield a visitor without a session.

    Raises:
        NotAllowed: when they sent a form that is not from one of their pages.
    """
    secret = cookie(request, BEFORE_SESSION)
    try:
        form = await request.form()
        if request.method != "GET":
            refuse_foreign(request, form, secret=secret)
        yield Stranger(
            request=request,
            services=request.app.state.services,
            secret=secret or secrets.token_urlsafe(32),
            form=Form(form),
        )
    finally:
        await request.close()


Visitor = Annotated[Visit, Depends(visit)]
Unknown = Annotated[Stranger, Depends(stranger)]


def keep(response: Response, request: Request, *, name: str, secret: str, max_age_seconds: int | None = None) -> None:
    """Give a browser its cookie; without an age it ends with the browser."""
    response.set_cookie(
        _named(name, request),
        secret,
        max_age=max_age_seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=not _on_loopback(request),
    )


def forget(response: Response, request: Request, *, name: str) -> None:
    """Take a browser's cookie away."""
    response.delete_cookie(
        _named(name, request), path="/", httponly=True, samesite="lax", secure=not _on_loopback(request)
    )


def sign_in_address(back: str) -> str:
    """Return the address of the sign-in page that leads back to a page of ours."""
    return "/sign-in" if back == _HOME else f"/sign-in?back={quote(local(back), safe='')}"


def local(back: str) -> str:
    """Return a path on this server, and home for whatever a browser would take for another place."""
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() and "\\" not in back
    return back if ours else _HOME


def cookie(request: Request, name: str, *, max_chars: int = SECRET_MAX_CHARS) -> str:
    """Return what a browser's cookie carries, or an empty text."""
    return request.cookies.get(_named(name, request), "")[:max_chars]


def _named(name: str, request: Request) -> str:
    """Return the cookie's name; the prefix makes browsers refuse one that another host or plain http has set."""
    return name if _on_loopback(request) else f"__Host-{name}"


def _on_loopback(request: Request) -> bool:
    host = request.url.hostname or ""
    if request.url.scheme != "http":
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
