"""Who calls, with what, and under which idempotency key.

Rules:
- a call is known by its bearer token alone: cookies are not looked at, so no other site can call in somebody's name;
- the token is looked at before anything else of the request is;
- a POST with an `Idempotency-Key` is carried out once; what is compared is its method, address, media type and bytes.
"""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from console.web.api.contract import ApiServices
from console.web.api.describing import BASE
from console.web.api.problems import Kind, Refused
from pipeline.domain.canonical import digest_of
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.domain.person import Person
from pipeline.domain.replay import KEY_MAX_CHARS, Reply, RequestKey

_ISSUE = "Issue one: `dossier people token issue NAME --scope read`. Send it as `Authorization: Bearer TOKEN`."


@dataclass(frozen=True)
class Call:
    """One request of somebody whose token counts."""

    services: ApiServices
    person: Person
    request: Request


@dataclass(frozen=True)
class Post(Call):
    """A request that adds something."""

    key: str | None
    body: bytes

    def request_key(self, key: str) -> RequestKey:
        """Return what makes this request the same as an earlier one."""
        request, body = self.request, hashlib.sha256(self.body).hexdigest()
        media_type = request.headers.get("content-type", "")
        sent = [request.method, request.url.path, request.url.query, media_type, body]
        return RequestKey(person=self.person.id, key=key, request=Digest(digest_of(sent)))


class ApiRoute(APIRoute):
    """A route that asks for a token, then for parameters that it knows, and for JSON where it takes a record."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answered = super().get_route_handler()
        takes_json = self.body_field is not None
        known = {parameter.alias for parameter in self.dependant.query_params}

        async def guarded(request: Request) -> Response:
            request.state.person = await run_in_threadpool(_caller, request)
            _refuse_unknown(request, known)
            if takes_json:
                require_media_type(request, "application/json")
            return await answered(request)

        return guarded


def _caller(request: Request) -> Person:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(
            Kind.SIGN_IN, "the request has no token", _ISSUE, headers={"WWW-Authenticate": 'Bearer realm="dossier"'}
        )
    holder = request.app.state.services.people.by_token(secret.strip())
    if holder is None:
        raise Refused(
            Kind.SIGN_IN,
            "the token does not count: it is unknown, revoked or past its day",
            _ISSUE,
            headers={"WWW-Authenticate": 'Bearer realm="dossier", error="invalid_token"'},
        )
    person: Person = holder.person
    return person


def _refuse_unknown(request: Request, known: set[str]) -> None:
    """Refuse a parameter that is not there: a filter that is spelled wrong would let everything through."""
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        told = ", ".join(sorted(known)) or "none"
        raise Refused(Kind.INVALID, f"there is no parameter {unknown[0][:80]!r}", f"Parameters: {told}.")


def require_media_type(request: Request, *wanted: str) -> str:
    """Return the media type of a body.

    Raises:
        Refused: when it is none of those wanted.
    """
    found = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found not in wanted:
        raise Refused(
            Kind.MEDIA_TYPE, f"the body is {found[:80] or 'of no media type'}", f"Send it as {' or '.join(wanted)}."
        )
    return found


def _call(request: Request) -> Call:
    return Call(services=request.app.state.services, person=request.state.person, request=request)


async def _post(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=KEY_MAX_CHARS,
            alias="Idempotency-Key",
            pattern=r"^[!-~]+$",
            description="Any text, such as a UUID, that names this request: sent again within 24 hours, it is answered "
            "as it was, and carried out once.",
        ),
    ] = None,
) -> Post:
    return Post(
        services=request.app.state.services,
        person=request.state.person,
        request=request,
        key=idempotency_key,
        body=await request.body(),
    )


Caller = Annotated[Call, Depends(_call)]
Poster = Annotated[Post, Depends(_post)]


def made(record: Record, *, status: int = 201, at: str = "") -> Reply:
    """Return the answer to a request that was carried out; `at` is the path of the record below the API."""
    headers = {"Location": BASE + at} if at else {}
    return Reply(status=status, headers=headers, body=record.model_dump_json())


def once(act: Callable[..., Reply], *, together: bool = True) -> Callable[..., Response]:
    """Carry out what a POST asks for, once under its key.

    Args:
        act: takes the call as `call`, and what was sent.
        together: as of `Replaying.once`.
    """

    @wraps(act)
    def carried_out(call: Post, **sent: Any) -> Response:
        if call.key is None:
            return _response(act(call=call, **sent))
        replied = call.services.replaying.once(
            call.request_key(call.key), lambda: act(call=call, **sent), together=together
        )
        return _response(replied.reply, {"Idempotent-Replayed": "true"} if replied.is_replayed else {})

    return carried_out


def once_apart(act: Callable[..., Reply]) -> Callable[..., Response]:
    """Do as `once`, for what is more than records: the key is reserved before and completed after."""
    return once(act, together=False)


def _response(reply: Reply, further: dict[str, str] | None = None) -> Response:
    headers = reply.headers | (further or {})
    return Response(reply.body, status_code=reply.status, headers=headers, media_type="application/json")
