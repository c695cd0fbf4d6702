"""Characters that a reader does not see, taken out of text and shown to a reviewer.

Rules:
- white space of every kind folds to single spaces;
- zero-width characters, bidi controls, tag characters and supplementary variation selectors never stay in text;
- joiners stay where a script or an emoji needs them (after a character above U+05FF);
- soft hyphens and lone marks between words are typography and vanish unreported; tag characters, bidi overrides,
  and zero-width characters inside a word or in numbers are reported.
"""

import re
from itertools import islice
from typing import NamedTuple

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u034f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f"
_INVISIBLE = re.compile(f"[\u00ad{_ZERO_WIDTH}{_BIDI}{_TAGS}{_SELECTORS}{_CONTROLS}]")
_SPELLED_TAGS = re.compile(f"[{_TAGS}]+")
_OVERRIDDEN = re.compile("[\u202d\u202e]([^\u202c]{1,400})")
_INSIDE_A_WORD = re.compile(rf"(?<=[A-Za-z])[{_ZERO_WIDTH}]+(?=[A-Za-z])")
# Eight bits make a letter: shorter runs cannot spell a message.
_CARRYING_BITS = re.compile(rf"[{_ZERO_WIDTH}]{{8,}}|[\U000e0100-\U000e01ef]{{4,}}")
_SPACE = re.compile(r"\s+")
_LAST_OF_SIMPLE_SCRIPTS = "\u05ff"
_AROUND = 20
# A reviewer needs to see that there are some, not all of them.
REPORTS_MAX = 20
# Phone numbers copied from address books bring their own override; a word has letters.
LETTERS_MIN = 4
# Tag characters repeat ASCII from here on.
TAG_BASE = 0xE0000


class Cleaned(NamedTuple):
    """Text as a person sees it, and what was between its characters, each in readable form."""

    text: str
    invisible: tuple[str, ...]


def cleaned(raw: str) -> Cleaned:
    """Return `raw` folded and freed of invisible characters."""
    if not _INVISIBLE.search(raw):
        return Cleaned(_SPACE.sub(" ", raw).strip(), ())
    found = tuple(_reports(raw))
    visible = _INVISIBLE.sub(lambda match: _kept(raw, match), raw)
    return Cleaned(_SPACE.sub(" ", visible).strip(), found)


def _kept(raw: str, match: re.Match[str]) -> str:
    character = match.group()
    previous = raw[match.start() - 1] if match.start() else ""
    joins = character in "\u200c\u200d" or "\ufe00" <= character <= "\ufe0f"
    return character if joins and previous > _LAST_OF_SIMPLE_SCRIPTS and not _INVISIBLE.match(previous) else ""


def _reports(raw: str) -> list[str]:
    reports = []
    for tags in _SPELLED_TAGS.findall(raw):
        spelled = "".join(chr(ord(tag) - TAG_BASE) for tag in tags if ord(tag) >= TAG_BASE + ord(" ")).strip("\x7f ")
        if spelled:
            reports.append(spelled)
    overridden = map(_printable, _OVERRIDDEN.findall(raw))
    reports.extend(words for words in overridden if sum(map(str.isalpha, words)) >= LETTERS_MIN)
    for pattern in (_CARRYING_BITS, _INSIDE_A_WORD):
        for match in islice(pattern.finditer(raw), REPORTS_MAX):
            before = raw[max(0, match.start() - _AROUND) : match.start()]
            after = raw[match.end() : match.end() + _AROUND]
            run = match.group()
            name = f"[U+{ord(run[0]):04X} x {len(run)}]"
            reports.append(_printable(before) + name + _printable(after))
    return reports


def _printable(text: str) -> str:
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
