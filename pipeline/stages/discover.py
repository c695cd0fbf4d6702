"""Decide which addresses of a site are worth asking for, and in which order.

Rules:
- only http(s) addresses of the vendor's own registrable domain (or the very host that was given), and the trust portals
  and model cards of its own that the vendor links to (`elsewhere.py`);
- one address for one page: fragments, tracking parameters and session ids go, a trailing slash does not matter; forms
  of a page that only its site can tell apart are left to `repeats.py`;
- pages that repeat others or never end are left out: pagination, calendars, archives by date, other languages than
  English and the start's (`locales.py`); JSON and XML too, unless it is a bill of materials (`downloads.py`);
- what the rubric needs comes first; a page whose address says nothing comes last, behind it only editorial pages,
  entries of series and documents that are no longer in force (`editorial.py`);
- conventional paths and hosts are guessed only for the kinds that nothing has led to.
"""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.document import Link
from pipeline.domain.source import Source, SourceKind
from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput
from pipeline.stages.classify import classify
from pipeline.stages.downloads import bill_of_materials_name
from pipeline.stages.editorial import SECTIONS, is_late
from pipeline.stages.elsewhere import HOST_GUESSES, elsewhere, host_guesses
from pipeline.stages.locales import language_of_address

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
# What a vendor commits itself to or is held to has a lower order than this; what follows are pages by the thousand.
PROSE_ORDER = _ORDER.index(SourceKind.CHANGELOG)
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
    r"^(?:utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|ttclid|srsltid|igshid|mc_[ce]id|mkt_tok|trk|vero_id|ref"
    r"|referrer|source|_ga|_gl|_hs\w+|hsa_\w+|session_?id|sid|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken)$",
    re.IGNORECASE,
)
# Sessions that stand in the path: `;jsessionid=1F2E`, and ASP.NET's `/(S(lit3py55t21z5v55vlm25s55))/`.
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|aspsessionid\w*|session_?id|sid)=[^/?;]*|/\([sxf]\([a-z0-9]{20,}\)\)(?=/|$)",
    re.IGNORECASE,
)
_ENDLESS_QUERY = re.compile(
    r"[?&](?:page|paged|pg|p|offset|start|cursor|per_page|limit|year|month|week|day|date|(?:start|end)_date|tribe-bar-date|ical"
    r"|sort|sort_by|order|orderby|order_by|filter|filters|tag|category|q|s|search|query|replytocom|add-to-cart)=",
    re.IGNORECASE,
)
_DATE = r"(?:19|20)\d\d(?:[-/]\d{1,2}){0,2}"
_ENDLESS_PATH = re.compile(
    rf"/page[-_/]?\d+(?:/|$)|/tags?/|/authors?/|^/(?:(?:{'|'.join(sorted(SECTIONS))}|calendar|archives?)/)?{_DATE}$"
    rf"|/(?:events?|calendar)/(?:{_DATE}|month|week|day|today|list)$",
    re.IGNORECASE,
)
_ASSET = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|map|json|xml|rss|atom|woff2?|ttf|mp[34]|webm|mov|zip|gz|tar|exe|dmg|pkg"
    r"|ics|csv|xlsx?|pptx?)$",
    re.IGNORECASE,
)
# Relative links that miss their slash lead ever deeper: `/docs/docs/docs/intro`.
_SAME_SEGMENT_MAX = 2
_NOT_IN_A_HOST = re.compile(r"[\s%<>\"\\^`{|}]")


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
    path = _SESSION.sub("", parts.path).rstrip("/") or "/"
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def is_worth_asking_for(url: str, *, start: str) -> bool:
    """Whether a canonical address is a page of the vendor's that can hold evidence of its own."""
    parts = urlsplit(url)
    if not same_site(url, start) or _ENDLESS_PATH.search(parts.path) or _ENDLESS_QUERY.search(f"?{parts.query}"):
        return False
    segments = Counter(segment for segment in parts.path.split("/") if segment)
    if any(times > _SAME_SEGMENT_MAX for times in segments.values()):
        return False
    if _ASSET.search(parts.path) and bill_of_materials_name(url) is None:
        return False
    return language_of_address(url) in {None, "en", language_of_address(start)}


def same_site(url: str, start: str) -> bool:
    """Whether two addresses are of one registrable domain."""
    try:
        return registrable_domain(url) == registrable_domain(start)
    except InvalidInput:
        return False


def candidates(links: Iterable[Link], *, start: str, found_by: FoundBy, vendor: str = "") -> list[Candidate]:
    """Return what links lead to, best first, each address once; `vendor` is the name that it goes by, if known."""
    found: dict[str, Candidate] = {}
    for link in links:
        url = canonical_url(link.url)
        if url is None:
            continue
        outside = elsewhere(url, start=start, vendor=vendor)
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
    order = _ORDER.index(kind) + (len(_ORDER) if is_late(url) else 0)
    return Candidate(url=url, kind=kind, kind_reason=reason, found_by=found_by, order=order)


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
