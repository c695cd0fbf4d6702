"""One's own account: who one is here, one's password, API tokens and sessions."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.pages.sign_in import require_same
from console.web.rendering import page
from console.web.sessions import SESSION, Visit, Visitor, forget
from pipeline.domain.credentials import TOKEN_MAX_DAYS, Scope
from pipeline.domain.ids import SessionId, TokenId
from pipeline.domain.secret import SecretKind, offered_secret
from pipeline.errors import InvalidInput, NotAllowed

# What is offered first: a quarter, so that a token which nobody needs any more is not there for a year.
TOKEN_OFFERED_DAYS = 90

router = APIRouter()


@router.get("/account")
def account(visit: Visitor) -> Response:
    """Show it."""
    return _page(visit)


@router.post("/account/password")
def change_password(visit: Visitor) -> Response:
    """Set another password, which ends all sessions, this one among them."""
    form, client = visit.form, visit.request.client
    password = form.secret("password")
    try:
        require_same(password, form.secret("again"))
        visit.services.people.set_password(
            visit.person.id,
            password,
            by=visit.person,
            current=form.secret("current"),
            address=client.host if client else "",
        )
    except (NotAllowed, InvalidInput) as error:
        status = 403 if isinstance(error, NotAllowed) else 422
        return _page(visit, status=status, refused=f"{error}. {error.advice}")
    return _gone(visit, "password-set")


@router.post("/account/tokens")
def issue_token(visit: Visitor) -> Response:
    """Issue a token and show it, once: in the answer to the form, which no address and no cache keeps."""
    form = visit.form
    expires_on = form.day("expires_on")
    if expires_on is None:
        raise InvalidInput("a token needs a last day", advice="Go back and choose one; nothing was stored.")
    secret = visit.services.people.issue_token(
        name=form.text("name", needed=True),
        scopes=form.choices("scopes", Scope),
        expires_on=expires_on,
        by=visit.person,
    )
    return _page(visit, issued=secret)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(visit: Visitor, token_id: str) -> Response:
    """Revoke one of one's own tokens."""
    visit.services.people.revoke_token(TokenId(token_id), by=visit.person)
    return RedirectResponse("/account?done=token-revoked", status_code=303)


@router.post("/account/sessions/end")
def end_sessions(visit: Visitor) -> Response:
    """Sign out everywhere."""
    visit.services.people.end_sessions(visit.person)
    return _gone(visit, "signed-out-everywhere")


@router.post("/account/sessions/{session_id}/end")
def end_session(visit: Visitor, session_id: str) -> Response:
    """Sign out at another browser."""
    visit.services.people.end_session(SessionId(session_id), by=visit.person)
    if session_id == _this_session(visit):
        return _gone(visit, "signed-out")
    return RedirectResponse("/account?done=session-ended", status_code=303)


def _page(visit: Visit, *, status: int = 200, issued: str = "", refused: str = "") -> Response:
    people, person = visit.services.people, visit.person
    today = datetime.now(UTC).date()
    mine = [token for token in people.tokens(person) if token.person == person.id]
    return page(
        visit,
        "account.html.jinja",
        status=status,
        identities=people.identities(person),
        has_password=people.has_password(person),
        standing=[token for token in reversed(mine) if token.stands(today)],
        over=[token for token in reversed(mine) if not token.stands(today)],
        sessions=people.own_sessions(person),
        this_session=_this_session(visit),
        scopes=[scope for scope in Scope if scope is Scope.READ or scope.role in person.roles],
        today=today,
        offered=today + timedelta(days=TOKEN_OFFERED_DAYS),
        latest=today + timedelta(days=TOKEN_MAX_DAYS),
        issued=issued,
        refused=refused,
    )


def _this_session(visit: Visit) -> str:
    secret = offered_secret(SecretKind.SESSION, visit.secret)
    return secret.id if secret else ""


def _gone(visit: Visit, done: str) -> Response:
    answer = RedirectResponse(f"/sign-in?done={done}", status_code=303)
    forget(answer, visit.request, name=SESSION)
    return answer
