"""Where vendors keep evidence outside their own site: hosts beside it, trust portals of other companies, model hubs.

A portal or a hub is followed only where the vendor links to it, and only to that page: what else stands there is not
the vendor's. The names here are of the portals' providers, never of vendors.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.domain.source import SourceKind
from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput

# Hosts of the vendor's own registrable domain that are tried when nothing of their kind was found.
HOST_GUESSES: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.TRUST_CENTRE: ("trust", "security"),
    SourceKind.TERMS: ("legal",),
    SourceKind.DOCUMENTATION: ("docs", "help"),
}
_PORTAL_DOMAINS = frozenset(
    {"safebase.io", "safebase.us", "vanta.com", "drata.com", "whistic.com", "conveyor.com", "securitypal.com"}
)
_MODEL_HUB = "huggingface.co"
_HUB_OWN_PAGES = frozenset(
    {"blog", "collections", "datasets", "docs", "join", "login", "models", "papers", "pricing", "spaces", "tasks"}
)
_MODEL_PATH = re.compile(r"/([\w.-]+)/([\w.-]+)")


class Elsewhere(NamedTuple):
    """A page outside the vendor's site that a link of the vendor's leads to."""

    url: str
    kind: SourceKind
    reason: str


def elsewhere(url: str) -> Elsewhere | None:
    """Return the page of a trust portal, or the card of a model, that a link leads to; None for any other page."""
    try:
        domain = registrable_domain(url)
    except InvalidInput:
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if domain in _PORTAL_DOMAINS and (host != domain or "trust" in parts.path):
        return Elsewhere(url, SourceKind.TRUST_CENTRE, f"linked trust portal at {host}")
    model = _MODEL_PATH.fullmatch(parts.path)
    if host == _MODEL_HUB and model is not None and model.group(1) not in _HUB_OWN_PAGES:
        card = f"{parts.scheme}://{parts.netloc}{parts.path}/raw/main/README.md"
        return Elsewhere(card, SourceKind.MODEL_CARD, "linked model card on a hub")
    return None


def host_guesses(kind: SourceKind, *, start: str) -> list[str]:
    """Return the root addresses of conventional hosts of the vendor's domain; none for an address or a bare name."""
    try:
        domain = registrable_domain(start)
    except InvalidInput:
        return []
    if ":" in domain or "." not in domain or domain.replace(".", "").isdigit():
        return []
    scheme, own = urlsplit(start).scheme, (urlsplit(start).hostname or "").lower()
    hosts = [f"{label}.{domain}" for label in HOST_GUESSES.get(kind, ())]
    return [f"{scheme}://{host}/" for host in hosts if host != own]
