"""Which language an address says that its page is in, and the same address without saying so.

Rules:
- it is said by a host's first label (`de.acme.example`); by the first part of a path (`/de/`, `/pt-br/`), the last one
  (`/privacy/de`), one in a folder that sites have for each language (`/docs/de/`), one behind a word that announces it
  (`/intl/de/`), any one that names language and region (`/hub/de-de/`); and by a parameter (`?lang=de`, `?hl=fr`);
- of `ch-de` and `us-en` the second is the language, of `fr-ca` the first;
- a country whose language is not English (`/jp/`) stands for its language; `uk` alone is the United Kingdom;
- two letters that are also a word or a name of something else (`it`, `id`) say it only at a path's start and behind a
  word that announces a language.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput

LANGUAGE_PARAMETERS = frozenset({"lang", "language", "locale", "hl", "lng", "setlang", "set_lang", "ui_locales"})

_LANGUAGES = frozenset(
    {"ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko"}
    | {"lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh"}
)
_COUNTRIES = {
    "br": "pt",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "kr": "ko",
    "mx": "es",
    "tw": "zh",
} | {"ua": "uk"}
_REGIONS = frozenset(
    {"ae", "ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "co", "cz", "de", "dk", "ee", "eg", "es", "fi"}
    | {"fr", "gb", "gr", "hk", "hr", "hu", "id", "ie", "il", "in", "it", "jp", "kr", "lt", "lu", "lv", "mx", "my", "nl"}
    | {"no", "nz", "pe", "ph", "pl", "pt", "ro", "rs", "ru", "sa", "se", "sg", "si", "sk", "th", "tr", "tw", "ua", "uk"}
    | {"us", "vn", "za"}
)
_ALSO_WORDS = frozenset({"ar", "el", "he", "hi", "id", "it", "no", "th", "tr"})
# Words that stand there for the language's sake alone.
_MARKERS = frozenset({"intl", "international", "l", "lang", "language", "languages", "locale", "loc", "i18n"})
_ANNOUNCING = _MARKERS | {"hc"}
_FOLDERS = frozenset({"docs", "help", "legal", "policies", "policy", "privacy", "support", "terms"})
# Language, script, region: `zh-Hant-TW`, `es-419`, `pt_BR`.
_TAG = re.compile(r"([a-z]{2})(?:[-_](?:hans|hant|latn|cyrl))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)


def language_of_address(url: str) -> str | None:
    """Return a language's two letters, or None when the address names none."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in LANGUAGE_PARAMETERS and (found := _language(value)):
            return found
    segments = _segments(parts.path)
    named = (_language_of_segment(segments, place) for place in range(len(segments)))
    return next(filter(None, named), None) or _language_of_host(url)


def without_language(url: str) -> str:
    """Return the host, path and query of an address without what names its language."""
    parts = urlsplit(url)
    host = parts.netloc.partition(".")[2] if _language_of_host(url) else parts.netloc
    segments = _segments(parts.path)
    languages = [place for place in range(len(segments)) if _language_of_segment(segments, place)]
    markers = [place - 1 for place in languages if place and segments[place - 1].lower() in _MARKERS]
    kept = [segment for place, segment in enumerate(segments) if place not in {*languages, *markers}]
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in asked if pair[0].lower() not in LANGUAGE_PARAMETERS])
    return "/".join([host, *kept]) + (f"?{query}" if query else "")


def _segments(path: str) -> list[str]:
    return [unquote(segment) for segment in path.split("/") if segment]


def _language_of_segment(segments: list[str], place: int) -> str | None:
    found = _language(segments[place])
    before = segments[place - 1].lower() if place else ""
    if found is None or place == 0 or before in _ANNOUNCING or len(segments[place]) > len("xx"):
        return found
    is_expected = place == len(segments) - 1 or before in _FOLDERS
    return found if is_expected and segments[place].lower() not in _ALSO_WORDS else None


def _language(tag: str) -> str | None:
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    first, second = match.group(1).lower(), (match.group(2) or "").lower()
    if (first, second) == ("uk", "ua"):
        return first
    if second in _LANGUAGES and (second == "en" or first not in _LANGUAGES):
        return second
    if second and not second.isdigit() and second not in _REGIONS:
        return None
    return first if first in _LANGUAGES else _COUNTRIES.get(first)


def _language_of_host(url: str) -> str | None:
    """Return what the first label says, where the host has one before its registrable domain."""
    host = urlsplit(url).hostname or ""
    label = host.partition(".")[0]
    found = _language(label) if label not in _ALSO_WORDS else None
    if found is None:
        return None
    try:
        return found if host.endswith(f".{registrable_domain(url)}") else None
    except InvalidInput:
        return None
