"""Signing in at the identity provider: the way there, and the way back.

Rules:
- the way there is a link, not a form: a page's forms may send to this origin alone, redirects among it;
- what comes back counts only where it answers the question that this browser took along (`identity/journey.py`), and
  nothing that it says is shown before that is known;
- whatever comes back, the journey is over: the same answer counts once;
- every refusal is the sign-in page, where a password still signs in.
"""

import logging
import time
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from starlette.requests import Request
from starlette.responses import RedirectResponse

from console.web.identity.setting import CALLBACK
from console.web.pages.sign_in import shown_sign_in
from console.web.sessions import BEFORE_SESSION, JOURNEY, SESSION, Stranger, Unknown, cookie, forget, keep, local
from pipeline.errors import DossierError, NotAllowed, NotFound, Unreachable

if TYPE_CHECKING:
    from console.web.identity.journey import Journey
    from console.web.identity.provider import IdentityProvider

SAID_MAX_CHARS = 200
_log = logging.getLogger(__name__)

router = APIRouter()


@router.get("/sign-in/oidc")
def leave(visitor: Unknown, back: str = "/") -> Response:
    """Send a browser to the identity provider."""
    from console.web.identity.journey import JOURNEY_MAX_SECONDS, Journey

    provider = _provider(visitor.request)
    journey = Journey.begun(local(back), now=time.time())
    try:
        address = provider.address(journey)
    except (NotAllowed, Unreachable) as error:
        return _refused(visitor, error, back=back)
    answer = RedirectResponse(address, status_code=303)
    keep(answer, visitor.request, name=JOURNEY, secret=journey.text, max_age_seconds=JOURNEY_MAX_SECONDS)
    return answer


@router.get(CALLBACK)
def come_back(visitor: Unknown) -> Response:
    """Open a session for whom the identity provider names."""
    provider, people = _provider(visitor.request), visitor.services.people
    journey: Journey | None = None
    try:
        journey = _journey(visitor.request)
        code = _code(visitor.request)
        who = provider.identity(journey, code=code, issuer=_one(visitor.request, "iss"))
        person = people.by_subject(
            who.issuer,
            who.subject,
            who.email,
            who.name,
            email_verified=who.email_verified,
            creates=provider.setting.creates,
        )
        former = cookie(visitor.request, SESSION) or None
        secret = people.open_session(person, replacing=former, issuer=who.issuer)
    except (NotAllowed, Unreachable) as error:
        return _refused(visitor, error, back=journey.back if journey else "/")
    answer = RedirectResponse(local(journey.back), status_code=303)
    keep(answer, visitor.request, name=SESSION, secret=secret)
    forget(answer, visitor.request, name=BEFORE_SESSION)
    forget(answer, visitor.request, name=JOURNEY)
    return answer


def _provider(request: Request) -> "IdentityProvider":
    provider: IdentityProvider | None = request.app.state.provider
    if provider is None:
        raise NotFound("no identity provider is set", advice="Sign in with your password.")
    return provider


def _journey(request: Request) -> "Journey":
    from console.web.identity.journey import TEXT_MAX_CHARS, Journey

    carried = cookie(request, JOURNEY, max_chars=TEXT_MAX_CHARS)
    found = Journey.read(carried, state=_one(request, "state"), now=time.time())
    if found is None:
        raise NotAllowed(
            "this answer of the identity provider belongs to no sign-in that this browser began within ten minutes",
            advice="Start again from this page.",
        )
    return found


def _code(request: Request) -> str:
    """Return the code that came back.

    Raises:
        NotAllowed: when an error came back instead, in the provider's words, or nothing did.
    """
    refusal, code = _one(request, "error"), _one(request, "code")
    if refusal or not code:
        said = f"{refusal}: {_one(request, 'error_description')}".strip(": ") or "nothing"
        raise NotAllowed(f"the identity provider said: {said[:SAID_MAX_CHARS]}.", advice="Start again from this page.")
    return code


def _one(request: Request, name: str) -> str:
    """Return a parameter that stands in the address once; one that is there twice counts as not there."""
    values = request.query_params.getlist(name)
    return values[0] if len(values) == 1 else ""


def _refused(visitor: Stranger, error: DossierError, *, back: str) -> Response:
    status = 403 if isinstance(error, NotAllowed) else 503
    if status == 503:  # noqa: PLR2004 -- the one above: whoever keeps the console should hear of it
        _log.warning("signing in at the identity provider: %r", str(error))
    answer = shown_sign_in(visitor, status=status, back=back, refused=f"{str(error).rstrip('.')}. {error.advice}")
    forget(answer, visitor.request, name=JOURNEY)
    return answer
