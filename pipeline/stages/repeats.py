"""Which addresses most likely lead to the same words, so that a small page budget is not spent on one page twice.

An address is not rewritten by these rules, since only the site knows which of its forms exists: the first form is asked
for, the others come last.

Rules: the same page are addresses that differ in
- scheme, `www.`, `m.`, `amp.`, letter case, doubled slashes, escapes that need not be;
- a trailing `index.html`, or an ending that only says how the page is made (`.html`, `.php`, `.md`);
- a form for printers, phones or feeds (`?print=1`, `/amp`, `?output=amp`), or what to share or to open first;
- English said or not said (`/en/privacy`, `?lang=en`); other languages are other words.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from pipeline.stages.locales import language_of_address, without_language

_HOST_FORMS = re.compile(r"^(?:www|m|mobile|amp)\.(?=.+\.)")
_FORM_SEGMENTS = frozenset({"amp", "print", "printable", "print-view"})
_INDEX = re.compile(r"^(?:index|default|home)\.(?:html?|php|aspx?|jsp)$")
_ENDING = re.compile(r"\.(?:html?|xhtml|php|aspx?|jsp|md|mdx)$")
_FORM_PARAMETERS = frozenset(
    {
        "amp",
        "print",
        "printable",
        "printview",
        "printer-friendly",
        "output",
        "theme",
        "mode",
        "mobile",
        "share",
        "nocache",
    }
    | {"redirect", "redirect_to", "return_to", "returnto", "return", "returnurl", "next", "continue", "hsctatracking"}
)
_FORM_VALUES = frozenset({"print", "amp", "mobile", "printable", "reader"})


def page_of(url: str) -> str:
    """Return what the likely forms of one page have in common; it is no address."""
    said = without_language(url) if language_of_address(url) == "en" else None
    parts = urlsplit(f"https://{said}" if said is not None else url)
    host = _HOST_FORMS.sub("", parts.netloc.lower())
    segments = [segment for segment in unquote(parts.path).lower().split("/") if segment]
    if segments and _INDEX.match(segments[-1]):
        segments.pop()
    segments = [segment for segment in segments if segment not in _FORM_SEGMENTS]
    if segments:
        segments[-1] = _ENDING.sub("", segments[-1])
    asked = sorted(pair for pair in parse_qsl(parts.query.lower(), keep_blank_values=True) if not _is_form(*pair))
    return f"{host}/{'/'.join(segments)}" + (f"?{urlencode(asked)}" if asked else "")


def _is_form(name: str, value: str) -> bool:
    return name in _FORM_PARAMETERS or value in _FORM_VALUES
