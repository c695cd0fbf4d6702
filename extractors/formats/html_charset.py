"""Bytes of a page to characters.

Rules, in this order:
- a byte-order mark decides;
- bytes that are valid UTF-8 and not plain ASCII are UTF-8, whatever was declared: other encodings practically never
  make valid UTF-8 by accident, and servers declare Latin-1 by default;
- the HTTP header's charset, then the one in `<meta>`, if it is an encoding of the web: Python knows more (base64,
  idna, UTF-7), which make no text or lone surrogates; Latin-1 and ASCII mean windows-1252, as browsers read them;
- a declared UTF-8 with few broken bytes is UTF-8 with replacement characters;
- windows-1252 for the rest.
"""

import codecs
import re

# Browsers look at the first 1,024 bytes; some pages put scripts before their meta.
META_WITHIN_BYTES = 8_192
# One broken byte in a thousand is a cut or a paste; more is another encoding.
BROKEN_SHARE_MAX = 0.001

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE | re.ASCII)
_IN_META = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# The encodings that browsers know (https://encoding.spec.whatwg.org/#names-and-labels), by Python's names. UTF-16 in
# an ASCII-readable declaration is a lie.
_OF_THE_WEB = frozenset(
    {
        *("ascii", "utf-8", "big5", "big5hkscs", "cp866", "cp874", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030"),
        *("gb2312", "gbk", "iso2022_jp", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "shift_jis", "tis-620"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{part}" for part in range(1, 17)),
    }
)
_MEANS_WINDOWS = frozenset({"iso8859-1", "ascii", "latin-1"})


def decoded(body: bytes, content_type: str = "") -> str:
    """Return the characters of a page, by the rules above; never fails."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    utf8 = _strict_utf8(body)
    declared = _codec(_first(_IN_HEADER.search(content_type))) or _codec(_declared_in_meta(body))
    if utf8 is not None and (declared in {None, "utf-8"} or not body.isascii()):
        return utf8
    if declared is None or declared == "utf-8":
        replaced = body.decode("utf-8", errors="replace")
        broken = replaced.count("\ufffd")
        return replaced if declared and broken <= max(1, BROKEN_SHARE_MAX * len(body)) else _as_windows(body)
    return _as_windows(body) if declared in _MEANS_WINDOWS else body.decode(declared, errors="replace")


def _strict_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_windows(body: bytes) -> str:
    return body.decode("cp1252", errors="replace")


def _declared_in_meta(body: bytes) -> str:
    match = _IN_META.search(body[:META_WITHIN_BYTES])
    return match.group(1).decode("ascii", errors="ignore") if match else ""


def _first(match: re.Match[str] | None) -> str:
    return match.group(1) if match else ""


def _codec(name: str) -> str | None:
    """Return Python's name of an encoding of the web, or None."""
    try:
        known = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    return known if known in _OF_THE_WEB else None
