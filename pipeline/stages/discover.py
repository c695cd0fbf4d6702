"""Decide which addresses of a site are worth asking for, and in which order.

Rules:
- only http(s) addresses of the vendor's own registrable domain (or the very host that was given), and the trust portals
  and model cards that the vendor links to (`elsewhere.py`);
- one address for one page: fragments, tracking parameters and session ids go, a trailing slash does not matter;
- pages that repeat others or never end are left out: pagination, calendars, other languages than the start's;
- what the rubric needs comes first; a page whose address says nothing comes last;
- conventional paths and hosts are guessed only for the kinds that nothing has led to.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.document import Link
from pipeline.domain.source import Source, SourceKind
from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput
from pipeline.stages.classify import classify
from pipeline.stages.elsewhere import HOST_GUESSES, elsewhere, host_guesses

# How soon a kind is fetched: contracts and policies, then attestations and cards, then prose.
_ORDER: tuple[SourceKind, ...] = (
    SourceKind.PRIVACY_POLICY,
    SourceKind.TERMS,
    SourceKind.DPA,
    SourceKind.SUBPROCESSORS,
    SourceKind.TRUST_CENTRE,
    SourceKind.SECURITY_PAGE,
    SourceKind.ACCEPTABLE_USE,
    SourceKind.MODEL_CARD,
    SourceKind.SYSTEM_CARD,
    SourceKind.RESPONSIBLE_AI,
    SourceKind.SLA,
    SourceKind.SOC_REPORT,
    SourceKind.CERTIFICATE,
    SourceKind.COMPLIANCE_PAGE,
    SourceKind.DISCLOSURE_POLICY,
    SourceKind.SECURITY_TXT,
    SourceKind.QUESTIONNAIRE,
    SourceKind.COOKIE_POLICY,
    SourceKind.CHANGELOG,
    SourceKind.DOCUMENTATION,
    SourceKind.STATUS_PAGE,
    SourceKind.MARKETING,
    SourceKind.OTHER,
)
_GUESSES: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.PRIVACY_POLICY: ("/privacy", "/privacy-policy", "/legal/privacy"),
    SourceKind.TERMS: ("/terms", "/terms-of-service", "/legal/terms"),
    SourceKind.DPA: ("/dpa", "/legal/dpa"),
    SourceKind.SUBPROCESSORS: ("/subprocessors", "/legal/subprocessors"),
    SourceKind.SECURITY_PAGE: ("/security",),
    SourceKind.TRUST_CENTRE: ("/trust",),
    SourceKind.SECURITY_TXT: ("/.well-known/security.txt",),
    SourceKind.ACCEPTABLE_USE: ("/acceptable-use",),
}
_TRACKING = re.compile(
    r"^(?:utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|ref|referrer|source|_ga|_gl|hsa_\w+|sessionid|sid|phpsessid|jsessionid)$",
    re.IGNORECASE,
)
_ENDLESS = re.compile(
    r"[?&](?:page|p|offset|start|month|year|date|sort|filter|q|s|search|replytocom)=|/page/\d+|/tag/", re.IGNORECASE
)
_ASSET = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|map|json|xml|rss|atom|woff2?|ttf|mp[34]|webm|mov|zip|gz|tar|exe|dmg|pkg"
    r"|ics|csv|xlsx?|pptx?)$",
    re.IGNORECASE,
)
_NOT_IN_A_HOST = re.compile(r"[\s%<>\"\\^`{|}]")
_LOCALE = re.compile(r"^/([a-z]{2})(?:[-_]([a-z]{2}))?(?:/|$)", re.IGNORECASE)
_LANGUAGES = frozenset(
    {"ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko"}
    | {"lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh"}
)


def canonical_url(url: str) -> str | None:
    """Return the one form of an address that a page is known by, or None when it cannot be a page of a web site."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    if _NOT_IN_A_HOST.search(parts.netloc):
        return None
    default_port = {"http": 80, "https": 443}[parts.scheme]
    host = parts.hostname.lower().removesuffix(".")
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in {None, default_port} else f"{host}:{port}"
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in asked if not _TRACKING.match(name)])
    path = re.sub(r";jsessionid=[^/?]*", "", parts.path, flags=re.IGNORECASE).rstrip("/") or "/"
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def is_worth_asking_for(url: str, *, start: str) -> bool:
    """Whether a canonical address is a page of the vendor's that can hold evidence of its own."""
    if not _same_site(url, start) or _ENDLESS.search(url) or _ASSET.search(urlsplit(url).path):
        return False
    return _locale(url) in {None, "en", _locale(start)}


def _same_site(url: str, start: str) -> bool:
    try:
        return registrable_domain(url) == registrable_domain(start)
    except InvalidInput:
        return False


def _locale(url: str) -> str | None:
    match = _LOCALE.match(urlsplit(url).path)
    return match.group(1).lower() if match and match.group(1).lower() in _LANGUAGES else None


def candidates(links: Iterable[Link], *, start: str, found_by: FoundBy) -> list[Candidate]:
    """Return what links lead to, best first, each address once."""
    found: dict[str, Candidate] = {}
    for link in links:
        url = canonical_url(link.url)
        if url is None:
            continue
        outside = elsewhere(url)
        if outside is not None:
            candidate = _of_kind(outside.url, outside.kind, outside.reason, found_by)
        elif is_worth_asking_for(url, start=start):
            candidate = _candidate(url, link.text, found_by)
        else:
            continue
        known = found.get(candidate.url)
        if known is None or candidate.order < known.order:
            found[candidate.url] = candidate
    return sorted(found.values(), key=lambda candidate: (candidate.order, len(candidate.url), candidate.url))


def _candidate(url: str, link_text: str, found_by: FoundBy) -> Candidate:
    kind, reason = classify(url, link_text)
    return _of_kind(url, kind, reason, found_by)


def _of_kind(url: str, kind: SourceKind, reason: str, found_by: FoundBy) -> Candidate:
    return Candidate(url=url, kind=kind, kind_reason=reason, found_by=found_by, order=_ORDER.index(kind))


def start_candidate(start: str) -> Candidate:
    """Return the page that a run begins with; it is fetched before all others."""
    return _candidate(canonical_url(start) or start, "", FoundBy.START).model_copy(update={"order": -1})


def known_candidates(sources: Iterable[Source]) -> list[Candidate]:
    """Return the fetched sources of earlier runs: what nothing links to any more is still looked at."""
    crawled = [source for source in sources if not source.uploaded]
    return [_of_kind(source.url, source.kind, source.kind_reason, FoundBy.KNOWN) for source in crawled]


def guesses(known: Iterable[SourceKind], *, start: str) -> list[Candidate]:
    """Return conventional addresses, on the site and on hosts beside it, for the kinds that are not known yet."""
    seen = set(known)
    paths = [
        _of_kind(urljoin(start, path), kind, "conventional path", FoundBy.GUESSED)
        for kind in _GUESSES
        if kind not in seen
        for path in _GUESSES[kind]
    ]
    hosts = [
        _of_kind(url, kind, "conventional host", FoundBy.GUESSED)
        for kind in HOST_GUESSES
        if kind not in seen
        for url in host_guesses(kind, start=start)
    ]
    return paths + hosts
