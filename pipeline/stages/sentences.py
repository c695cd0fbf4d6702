"""Sentences as spans. Errs towards long sentences: half a sentence can say the opposite of the whole."""

import re
from collections.abc import Iterator

from pipeline.domain.citation import Span

# Abbreviations of legal and technical prose whose full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    {"e.g", "i.e", "etc", "inc", "ltd", "corp", "co", "llc", "no", "nos", "art", "arts", "sec", "sect", "para", "cf"}
    | {"vs", "mr", "ms", "mrs", "dr", "st", "u.s", "u.k", "e.u", "approx", "incl", "jr", "sr", "p", "pp", "vol", "fig"}
)
_END = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*(?=\s)|\n+")
_NEXT = re.compile(r"\s*(\S?)")
_LINE_LEAD_CHARACTERS_MAX = 200
_BEFORE = re.compile(r"[\w.]+$")


def sentences(text: str) -> Iterator[Span]:
    """Yield the span of each sentence, without the white space around it, in order."""
    start = 0
    for match in _END.finditer(text):
        if not match.group().startswith("\n") and not _ends_a_sentence(text, match.start(), match.end()):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends_a_sentence(text: str, mark: int, end: int) -> bool:
    if text[mark] != ".":
        return True
    before = _BEFORE.search(text[max(0, mark - 20) : mark])
    word = before.group().lower() if before else ""
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    # "Section 4. 2", "1. Scope": a number at the start of a line counts the clause; it does not end a sentence.
    if word.replace(".", "").isdigit() and _opens_its_line(text, mark - len(word)):
        return False
    following = _NEXT.match(text, end)
    return following is None or not following.group(1).islower()


def _opens_its_line(text: str, position: int) -> bool:
    lead = text[max(0, position - _LINE_LEAD_CHARACTERS_MAX) : position]
    return not lead[lead.rfind("\n") + 1 :].strip()


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield Span(start=start + left, end=start + right)
