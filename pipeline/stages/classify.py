"""Tell what kind of document a URL is, from its address and the words of the link that leads there.

Rules are tried in order, the specific before the general: a "data processing addendum" is not a "privacy policy"
because it stands under /privacy. Each rule names what it saw, and the reviewer is shown that reason. No vendor's name
in a rule. A bill of materials is told by its file's name, an editorial page by its section, before all rules; of a
download's name and its link's words the one with the more specific rule counts, since folders of files say nothing.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.stages.downloads import bill_of_materials_name, file_name_of, is_download, without_file_notes
from pipeline.stages.editorial import editorial_section


class Classification(NamedTuple):
    """A kind, and the words that gave it away."""

    kind: SourceKind
    reason: str


_RULES: tuple[tuple[SourceKind, tuple[str, ...]], ...] = (
    (SourceKind.SECURITY_TXT, (r"well known security txt|security txt$",)),
    (
        SourceKind.SUBPROCESSORS,
        (
            r"sub ?processors?",
            r"\bdata processors\b",
            r"third party (?:processors|service providers)",
            r"\bthird parties$",
            r"vendor ?list\b",
        ),
    ),
    (
        SourceKind.DPA,
        (
            r"\bdpa\b",
            r"data[ -]?process(?:ing|or)(?: and \w+)*(?: (?:agreement|addendum|terms|amendment))?\b",
            r"data protection (?:agreement|addendum|exhibit)",
        ),
    ),
    (SourceKind.SLA, (r"\bslas?\b", r"service level", r"uptime (?:agreement|commitment)")),
    (SourceKind.SOC_REPORT, (r"\bsoc(?: ?[123])?(?: \w+){0,3} report",)),
    (SourceKind.CERTIFICATE, (r"\bcertificates?\b", r"iso ?\d{5} certificate")),
    (SourceKind.SYSTEM_CARD, (r"system cards?", r"safety cards?")),
    (SourceKind.MODEL_CARD, (r"model cards?", r"model spec\b", r"\b(?:ai|ml) ?s?boms?\b", r"\bcyclonedx\b")),
    (
        SourceKind.DISCLOSURE_POLICY,
        (
            r"(?:responsible|vulnerability|coordinated) disclosure",
            r"bug bounty",
            r"report (?:a )?vulnerabilit",
            r"vulnerability report",
        ),
    ),
    (SourceKind.COOKIE_POLICY, (r"\bcookies?\b", r"\btrackers?\b", r"tracking technolog")),
    (
        SourceKind.ACCEPTABLE_USE,
        (
            r"acceptable use",
            r"\baup\b",
            r"(?:usage|use|content) polic",
            r"community guideline",
            r"prohibited use",
            r"usage guideline",
        ),
    ),
    (
        SourceKind.RESPONSIBLE_AI,
        (
            r"(?:responsible|ethical|trustworthy) (?:ai|use)",
            r"\bai (?:ethics|principles|policy|governance|act|transparency|safety)",
            r"responsible scaling",
            r"(?:safety|preparedness) framework",
        ),
    ),
    (
        SourceKind.SECURITY_PAGE,
        (
            r"security (?:and )?privacy",
            r"privacy (?:and )?security",
            r"security and data protection",
            r"data security",
        ),
    ),
    (
        SourceKind.PRIVACY_POLICY,
        (
            r"privacy",
            r"data protection",
            r"datenschutz|confidentialit|privacid|gizlilik|integritet|tietosuoja|prywatno|personvern",
            r"\b(?:gdpr|ccpa)\b",
            r"how your data is used",
            r"data (?:usage|polic)",
        ),
    ),
    (
        SourceKind.TERMS,
        (
            r"\b(?:terms?|tos|eula|msa|agb)\b",
            r"conditions",
            r"master (?:services|subscription)",
            r"\bagreement$",
            r"\bcontracts?$",
        ),
    ),
    (SourceKind.TRUST_CENTRE, (r"trust(?: (?:cent(?:er|re)|portal|hub))?\b", r"complian")),
    (SourceKind.STATUS_PAGE, (r"\bstatus(?:page)?\b",)),
    (
        SourceKind.COMPLIANCE_PAGE,
        (
            r"certifications?\b",
            r"\bhipaa\b",
            r"\bsoc ?2\b",
            r"iso ?(?:27001|42001)",
            r"accreditation",
        ),
    ),
    (SourceKind.SECURITY_PAGE, (r"security", r"safeguard", r"infosec")),
    (SourceKind.CHANGELOG, (r"change ?log", r"release notes", r"deprecations?", r"what s new")),
    (
        SourceKind.DOCUMENTATION,
        (
            r"\bdocs?\b|documentation",
            r"\bdevelopers?\b",
            r"api reference",
            r"\bmodels?\b",
            r"help cent|knowledge base|support",
        ),
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _RULES)
# Words that sites write without a space between ("termsofuse"); looked for only when nothing else was found.
_RUN_TOGETHER = (
    (SourceKind.SUBPROCESSORS, re.compile(r"subprocessor|vendorlist")),
    (SourceKind.DPA, re.compile(r"dataprocess|processorterms")),
    (SourceKind.ACCEPTABLE_USE, re.compile(r"acceptableuse|usagepolic")),
    (SourceKind.PRIVACY_POLICY, re.compile(r"privacy(?:policy|notice)|dataprotection")),
    (SourceKind.TERMS, re.compile(r"terms(?:of|and)|siteterms|(?:services?|user|customer|license)agreement")),
    (SourceKind.TRUST_CENTRE, re.compile(r"trust(?:cent|portal|and)")),
    (SourceKind.STATUS_PAGE, re.compile(r"(?:service|apps|system)s?status")),
)
# What the labels of a host say of its pages, where their paths say nothing.
_HOST_RULES = (
    (SourceKind.STATUS_PAGE, re.compile(r"status")),
    (SourceKind.TRUST_CENTRE, re.compile(r"^(?:trust|compliance|security)\b|trustcent|trust-?portal")),
    (SourceKind.TERMS, re.compile(r"^legal\.")),
    (SourceKind.DOCUMENTATION, re.compile(r"^(?:docs|help|support|developers?)\.")),
)
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_ENDINGS = re.compile(r"\.(?:html?|pdf|docx?|odt|rtf|md|php|aspx?)$")
# A sentence as link text ("read how our terms protect you") says little about what is behind it.
_LINK_WORDS_MAX = 8
_VAGUE = frozenset({SourceKind.DOCUMENTATION, SourceKind.OTHER})


def classify(url: str, link_text: str = "") -> Classification:
    """Return the kind that the fragment says, else the path, else the link's words, else the host, else `other`."""
    if name := bill_of_materials_name(url):
        return Classification(SourceKind.MODEL_CARD, f"address names a bill of materials, “{name}”")
    if section := editorial_section(url):
        return Classification(SourceKind.MARKETING, f"stands under “{section}”")
    parts = urlsplit(url)
    segments = [_words(segment) for segment in unquote(parts.path).split("/") if segment]
    link_words = _link_words(link_text)
    found = _match(_words(unquote(parts.fragment)), "fragment") if segments else None
    if found is None and is_download(url):
        found = _of_download(_words(file_name_of(url)), link_words)
    if found is None and segments:
        found = _match(segments[-1], "path") or _match(" ".join(segments), "path") or _run_together(segments)
    if found is None or found.kind in _VAGUE:
        found = _match(link_words, "link text") or found
    if found is None or found.kind in _VAGUE:
        found = _host_says(parts.hostname or "") or found
    if found is None and not segments:
        return Classification(SourceKind.MARKETING, "home page")
    if found is None and segments[-1] in {"legal", "legals"}:
        return Classification(SourceKind.TERMS, "path ends in “legal”")
    return found or Classification(SourceKind.OTHER, "nothing in its address says")


