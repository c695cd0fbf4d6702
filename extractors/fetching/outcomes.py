"""What an answer means for a capture.

- 304 after validators: `unchanged`.
- 401, 407, or a redirect to a login page: `login_required`.
- 403, 451, or any answer that bears the marks of a bot wall: `blocked`; a wall served with 200 is known by a mark on a
  page with next to no text, because policies may name the same products.
- 404, 410: `absent`.
- everything else outside 2xx: `unreachable`, since the vendor's words were not seen and nobody said that there are
  none.
"""

import re
from collections.abc import Mapping

from extractors.fetching.web_address import WebAddress
from extractors.fetching.wire import Answer
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.model import Record

_WALL_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": "", "x-vercel-mitigated": "", "x-sucuri-block": ""}
_WALL_HEADERS_WITH_AN_ERROR = {"x-datadome": "", "x-px-block": "", "x-kpsdk-ct": "", "x-iinfo": ""}
_WALL_MARKS = (
    "just a moment...",
    "cf-chl",
    "cf_chl_opt",
    "attention required! | cloudflare",
    "enable javascript and cookies to continue",
    "captcha-delivery",
    "px-captcha",
    "_incapsula_resource",
    "request unsuccessful. incapsula",
    "pardon our interruption",
    "awswafintegration",
    "vercel security checkpoint",
    "sgcaptcha",
    "ddos protection by",
    "checking your browser before accessing",
    "please verify you are a human",
    "verifying you are human",
)
_WALL_PAGE_MAX_BYTES = 256 * 1024  # challenge scripts are inlined, tens of kibibytes; nothing seen was longer
_WALL_TEXT_MAX_CHARACTERS = 1200  # Cloudflare's "Attention Required!" page, the wordiest, has about 900
_UNSEEN = re.compile(r"(?is)<(script|style|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>")
_LOGIN_PATH = re.compile(
    r"(?i)/(?:log-?in|log_in|sign-?in|sign_in|sso/login|saml2?|oauth2?/(?:v\d/)?authorize|adfs/ls|wp-login\.php)(?:[/.?]|$)"
)
_LOGIN_HOST = re.compile(r"(?:login|signin|sso|accounts|auth)\.")
_USEFUL_HEADERS = (
    "cache-control",
    "content-language",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "x-robots-tag",
)
_REDIRECTS = {301, 302, 303, 307, 308}
_OK = range(200, 300)
_NOT_MODIFIED = 304
_FORBIDDEN = 403
_TRANSIENT = {429, 502, 503, 504}


class Stop(Record):
    """An end without the document: the outcome, a few words on what happened, and whether we refused to ask."""

    outcome: CaptureOutcome
    detail: str
    refused_by_guard: bool = False


_MEANINGS = {
    status: Stop(outcome=outcome, detail=f"{status}, {words}")
    for status, outcome, words in (
        (401, CaptureOutcome.LOGIN_REQUIRED, "asks for credentials"),
        (407, CaptureOutcome.LOGIN_REQUIRED, "asks for credentials of a proxy"),
        (403, CaptureOutcome.BLOCKED, "forbidden, without the marks of a known bot wall"),
        (451, CaptureOutcome.BLOCKED, "withheld for legal reasons"),
        (404, CaptureOutcome.ABSENT, "not found"),
        (410, CaptureOutcome.ABSENT, "gone"),
        (429, CaptureOutcome.UNREACHABLE, "the host asks for fewer requests"),
        *((status, CaptureOutcome.UNREACHABLE, "a redirect without an address") for status in sorted(_REDIRECTS)),
    )
}


def meaning(answer: Answer, *, conditional: bool) -> Stop | None:
    """Return what an answer that is no redirect ends with, or None when it is the document."""
    wall = bot_wall(answer)
    if wall:
        return Stop(outcome=CaptureOutcome.BLOCKED, detail=f"{answer.status}, looks like a bot wall ({wall})")
    if answer.status in _OK:
        return None
    if answer.status == _NOT_MODIFIED and conditional:
        return Stop(outcome=CaptureOutcome.UNCHANGED, detail="304, not modified")
    known = _MEANINGS.get(answer.status)
    return known or Stop(outcome=CaptureOutcome.UNREACHABLE, detail=f"HTTP {answer.status}")


def bot_wall(answer: Answer) -> str | None:
    """Return the mark by which an answer is known as a bot wall, or None."""
    error = answer.status == _FORBIDDEN or is_transient(answer)
    for name, value in _WALL_HEADERS.items() | (_WALL_HEADERS_WITH_AN_ERROR.items() if error else set()):
        if value in answer.headers.get(name, "") and name in answer.headers:
            return name
    text = answer.body[:_WALL_PAGE_MAX_BYTES].decode("utf-8", "replace")
    lowered = text.lower()
    mark = next((mark for mark in _WALL_MARKS if mark in lowered), None)
    if mark is None or error:
        return mark
    tiny = len(answer.body) < _WALL_PAGE_MAX_BYTES and len(_visible(text)) < _WALL_TEXT_MAX_CHARACTERS
    return mark if tiny and "html" in answer.headers.get("content-type", "html") else None


def _visible(html: str) -> str:
    return " ".join(_UNSEEN.sub(" ", html).split())


def redirect_location(answer: Answer) -> str | None:
    """Return where an answer sends us, possibly relative, or None when it is no redirect."""
    return (answer.headers.get("location") or None) if answer.status in _REDIRECTS else None


def is_transient(answer: Answer) -> bool:
    """Whether the same request may be answered well a little later."""
    return answer.status in _TRANSIENT


def looks_like_login(address: WebAddress) -> bool:
    """Whether an address is, by its looks, a page to sign in on."""
    return bool(_LOGIN_PATH.search(address.target.partition("?")[0]) or _LOGIN_HOST.match(address.host))


def useful_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers worth keeping beside a body."""
    return {name: headers[name] for name in _USEFUL_HEADERS if name in headers}


def content_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type in lower case, with its charset when one is given: `text/html; charset=utf-8`."""
    first = headers.get("content-type", "").split(",")[0]
    media_type, *parameters = [part.strip().lower() for part in first.split(";")]
    charset = next((part.partition("=")[2].strip("\"' ") for part in parameters if part.startswith("charset=")), "")
    return f"{media_type}; charset={charset}" if media_type and charset else media_type
