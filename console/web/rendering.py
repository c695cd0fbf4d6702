"""Pages from templates. Everything is escaped; the parts that a report has too are the report's own."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader
from starlette.responses import HTMLResponse

from console.rendering.templates_form import environment
from console.web.navigation import entries_for
from console.web.sessions import Stranger, Visit


def page(visit: Visit, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page for somebody who is signed in."""
    path = visit.request.url.path
    shared = {
        "person": visit.person,
        "form_token": visit.form_token,
        "entries": entries_for(visit.person),
        "path": path,
        "notice": visit.request.query_params.get("done", ""),
    }
    return HTMLResponse(_templates().get_template(template).render(shared | context), status_code=status)


def public_page(template: str, *, status: int = 200, visitor: Stranger | None = None, **context: Any) -> HTMLResponse:
    """Return a page for anybody: it shows nothing that is kept."""
    token = visitor.form_token if visitor else ""
    shared = {"person": None, "form_token": token, "entries": (), "path": "", "notice": ""}
    return HTMLResponse(_templates().get_template(template).render(shared | context), status_code=status)


@cache
def _templates() -> Environment:
    # The console's own folder comes first; `parts.html.jinja` is found in the reports'.
    made = environment(ChoiceLoader([PackageLoader("console.web"), PackageLoader("console.rendering")]))
    made.filters["pretty"] = _pretty
    made.globals["asset"] = asset
    made.globals["notices"] = NOTICES
    return made


def _pretty(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which changes with its content."""
    content = (files("console.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


# What a page says after a form was taken; the address carries the key, never the words.
NOTICES = {
    "accepted": "The finding is accepted.",
    "overridden": "Your verdict stands beside the machine's.",
    "commented": "Your comment is kept.",
    "asked": "The question is on the list for the vendor.",
    "signed": "Your decision is signed and kept.",
    "fulfilled": "The condition is met.",
    "moved": "The system has moved.",
    "requested": "The request is kept. Its system is in the inventory.",
    "started": "The research is started. It goes on when you leave this page.",
    "under-way": "Research of this vendor was under way already: this is it.",
    "cancelled": "The run is cancelled. What it captured is kept.",
    "imported": "The file is imported.",
    "person-added": "The account is there. Hand over the invitation below.",
    "person-changed": "The account is changed.",
    "password-set": "Your password is set. Sign in with it.",
    "signed-out": "You are signed out.",
    "signed-out-everywhere": "You are signed out everywhere.",
    "token-revoked": "The token is revoked.",
    "session-ended": "That session is ended.",
}
