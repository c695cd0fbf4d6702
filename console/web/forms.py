"""Forms: whether one was sent from our own page, and what is written in it.

Rules:
- each form carries a token that only this browser session's pages know: a hash of the cookie's secret, which no script
  can read;
- the browser's own word on where a request comes from is checked besides. Our pages send no referrer, so their `Origin`
  is `null`: only a foreign one is refused.
"""

import hashlib
import hmac
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from pipeline.errors import InvalidInput, NotAllowed

NUMBER_MAX_DIGITS = 15  # more than anything here counts to, and no work for `int`
TOKEN_FIELD = "form_token"  # noqa: S105 -- a field's name
Choice = TypeVar("Choice", bound=StrEnum)


def form_token(secret: str) -> str:
    """Return the token of the forms that belong to a cookie's secret."""
    return hmac.new(secret.encode(), b"dossier form", hashlib.sha256).hexdigest()


def refuse_foreign(request: Request, form: FormData, *, secret: str) -> None:
    """Refuse a form that our own page did not send.

    Raises:
        NotAllowed: when the token is wrong, or the browser says that another site sent it.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    ours = origin == "null" or _host_of(origin) == request.headers.get("host", "")
    token = form.get(TOKEN_FIELD)
    right = isinstance(token, str) and bool(secret) and hmac.compare_digest(token.encode(), form_token(secret).encode())
    if site != "same-origin" or not ours or not right:
        raise NotAllowed(
            "this form did not come from a page of your session",
            advice="Go back, load the page again and send it once more; nothing was stored.",
        )


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


class SentFile(NamedTuple):
    """A file as it was sent: the name that the browser gives it, and its bytes."""

    name: str
    body: bytes


class Form:
    """What was sent, field by field."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def text(self, name: str, *, needed: bool = False) -> str:
        """Return a field's text without outer white space.

        Raises:
            InvalidInput: when it is needed and empty.
        """
        value = self._data.get(name, "")
        found = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
        if needed and not found:
            raise InvalidInput(f"the field “{name}” is empty", advice="Go back and fill it in; nothing was stored.")
        return found

    def sent(self, name: str) -> bool:
        """Whether there is such a field, be it empty."""
        return name in self._data

    def secret(self, name: str) -> str:
        """Return a password as it was typed."""
        value = self._data.get(name, "")
        return value if isinstance(value, str) else ""

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """Return one of a closed set, or None when nothing was chosen.

        Raises:
            InvalidInput: when it is none of them.
        """
        value = self.text(name)
        return _chosen(name, value, kind) if value else None

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Return several of a closed set, in its order.

        Raises:
            InvalidInput: when one is none of them.
        """
        found = {_chosen(name, value, kind) for value in self._data.getlist(name) if isinstance(value, str) and value}
        return tuple(member for member in kind if member in found)

    def day(self, name: str) -> date | None:
        """Return a date written as 2027-06-30, or None when none was.

        Raises:
            InvalidInput: when it is no date.
        """
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise InvalidInput(f"“{name}” is no date: {value!r}", advice="Write it like 2027-06-30.") from error

    def whole(self, name: str) -> int | None:
        """Return a whole number, or None when none was written.

        Raises:
            InvalidInput: when it is no number, or one of more than `NUMBER_MAX_DIGITS`.
        """
        value = self.text(name)
        if not value:
            return None
        if not value.isascii() or not value.isdigit():
            raise InvalidInput(f"“{name}” is no number: {value[:40]!r}")
        if len(value) > NUMBER_MAX_DIGITS:
            raise InvalidInput(f"“{name}” is too long for a number: at most {NUMBER_MAX_DIGITS} digits")
        return int(value)

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))

    async def file(self, name: str) -> SentFile:
        """Return an uploaded file.

        Raises:
            InvalidInput: when none was chosen, or it is empty.
        """
        value = self._data.get(name, "")
        body = b"" if isinstance(value, str) else await value.read()
        if isinstance(value, str) or not body:
            raise InvalidInput("no file was chosen, or it is empty", advice="Choose one; nothing was stored.")
        return SentFile(name=value.filename or "", body=body)


def _chosen(name: str, value: str, kind: type[Choice]) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(member.value for member in kind)
        raise InvalidInput(f"“{name}” is none of {known}: {value!r}") from error
