"""Read a text as a model reads it: without the characters that hide words, and with encodings taken off.

A reading is for finding words, never for quoting: spans are always of the text itself.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

# Tag characters repeat ASCII from here on; a reader sees nothing, a tokenizer sees letters.
_TAG_BASE = 0xE0000
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_QUOTES = str.maketrans("“”„‟«»″‘’‚‛‹›′´`", '"""""""' + "'" * 9)
# Letters of other alphabets that look like Latin ones, and small capitals.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԌѠаеорсухѕіјԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχօոսցհᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɑɡɩ",
    "ABEKMHOPCTYXSIJGWaeopcyxsijdqwhABEZHIKMNOPTYXaeikvoptuxounqhabcdefghijklmnoprstuvwyziagi",
)
_FOREIGN_LETTER = re.compile("[\u0370-\u058f\u1d00-\u1d2b\u0131\u0250-\u02af\ua730\ua731]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_EMPTY_LINES = re.compile(r"\n\s{2,}")
_SPACES = re.compile(r"[^\S\n]{2,}")
_LETTERS_APART = re.compile(r"(?<!\w)\w(?:[ .\-_*|/·]{1,3}\w){5,120}(?!\w)")
_GAPS = re.compile(r"[ .\-_*|/·]+")
_LEET_WORD = re.compile(
    r"(?<![\w@$|!+])(?=\w{0,20}[a-z])(?=[\w@$|!+]{0,20}[0134578@$|!+])[a-z0134578@$|!+]{3,20}(?![\w@$])", re.IGNORECASE
)
# In every such word a letter stands beside a sign that is read as one.
_LEET_PAIR = re.compile(r"[a-z][0134578@$|!+]|[0134578@$|!+][a-z]", re.IGNORECASE)
_TELL_TALES = ("ignor", "disregard", "instruct", "prompt", "verdict", "criteri", "assistant", "reviewer", "vendor")
_BACKWARDS = tuple(word[::-1] for word in _TELL_TALES)
_ROTATED = tuple(codecs.encode(word, "rot13") for word in _TELL_TALES)
# What words can be told apart by where a disguise has swallowed the spaces between them.
_RUN_TOGETHER = re.compile(
    "instructions?|disregard|previous|criterion|criteria|language|approved?|reviewer|compliant|verdict|ignore|forget|"
    "system|prompt|vendor|follow|answer|return|grade|every|prior|above|rules|model|mark|with|your|this|all|any|the|met|"
    "you|are|now|and|as|an?|ai"
)
_LEET = str.maketrans("0134578@$|!+", "oieastbasiit")
_LEET_WORDS_MIN = 2
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/_-]{24,4000}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ :]?){16,2000}(?!\w)")
_PRINTABLE_SHARE_MIN = 0.95
_DECODED_MAX = 20


def plain(text: str) -> str:
    """Fold what hides words from a pattern and not from a model; line ends and the case of letters stay."""
    if not text.isascii():
        text = _TAGS.sub(lambda match: chr(ord(match.group()) - _TAG_BASE), text)
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
        text = text.translate(_QUOTES)
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", text))


def disguised(text: str) -> Iterator[str]:
    """Yield the other readings that a plain text may be meant for, each only where there is an occasion for it."""
    if _FOREIGN_LETTER.search(text) and _LATIN_LETTER.search(text):
        yield text.translate(_LOOKALIKES)
    for match in _LETTERS_APART.finditer(text):
        together = _GAPS.sub("", match.group()).translate(_LEET).lower()
        yield " ".join(_RUN_TOGETHER.findall(together))
    if _LEET_PAIR.search(text) and len(_LEET_WORD.findall(text)) >= _LEET_WORDS_MIN:
        yield _LEET_WORD.sub(lambda match: match.group().translate(_LEET), text)
    lowered = text.lower()
    if any(word in lowered for word in _BACKWARDS):
        yield text[::-1]
    if any(word in lowered for word in _ROTATED):
        yield codecs.decode(text, "rot13")
    decoded = 0
    for match in _BASE64.finditer(text):
        decoded += 1
        if decoded <= _DECODED_MAX and (words := _words_in(_base64_bytes(match.group()))):
            yield words
    for match in _HEX.finditer(text):
        decoded += 1
        if decoded <= _DECODED_MAX and (words := _words_in(_hex_bytes(match.group()))):
            yield words


def _base64_bytes(run: str) -> bytes:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return b""


def _hex_bytes(run: str) -> bytes:
    return bytes.fromhex(re.sub(r"[ :]", "", run))


def _words_in(raw: bytes) -> str:
    """Return decoded bytes if they are a text, else nothing."""
    text = raw.decode("utf-8", errors="replace")
    printable = sum(character.isprintable() or character.isspace() for character in text) - text.count("\ufffd")
    return text if text and printable >= _PRINTABLE_SHARE_MIN * len(text) and " " in text else ""
