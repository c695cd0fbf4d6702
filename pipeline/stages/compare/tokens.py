"""The words of a text as comparing sees them, each with its place.

Folded away, because no reader would call it text:
- markup that leaked into the words (`<b>`, `[a href=...]`, `![...](...)`), targets of links, `mailto:`;
- labels that pages add to links for readers of screens ("opens in a new window");
- letter case, punctuation, emphasis, soft hyphens and other invisible characters, list markers and clause numbers at
  the start of a sentence, ordinal endings ("2nd" is "2"), groups of thousands ("1,000" is "1000");
- contractions: "don't" is "do not".

Kept: every word and number, the signs of money and percent, e-mail and web addresses that stand in the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_DROPPED = str.maketrans("", "", _INVISIBLE)
_NOT_TEXT = re.compile(
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,400}\)"
    r"|(?<=\])\((?:https?:|mailto:|tel:|/|#)[^)\s]{0,400}\)"
    r"|<!--.{0,400}?-->|</?[a-z][^<>\n]{0,400}>"
    r"|\[/?\s*a(?:\s*href)?\b[^\]\n]{0,400}\]|\[ahref[^\]\n]{0,400}\]"
    r"|\(?\b(?:this link )?opens? in (?:a )?new (?:window|tab|browser tab)\b\)?|\(external link\)"
    r"|\b(?:mailto|tel):",
    re.IGNORECASE | re.DOTALL,
)
_MAY_BE_MARKUP = re.compile(r"[<\[(:]|\bopen", re.IGNORECASE)
_MARKER = re.compile(
    r"[\s#>*•‣◦▪●○■□·–—|+-]*(?:(?:\(?(?:[a-z]|[ivxlc]{1,6}|\d{1,3}(?:\.\d{1,3}){0,4})[.)]+|\d{1,3}(?:\.\d{1,3}){1,4})"
    r"(?=\s|[A-Z“\"(]|\Z))?",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<url>https?://[^\s<>()\[\]“”\"]+|www\.[^\s<>()\[\]“”\"]+)"
    rf"|(?P<number>\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?(?![^\W_]))"
    rf"|(?P<sign>[%$€£¥])"
    rf"|(?P<han>[\u3040-\u30ff\u3400-\u9fff])"
    rf"|(?P<word>[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:[{_INVISIBLE}'’][^\W_]+)*)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CONTRACTED = {"ca": "can", "wo": "will", "sha": "shall"}


class Token(NamedTuple):
    """A folded word, the span that it was read from, and whether that begins with a capital letter or is a number."""

    word: str
    start: int
    end: int
    is_capital: bool


def tokens(text: str) -> list[Token]:
    """Return the tokens of a clause in order; places count from its beginning."""
    bare = _NOT_TEXT.sub(lambda match: " " * len(match.group()), text) if _MAY_BE_MARKUP.search(text) else text
    marker = _MARKER.match(bare)
    behind = marker.end() if marker is not None and bare[marker.end() :].strip() else 0
    return [token for match in _TOKEN.finditer(bare, behind) for token in _read(match)]


class _Part(NamedTuple):
    """A folded word within what was read, by offsets."""

    word: str
    start: int
    end: int
    is_capital: bool


def _read(match: re.Match[str]) -> Iterator[Token]:
    first = match.start()
    for part in _parts(match.group(), match.lastgroup or ""):
        yield Token(part.word, first + part.start, first + part.end, part.is_capital)


@lru_cache(maxsize=65_536)
def _parts(raw: str, kind: str) -> tuple[_Part, ...]:
    """Fold what was read; a text repeats its words, so each is folded once."""
    if kind == "url":
        trimmed = raw.rstrip(".,;:!?'’*_")
        return (_Part(_address(trimmed), 0, len(trimmed), is_capital=False),)
    if kind == "email":
        return (_Part(raw.lower(), 0, len(raw), is_capital=False),)
    if kind == "number":
        number = raw.rstrip("stndrhSTNDRH")
        bare = number.replace(",", "") if _THOUSANDS.fullmatch(number) else number
        return (_Part(bare, 0, len(raw), is_capital=False),)
    return _word_parts(raw)


def _word_parts(raw: str) -> tuple[_Part, ...]:
    word = raw if raw.isascii() else unicodedata.normalize("NFKC", raw.translate(_DROPPED).replace("’", "'"))
    is_capital = word[:1].isupper()
    word = word.lower()
    if word == "cannot":
        return _Part("can", 0, 3, is_capital), _Part("not", 3, len(raw), is_capital=False)
    if word.endswith("n't") and len(word) > len("n't"):
        verb, cut = _CONTRACTED.get(word[:-3], word[:-3]), len(raw) - len("n't")
        return _Part(verb, 0, cut, is_capital), _Part("not", cut, len(raw), is_capital=False)
    return (_Part(word.removesuffix("'s"), 0, len(raw), is_capital),)


def _address(url: str) -> str:
    """Return an address as it would be read aloud: without scheme, query and final slash."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.lower())
    return "//" + re.split(r"[?#]", bare)[0].rstrip("/")