def classify_title(title: str) -> Classification:
    """Return the kind that a page's title says, or `other`."""
    words = _words(title)
    found = _match(words, "title") if len(words.split()) <= 2 * _LINK_WORDS_MAX else None
    return found or Classification(SourceKind.OTHER, "neither its address nor its title says")


# Formats in which auditors' reports and certificates are handed on.
DOCUMENT_FORMATS = ("pdf/", "docx/")


def of_content(kind: SourceKind, reason: str, *, extractor: str) -> Classification:
    """Return the kind of an address once its format is known: a page that speaks of a report is not the report."""
    if kind.evidence_kind is EvidenceKind.ATTESTATION and not extractor.startswith(DOCUMENT_FORMATS):
        return Classification(SourceKind.COMPLIANCE_PAGE, f"{reason}, but is a page of the vendor's and no document")
    return Classification(kind, reason)


def _words(text: str) -> str:
    return _SEPARATORS.sub(" ", _ENDINGS.sub("", text.lower())).strip()


def _link_words(link_text: str) -> str:
    words = without_file_notes(_words(link_text))
    return words if len(words.split()) <= _LINK_WORDS_MAX else ""


def _of_download(name: str, link_words: str) -> Classification | None:
    for kind, pattern in _COMPILED:
        for place, words in (("file name", name), ("link text", link_words)):
            if kind not in _VAGUE and (match := pattern.search(words)):
                return Classification(kind, f"{place} says “{match.group()}”")
    return None


def _match(words: str, place: str) -> Classification | None:
    for kind, pattern in _COMPILED:
        if match := pattern.search(words):
            return Classification(kind, f"{place} says “{match.group()}”")
    return None


def _run_together(segments: list[str]) -> Classification | None:
    for segment in reversed(segments):
        for kind, pattern in _RUN_TOGETHER:
            if match := pattern.search(segment.replace(" ", "")):
                return Classification(kind, f"path says “{match.group()}”")
    return None


def _host_says(host: str) -> Classification | None:
    for kind, pattern in _HOST_RULES:
        if pattern.search(host.removeprefix("www.")):
            return Classification(kind, f"host {host}")
    return None
