"""The outermost layer: what holds for every answer, whatever page made it.

Rules:
- a browser may load, run, frame and send to nothing but this origin, and is told so by every answer;
- pages are kept by no cache; static files are, under the hash of their content;
- a body without a stated length, or longer than the limit, is not read;
- what nobody foresaw is logged and answered with a page that says nothing of its inside.
"""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
                answer = PlainTextResponse("Something went wrong on our side; the server's log says what.\n", 500)
                await answer(scope, receive, sending)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    if scope["method"] not in _WRITES:
        return None
    length = Headers(scope=scope).get("content-length", "")
    if not length.isascii() or not length.isdigit():
        return PlainTextResponse("A form says how long it is.\n", 411)
    if len(length) > LENGTH_MAX_DIGITS or int(length) > BODY_MAX_BYTES:
        return PlainTextResponse(f"At most {BODY_MAX_BYTES:,} bytes are taken.\n", 413)
    return None


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
