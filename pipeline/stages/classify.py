"""Tell what kind of document a URL is, from its address and the words of the link that leads there.

Rules are tried in order, the specific before the general: a "data processing addendum" is not a "privacy policy"
because it stands under /privacy. Each rule names what it saw, and the reviewer is shown that reason. No vendor's name
in a rule.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.domain.source import SourceKind


class Classification(NamedTuple):
    """A kind, and the words that gave it away."""

    kind: SourceKind
    reason: str


_RULES: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.SECURITY_TXT: (r"well known security txt|security txt$",),
    SourceKind.SUBPROCESSORS: (r"sub ?processors?", r"third party (?:processors|service providers)"),
    SourceKind.DPA: (
        r"\bdpa\b",
        r"data[ -]?process(?:ing|or)(?: and \w+)*(?: (?:agreement|addendum|terms|amendment))?\b",
        r"data protection (?:agreement|addendum|exhibit)",
    ),
    SourceKind.SLA: (r"\bslas?\b", r"service level", r"uptime (?:agreement|commitment)"),
    SourceKind.SOC_REPORT: (r"\bsoc ?[123] (?:type \w+ )?report", r"\bsoc3 report"),
    SourceKind.CERTIFICATE: (r"\bcertificates?\b", r"iso ?\d{5} certificate"),
    SourceKind.SYSTEM_CARD: (r"system cards?", r"safety cards?"),
    SourceKind.MODEL_CARD: (r"model cards?", r"model spec\b"),
    SourceKind.DISCLOSURE_POLICY: (
        r"(?:responsible|vulnerability|coordinated) disclosure",
        r"bug bounty",
        r"report (?:a )?vulnerabilit",
        r"vulnerability report",
    ),
    SourceKind.COOKIE_POLICY: (r"\bcookies?\b", r"\btrackers?\b", r"tracking technolog"),
    SourceKind.ACCEPTABLE_USE: (
        r"acceptable use",
        r"\baup\b",
        r"(?:usage|use|content) polic",
        r"community guideline",
        r"prohibited use",
        r"usage guideline",
    ),
    SourceKind.RESPONSIBLE_AI: (
        r"(?:responsible|ethical|trustworthy) (?:ai|use)",
        r"\bai (?:ethics|principles|policy|governance|act|transparency|safety)",
        r"responsible scaling",
        r"(?:safety|preparedness) framework",
    ),
    SourceKind.PRIVACY_POLICY: (
        r"privacy",
        r"data protection",
        r"datenschutz|confidentialite",
        r"\b(?:gdpr|ccpa)\b",
        r"how your data is used",
        r"data (?:usage|polic)",
    ),
    SourceKind.TERMS: (
        r"\b(?:terms?|tos|eula|msa|agb)\b",
        r"conditions",
        r"master (?:services|subscription)",
        r"(?:services?|subscription|customer|user|legal|license) agreement",
    ),
    SourceKind.TRUST_CENTRE: (r"trust(?: (?:cent(?:er|re)|portal|hub))?\b",),
    SourceKind.STATUS_PAGE: (r"\bstatus(?:page)?\b",),
    SourceKind.COMPLIANCE_PAGE: (
        r"complian",
        r"certifications?\b",
        r"\bhipaa\b",
        r"\bsoc ?2\b",
        r"iso ?(?:27001|42001)",
        r"accreditation",
    ),
    SourceKind.SECURITY_PAGE: (r"security", r"safeguard"),
    SourceKind.CHANGELOG: (r"change ?log", r"release notes", r"deprecations?", r"what s new"),
    SourceKind.DOCUMENTATION: (
        r"\bdocs?\b|documentation",
        r"\bdevelopers?\b",
        r"api reference",
        r"\bmodels?\b",
        r"help cent|knowledge base|support",
    ),
}
_COMPILED = {kind: re.compile("|".join(patterns)) for kind, patterns in _RULES.items()}
_HOST_RULES = {
    "trust": SourceKind.TRUST_CENTRE,
    "security": SourceKind.SECURITY_PAGE,
    "status": SourceKind.STATUS_PAGE,
    "docs": SourceKind.DOCUMENTATION,
    "help": SourceKind.DOCUMENTATION,
    "support": SourceKind.DOCUMENTATION,
}
_SEPARATORS = re.compile(r"[^a-z0-9]+")
# A sentence as link text ("read how our terms protect you") says little about what is behind it.
_LINK_WORDS_MAX = 8


def classify(url: str, link_text: str = "") -> Classification:
    """Return the kind that the path says, else the link's words, else the host, else `other`."""
    parts = urlsplit(url)
    path = _words(unquote(parts.path))
    if not path:
        kind = _HOST_RULES.get((parts.hostname or "").split(".")[0])
        if kind is not None:
            return Classification(kind, f"host {parts.hostname}")
        return Classification(SourceKind.MARKETING, "home page")
    segments = [_words(segment) for segment in unquote(parts.path).split("/") if segment]
    found = _match(segments[-1], "path") or _match(path, "path")
    if found is None or found.kind in {SourceKind.DOCUMENTATION, SourceKind.OTHER}:
        words = _words(link_text)
        if 0 < len(words.split()) <= _LINK_WORDS_MAX:
            found = _match(words, "link text") or found
    if found is None:
        kind = _HOST_RULES.get((parts.hostname or "").split(".")[0])
        found = Classification(kind, f"host {parts.hostname}") if kind else None
    return found or Classification(SourceKind.OTHER, "nothing in its address says")


def classify_title(title: str) -> Classification:
    """Return the kind that a page's title says, or `other`."""
    words = _words(title)
    found = _match(words, "title") if len(words.split()) <= 2 * _LINK_WORDS_MAX else None
    return found or Classification(SourceKind.OTHER, "neither its address nor its title says")


def _words(text: str) -> str:
    return _SEPARATORS.sub(" ", text.lower().removesuffix(".html").removesuffix(".pdf").removesuffix(".md")).strip()


def _match(words: str, place: str) -> Classification | None:
    for kind, pattern in _COMPILED.items():
        if match := pattern.search(words):
            return Classification(kind, f"{place} says “{match.group()}”")
    return None
