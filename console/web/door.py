"""The outermost layer: what holds for every answer, whatever page made it.

Rules:
- a browser may load, run, frame and send to nothing but this origin, and is told so by every answer;
- pages are kept by no cache; static files are, under the hash of their content;
- a body without a stated length, or longer than the limit, is not read;
- what nobody foresaw is logged and answered with a page that says nothing of its inside; programs get a problem.
"""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.api.describing import BASE
from console.web.api.problems import Kind, problem

LENGTH_MAX_DIGITS = 15
BODY_MAX_BYTES = 25 * 1024 * 1024  # an uploaded SOC 2 report, with room
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ADVICE = {
    Kind.NOT_FOUND: f"{BASE}/openapi.json lists what there is.",
    Kind.LENGTH: "Send the body with its `Content-Length`.",
    Kind.TOO_LARGE: "Send less at a time.",
    Kind.DEFECT: "Send it again; if it stays, tell whoever runs this server.",
}
_log = logging.getLogger(__name__)


class Door:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        refusal = _refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        try:
            await self._app(scope, receive, sending)
        except Exception:  # noqa: BLE001 -- the door for people: what comes here is a defect of ours
            _log.exception("%s %s failed", scope["method"], scope["path"])
            if not started:
                answer = _answer(
                    scope, Kind.DEFECT, 500, "Something went wrong on our side; the server's log says what."
                )
                await answer(scope, receive, sending)


def _refusal(scope: Scope) -> Response | None:
    if _is_for_programs(scope) and not scope["path"].isprintable():
        # A line end in it would lead past the mounted API to the pages.
        return _answer(scope, Kind.NOT_FOUND, 404, "There is nothing at this address.")
    if scope["method"] not in _WRITES:
        return None
    length = Headers(scope=scope).get("content-length", "")
    if not length.isascii() or not length.isdigit():
        return _answer(scope, Kind.LENGTH, 411, "A form says how long it is.")
    if len(length) > LENGTH_MAX_DIGITS or int(length) > BODY_MAX_BYTES:
        return _answer(scope, Kind.TOO_LARGE, 413, f"At most {BODY_MAX_BYTES:,} bytes are taken.")
    return None


def _answer(scope: Scope, kind: Kind, status: int, told: str) -> Response:
    """Return a problem to a program, and a line of text to a person."""
    if _is_for_programs(scope):
        return problem(kind, told, _ADVICE[kind])
    return PlainTextResponse(f"{told}\n", status)


def _is_for_programs(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == BASE or path.startswith(f"{BASE}/")


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
