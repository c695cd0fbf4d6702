"""What around a quotation makes it say something else than its source: a cut word or number, a negation left outside.

A quotation may be a part of a sentence, but not the part that turns its meaning: "Your content is shared with" is not
what "Your content is shared with no third party" says. A judge that quotes whole sentences never meets these rules.

A list item is whole without the line that leads in: "sell your data" may be quoted from under "You may not:". Refusing
those refused 3 % of honest quotations on real policies; the judge and the reviewer see the passage around it.
"""

import re

from pipeline.domain.citation import Span
from pipeline.stages.words import NEGATIONS

# Words that turn or narrow a sentence from outside the quoted part.
_TURNING = NEGATIONS | {"non", "unless", "except", "excluding", "refuse", "refuses", "prohibited", "forbidden"}
# A clause ends at strong punctuation, at an empty line, and where a line ends and the next one is no continuation: it
# begins with a list marker or not in small letters.
_CLAUSE_END = re.compile(
    r"[.!?;](?=\s|$)|:(?=\s+[A-Z])|\n[^\S\n]{0,20}(?=\n)|\n(?=[^\S\n]{0,20}(?:[^\sa-z]|[a-z]{1,4}[.)]\s))"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CLAUSE_CHARACTERS_MAX = 600

_HYPHEN = "[-\u2010\u2011]"
_INSIDE_NUMBERS = "[.,:/'’·\\-\u2010-\u2014\u2212]"
_SPACES = "[ \u00a0\u202f\u2009]"
# What stands before and after a place that is none to begin or end at.
_JOINTS = tuple(
    (re.compile(rf"(?:{before})$"), re.compile(after))
    for before, after in (
        (r"\d", rf"{_INSIDE_NUMBERS}\d"),  # 99|.9, 10|-30
        (rf"\d{_INSIDE_NUMBERS}", r"\d"),  # 1.|5, 7-|30
        (r"\d", rf"[.,]{_SPACES}\d"),  # 99|. 95, as PDF spaces it
        (r"(?<!\S)\.", r"\d"),  # .|5
        (rf"\d{_SPACES}*", rf"{_SPACES}*\d"),  # 10| 000
        (r"[$€£¥−~≈<>≤≥±]", r"\d"),  # $|300
        (r"[^\W\d_]", r"['’][^\W\d_]"),  # isn|'t
        (r"[^\W\d_]['’]", r"[^\W\d_]"),  # isn'|t
        (r"[^\W\d_]", rf"{_HYPHEN}[^\W\d_]"),  # opt|-in
        (rf"[^\W\d_]{_HYPHEN}(?:\s*\n\s*)?", r"[^\W\d_]"),  # non-|personal, also over a line end
    )
)


def is_cut(raw: str, position: int) -> bool:
    """Whether a word or a number goes on across this position."""
    if not 0 < position < len(raw):
        return False
    left, right = raw[max(0, position - 40) : position], raw[position : position + 8]
    if left[-1].isalnum() and right[0].isalnum():
        return True
    return any(before.search(left) and after.match(right) for before, after in _JOINTS)


def is_turned(span: Span, raw: str) -> bool:
    """Whether what is left out of the quotation's own clauses turns its meaning."""
    left, right = _clause_before(span, raw), _clause_after(span, raw)
    asks = right.rest.startswith("?") and not raw[span.start : span.end].rstrip().endswith("?")
    return asks or _turns(left) or _turns(right.text)


def _turns(text: str) -> bool:
    words = (match.group().lower().replace("’", "'") for match in _WORD.finditer(text))
    return any(word in _TURNING or word.endswith("n't") for word in words)


def _clause_before(span: Span, raw: str) -> str:
    start = max(0, span.start - _CLAUSE_CHARACTERS_MAX)
    # With the quotation's first characters in view: whether a line goes on in small letters is seen from there.
    ends = [match.end() for match in _CLAUSE_END.finditer(raw, start, span.start + 1) if match.end() <= span.start]
    return raw[ends[-1] if ends else start : span.start]


class _Tail:
    """What follows a quotation in its clause, and what stands behind that."""

    def __init__(self, text: str, rest: str) -> None:
        self.text = text
        self.rest = rest


def _clause_after(span: Span, raw: str) -> _Tail:
    if raw[span.start : span.end].rstrip()[-1:] in {".", "!", "?", ";"}:
        return _Tail("", "")
    tail = raw[span.end : span.end + _CLAUSE_CHARACTERS_MAX]
    end = _CLAUSE_END.search(tail)
    cut = end.start() if end else len(tail)
    return _Tail(tail[:cut], tail[cut:])
