"""Where vendors keep evidence outside their own site: hosts beside it, trust portals of other companies, model hubs.

Rules:
- a portal or a hub is followed only where the vendor links to it, and only to that page;
- what a portal's provider says of itself, on its own hosts, is not the vendor's; on a host that all its customers
  share, the path must name one;
- a model is the vendor's when the organisation's name and the vendor's name or domain are alike;
- a vendor that is itself the provider has its own site there, read like any other.

The names here are of the portals' providers, never of vendors.
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
_PROVIDER_HOSTS = frozenset(
    {"", "www", "help", "support", "docs", "status", "blog", "api", "developer", "developers", "community", "learn"}
    | {"academy", "info", "go", "get", "login", "auth", "careers", "jobs", "partners", "resources", "events", "static"}
)
_SHARED_HOSTS = frozenset({"app", "trust", "portal", "profile", "share"})
_CUSTOMER_PATH = re.compile(r"/(?:profiles?/)?(?P<customer>[\w.-]+)/trust(?:/|$)|/profiles?/(?P<profile>[\w.-]+)")
_MODEL_HUB = "huggingface.co"
_HUB_OWN_PAGES = frozenset(
    {
        "blog",
        "collections",
        "datasets",
        "docs",
        "join",
        "learn",
        "login",
        "models",
        "papers",
        "pricing",
        "spaces",
        "tasks",
    }
)
_MODEL_PATH = re.compile(r"/([\w.-]+)/([\w.-]+)")
# What organisations add to a company's name, or leave out of it.
_ADDED = re.compile(
    r"(?<=..)(?:ai|labs?|research|hq|inc|org|io|com|app|team|tech|technolog(?:y|ies)|official|models?|ml|llms?|corp"
    r"|community|foundation)$"
)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class Elsewhere(NamedTuple):
    """A page outside the vendor's site that a link of the vendor's leads to."""

    url: str
    kind: SourceKind
    reason: str


def elsewhere(url: str, *, start: str, vendor: str = "") -> Elsewhere | None:
    """Return the vendor's page on a trust portal, or the card of its model, that a link leads to; None for any other.

    `start` is an address of the vendor's own site, `vendor` the name that it goes by, if known.
    """
    try:
        domain, own = registrable_domain(url), registrable_domain(start)
    except InvalidInput:
        return None
    if domain == own:
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    names = _names_of(own, vendor)
    if domain in _PORTAL_DOMAINS and _is_a_customer_s(host, domain, parts.path, names):
        return Elsewhere(url, SourceKind.TRUST_CENTRE, f"linked trust portal at {host}")
    model = _MODEL_PATH.fullmatch(parts.path)
    if host.removeprefix("www.") != _MODEL_HUB or model is None or model.group(1) in _HUB_OWN_PAGES:
        return None
    if not _resembles(model.group(1), names):
        return None
    card = f"{parts.scheme}://{parts.netloc}{parts.path}/raw/main/README.md"
    return Elsewhere(card, SourceKind.MODEL_CARD, f"linked model card of {model.group(1)} on a hub")


def _is_a_customer_s(host: str, domain: str, path: str, names: frozenset[str]) -> bool:
    label = host.removesuffix(domain).removesuffix(".").removeprefix("www.")
    provider = domain.partition(".")[0]
    if label in _PROVIDER_HOSTS | {provider}:
        return False
    if label not in _SHARED_HOSTS:
        return True
    if any(_resembles(segment, names) for segment in path.split("/")):
        return True
    named = _CUSTOMER_PATH.match(path)
    return named is not None and provider not in {named["customer"], named["profile"]}


def _names_of(domain: str, vendor: str) -> frozenset[str]:
    """Return the vendor's names as `_resembles` compares them."""
    names = {_core(domain.partition(".")[0]), _core(domain), _core(vendor)}
    return frozenset(name for name in names if len(name) > 1)


def _resembles(name: str, names: frozenset[str]) -> bool:
    return _core(name) in names


def _core(name: str) -> str:
    """Return a name without what companies add to it: "Acme-AI-Labs" is "acme"."""
    core = _NOT_IN_NAMES.sub("", name.lower())
    while (shorter := _ADDED.sub("", core)) != core:
        core = shorter
    return core


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
