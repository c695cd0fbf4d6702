"""Genuine words that say something else than their sentence: what was left off turned the meaning.

Each function takes a sentence and yields the parts of it that must not be quoted alone. The words do stand in the
document, so only the verifier's rules about what stands around a quotation can refuse them.
"""

import re
from collections.abc import Callable, Iterator

_NEGATION = re.compile(r"\b(?:not|never|no|cannot|without|neither|nor|none|\w+n[’']t)\b", re.IGNORECASE)
_CLAUSE_MARK = re.compile(r"[.;:,!?\n()–—]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REACH = 3
_WORDS_MIN = 4
_BEHIND_WORDS_MIN = 5


def _words(text: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(text))


def behind_a_negation(text: str) -> Iterator[str]:
    """What follows a negation of its own clause within three words: "share data" of "never share data"."""
    yield from _behind(text, least=0, most=_REACH - 1)


def far_behind_a_negation(text: str) -> Iterator[str]:
    """The same, further behind: "sell your data" of "do not knowingly or for any purpose sell your data"."""
    yield from _behind(text, least=_REACH, most=_REACH + 4)


def _behind(text: str, *, least: int, most: int) -> Iterator[str]:
    for negation in _NEGATION.finditer(text):
        following = [word for word in _words(text) if word.start() >= negation.end()]
        for word in following[least : most + 1]:
            between = text[negation.end() : word.start()]
            if _CLAUSE_MARK.search(between) or _NEGATION.search(between):
                break
            if len(_words(text[word.start() :])) >= _WORDS_MIN:
                yield text[word.start() :]
                return


def before_a_negation(text: str) -> Iterator[str]:
    """What precedes a negation of its own clause: "Your data is sold to" of "Your data is sold to no one"."""
    for negation in _NEGATION.finditer(text):
        head = text[: negation.start()].rstrip()
        if len(_words(head)) >= _BEHIND_WORDS_MIN and head[-1:].isalnum():
            yield head
            return


def behind_a_hyphen(text: str) -> Iterator[str]:
    """What follows a negating prefix: "personal data" of "non-personal data"."""
    for prefix in re.finditer(
        r"\b(?:non|un|anti|de|ex|pseudo|zero|opt|pre|self|sub)[-‐‑](?=[a-z])", text, re.IGNORECASE
    ):
        if len(_words(text[prefix.end() :])) >= _WORDS_MIN:
            yield text[prefix.end() :]
            return


def before_an_apostrophe(text: str) -> Iterator[str]:
    """Half a contraction: "Customers can" of "Customers can't opt out"."""
    for place in re.finditer(r"\b\w+(?=[’']t\b)", text):
        if len(_words(text[: place.end()])) >= _WORDS_MIN:
            yield text[: place.end()]
            return


def inside_a_number(text: str) -> Iterator[str]:
    """What begins or ends inside 300, 99.9 or 10,000."""
    for number in re.finditer(r"\d+(?:[.,:]\d+)*", text):
        if len(number.group()) > 1:
            cut = number.start() + max(1, len(number.group()) // 2)
            cut = cut if text[cut].isdigit() and text[cut - 1].isdigit() else number.start() + 1
            yield from (part for part in (text[:cut], text[cut:]) if len(_words(part)) >= _WORDS_MIN)
            return


def inside_a_range(text: str) -> Iterator[str]:
    """What begins or ends inside `7–30 days`, `10 000 euros`, `1/2` or `2025-12-10`."""
    spaced = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+\s?[-–/]\s?\d+")
    for number in spaced.finditer(text):
        second = re.search(r"\d+$", number.group())
        first = re.match(r"\d+", number.group())
        if second is None or first is None:
            continue
        for part in (text[: number.start() + first.end()], text[number.start() + second.start() :]):
            if len(_words(part)) >= _WORDS_MIN:
                yield part
        return


def inside_a_word(text: str) -> Iterator[str]:
    """What begins or ends inside a word: "lawful" of "unlawful"."""
    long = [word for word in _words(text) if len(word.group()) >= 6 and word.group().isalpha()]  # noqa: PLR2004
    if long:
        yield text[long[0].start() + 2 :]
        yield text[: long[-1].end() - 2]


def question_as_statement(text: str) -> Iterator[str]:
    """What a question asks, as if it were said: "we sell your data" of "Do we sell your data?"."""
    opening = re.match(r"(?:Do|Does|Did|Is|Are|Can|Will|Has|Have|May|Should)\s+(?=\w)", text)
    if opening and text.endswith("?") and len(_words(text)) > _WORDS_MIN:
        yield text[opening.end() : -1]
        yield text[opening.end() : -1] + "."


def before_an_exception(text: str) -> Iterator[str]:
    """A rule without its exception. Often honest, so it is measured and not demanded."""
    place = re.search(r",?\s(?:unless|except|provided that|subject to|if|only)\b", text)
    if place and len(_words(text[: place.start()])) >= _BEHIND_WORDS_MIN:
        yield text[: place.start()]


CUTS: dict[str, Callable[[str], Iterator[str]]] = {
    function.__name__: function
    for function in (
        behind_a_negation,
        far_behind_a_negation,
        before_a_negation,
        behind_a_hyphen,
        before_an_apostrophe,
        inside_a_number,
        inside_a_range,
        inside_a_word,
        question_as_statement,
        before_an_exception,
    )
}

_LEAD_IN = re.compile(r"(?m)^.*\b(?:not|never|cannot|prohibited|forbidden|\w+n[’']t)\b[^.\n]*:\s*$", re.IGNORECASE)
_ITEM_MARK = re.compile(r"^\s*(?:[•◦▪●·*\-–—]|\(?(?:[a-z]|[ivx]+|\d{1,2})[.)])\s+", re.IGNORECASE)


def items_under_a_negation(document: str) -> Iterator[str]:
    """The first items of lists that a negation leads in: "sell your data" of "We do not:" and its list."""
    for lead_in in _LEAD_IN.finditer(document):
        following = document[lead_in.end() :].lstrip("\n").split("\n", 1)[0]
        item = _ITEM_MARK.sub("", following).strip()
        if len(_words(item)) >= _WORDS_MIN and item[:1].islower():
            yield item
