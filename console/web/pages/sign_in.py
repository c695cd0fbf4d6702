"""The pages for those who have no session: signing in, the first start, and invitations. And the way out."""

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.rendering import public_page
from console.web.sessions import BEFORE_SESSION, SESSION, Stranger, Unknown, Visitor, cookie, forget, keep, local
from pipeline.errors import InvalidInput, NotAllowed

router = APIRouter()


@router.get("/sign-in")
def sign_in(visitor: Unknown, back: str = "/", done: str = "") -> Response:
    """Show the form."""
    return shown_sign_in(visitor, back=back, notice=done)


@router.post("/sign-in")
def signed_in(visitor: Unknown) -> Response:
    """Open a session, and forget what came before it."""
    form, people = visitor.form, visitor.services.people
    email, back = form.text("email"), local(form.text("back") or "/")
    client = visitor.request.client
    try:
        person = people.checked(email, form.secret("password"), address=client.host if client else "")
    except NotAllowed as error:
        return shown_sign_in(visitor, status=403, back=back, email=email, refused=f"{error} {error.advice}")
    secret = people.open_session(person, replacing=cookie(visitor.request, SESSION) or None)
    answer = RedirectResponse(back, status_code=303)
    keep(answer, visitor.request, name=SESSION, secret=secret)
    forget(answer, visitor.request, name=BEFORE_SESSION)
    return answer


@router.post("/sign-out")
def signed_out(visit: Visitor) -> Response:
    """Close the session."""
    visit.services.people.close_session(visit.secret)
    answer = RedirectResponse("/sign-in?done=signed-out", status_code=303)
    forget(answer, visit.request, name=SESSION)
    return answer


@router.get("/invitations/{secret}")
def invitation(visitor: Unknown, secret: str) -> Response:
    """Show the form to set a password; whether the link counts is said when it is used."""
    return _shown(visitor, "set_password.html.jinja", first=False, refused="", secret=secret)


@router.post("/invitations/{secret}")
def invited(visitor: Unknown, secret: str) -> Response:
    """Set a password."""
    password = visitor.form.secret("password")
    try:
        require_same(password, visitor.form.secret("again"))
        visitor.services.people.accept_invitation(secret, password)
    except (NotAllowed, InvalidInput) as error:
        return _refused(visitor, error, first=False, secret=secret)
    return RedirectResponse("/sign-in?done=password-set", status_code=303)


@router.get("/first-start/{secret}")
def first_start(visitor: Unknown, secret: str) -> Response:
    """Show the form for the first administrator."""
    return _shown(visitor, "set_password.html.jinja", first=True, refused="", secret=secret)


@router.post("/first-start/{secret}")
def started(visitor: Unknown, secret: str) -> Response:
    """Make the first administrator."""
    form = visitor.form
    password = form.secret("password")
    try:
        require_same(password, form.secret("again"))
        visitor.services.people.accept_first_start(
            secret, email=form.text("email"), name=form.text("name"), password=password
        )
    except (NotAllowed, InvalidInput) as error:
        return _refused(visitor, error, first=True, secret=secret)
    return RedirectResponse("/sign-in?done=password-set", status_code=303)


def shown_sign_in(
    visitor: Stranger, *, status: int = 200, back: str = "/", email: str = "", refused: str = "", notice: str = ""
) -> Response:
    """Return the page to sign in on, with what was refused, if something was."""
    provider = visitor.request.app.state.provider
    return _shown(
        visitor,
        "sign_in.html.jinja",
        status=status,
        back=local(back),
        email=email,
        refused=refused,
        notice=notice,
        elsewhere=provider.setting.label if provider else "",
    )


def require_same(password: str, again: str) -> None:
    """Refuse a new password that was not written twice.

    Raises:
        InvalidInput: when the two differ.
    """
    if password != again:
        raise InvalidInput("the two passwords differ", advice="Write the same one twice.")


def _refused(visitor: Stranger, error: NotAllowed | InvalidInput, *, first: bool, secret: str) -> Response:
    status = 403 if isinstance(error, NotAllowed) else 422
    refused = f"{error}. {error.advice}"
    return _shown(visitor, "set_password.html.jinja", status=status, first=first, refused=refused, secret=secret)


def _shown(visitor: Stranger, template: str, *, status: int = 200, **context: object) -> Response:
    answer = public_page(template, status=status, visitor=visitor, **context)
    keep(answer, visitor.request, name=BEFORE_SESSION, secret=visitor.secret)
    return answer
