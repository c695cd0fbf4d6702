"""The date that a document gives itself: "Last updated: 5 March 2026", "Effective as of 2026-03-05".

Rules:
- a date counts only next to words that make it the document's own, near its beginning or its end;
- where several stand there, the latest counts: a policy is as new as its last change;
- 03/04/2026 is read only when one of the numbers can be no month: Europe and America disagree, and a guess would make
  evidence look fresher or staler than it is;
- a date after the capture is a promise, not an age, and does not count.
"""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.domain.document import Document

# Dates of policies stand under the title or in the last lines; in between they speak of other things.
BEGINNING_CHARACTERS = 3_000
END_CHARACTERS = 1_000

_MONTHS = (
    ("january", "jan", "januar", "janvier", "enero", "gennaio"),
    ("february", "feb", "februar", "février", "febrero", "febbraio"),
    ("march", "mar", "märz", "mars", "marzo"),
    ("april", "apr", "avril", "abril", "aprile"),
    ("may", "mai", "mayo", "maggio"),
    ("june", "jun", "juni", "juin", "junio", "giugno"),
    ("july", "jul", "juli", "juillet", "julio", "luglio"),
    ("august", "aug", "août", "agosto"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre"),
    ("october", "oct", "oktober", "octobre", "octubre", "ottobre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "décembre", "diciembre", "dicembre"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH = "|".join(sorted(map(re.escape, _NUMBER_OF), key=len, reverse=True))
_DATE = (
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s{{1,3}}(?:of\s)?(?P<month>{_MONTH})\.?,?\s{{1,3}}(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\.?\s{{1,3}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year2>\d{{4}})"
    rf"|(?P<month3>{_MONTH})\.?,?\s{{1,3}}(?P<year3>\d{{4}})"
    rf"|(?P<first>\d{{1,2}})[/.](?P<second>\d{{1,2}})[/.](?P<year4>\d{{4}}))"
)
_LAST = r"(?:last|latest|most recent(?:ly)?|zuletzt|dernière)\s?"
# Without "last", only where a line or sentence begins, or where the document speaks of itself: laws and reports have
# dates too ("the Privacy Act, effective January 1, 2020").
_OF_ITSELF = (
    r"(?:(?:^|(?<=[.!?|(•:;]))\s{0,3}"
    r"|\b(?:this|these|(?:the|our) (?:current )?(?:version|document|policy|notice|terms|agreement))\b"
    r"[^.\n]{0,60}?\b(?:was|were|is|are)\s)"
)
_OWN = (
    rf"(?:\b{_LAST}|{_OF_ITSELF})"
    r"(?:updated?|revised|revision|modified|amended|changed|reviewed|effective|published|posted|in force|version|dated"
    r"|stand|aktualisiert|gültig ab|mise à jour|en vigueur|actualizad[oa]|aggiornat[oa])"
)
_STATED = re.compile(
    rf"{_OWN}(?:\s(?:date|as|of|on|from|since|at|was|is|in|am|le|du|vom|el|il)){{0,4}}\s?[:\-–—|]?\s{{0,3}}{_DATE}",
    re.IGNORECASE | re.MULTILINE,
)


def stated_on(document: Document, *, captured_on: date) -> date | None:
    """Return the day from which a document says that it stands, or None when it does not say."""
    text = document.text
    ends = text if len(text) <= BEGINNING_CHARACTERS + END_CHARACTERS else _both_ends(text)
    return max((day for day in _dates(ends) if day <= captured_on), default=None)


def _both_ends(text: str) -> str:
    return f"{text[:BEGINNING_CHARACTERS]}\n\n{text[-END_CHARACTERS:]}"


def _dates(text: str) -> Iterator[date]:
    for match in _STATED.finditer(text):
        found = _date(match)
        if found is not None:
            yield found


def _date(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        for month, day, year in (("month", "day", "year"), ("month2", "day2", "year2"), ("month3", "", "year3")):
            if part[month]:
                # Matching regardless of case takes "ı" for "i" and "ſ" for "s"; such a month is none.
                return date(int(part[year]), _NUMBER_OF.get(part[month].lower(), 0), int(part[day]) if day else 1)
        return _unambiguous(int(part["first"]), int(part["second"]), int(part["year4"]))
    except ValueError:
        return None


def _unambiguous(first: int, second: int, year: int) -> date | None:
    if first == second or second > len(_MONTHS):
        return date(year, first, second)
    return date(year, second, first) if first > len(_MONTHS) else None


def months_between(earlier: date, later: date) -> int:
    """Return the number of whole months from one day to a later one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)
