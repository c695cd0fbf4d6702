"""Words that a line end cut in two.

The hyphen goes only when that is safe: both halves are lower-case letters, and the joined word stands elsewhere in the
document, or the hyphenated one does not and not both halves are words of their own there. "third-" + "party" stays
`third-party`, "informa-" + "tion" becomes `information`.
"""

import re
from collections.abc import Iterable

from extractors.formats.pdf_lines import HYPHEN

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(rf"([^\W\d_]+)[-\u00ad\u2010{HYPHEN}]$")
_REST = re.compile(r"[^\W\d_]+")


def vocabulary_of(lines: Iterable[str]) -> frozenset[str]:
    """Return the words and the hyphenated compounds within lines, lower-case; halves at line ends do not count."""
    words: set[str] = set()
    for line in lines:
        whole = line[: -len(_last_half(line))] if _CUT.search(line) else line
        for match in _WORD.finditer(whole):
            words.add(match.group().lower())
            words.update(match.group().lower().split("-"))
    return frozenset(words)


def joined_lines(lines: list[str], vocabulary: frozenset[str]) -> str:
    """Return the lines as one paragraph."""
    text = ""
    for line in lines:
        text = _joined(text, line, vocabulary) if text else line
    return text.replace(HYPHEN, "-")


def _joined(text: str, line: str, vocabulary: frozenset[str]) -> str:
    cut, rest = _CUT.search(text), _REST.match(line)
    if not cut:
        return f"{text} {line}"
    if not rest or not rest.group()[0].islower():
        return f"{text[:-1]}-{line}"
    head, tail = cut.group(1).lower(), rest.group().lower()
    is_compound = f"{head}-{tail}" in vocabulary or (head in vocabulary and tail in vocabulary)
    keeps = is_compound and head + tail not in vocabulary
    return f"{text[:-1]}-{line}" if keeps else f"{text[:-1]}{line}"


def _last_half(line: str) -> str:
    match = _CUT.search(line)
    return match.group() if match else ""
