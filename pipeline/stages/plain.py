"""Make a text that a stranger wrote harmless in a message: in a mail, a chat, a ticket, whatever shows it.

Vendors choose their names, requesters those of systems, and chats read more out of a text than its words.

Rules:
- one line: white space of every kind is one space; control, format (directions, zero-width), private and unassigned
  characters are left out;
- nothing pings, links or marks up: `<` `>` and `@` become characters that only look like them, the marks of Markdown
  become spaces, and the places by which a program recognises an address are opened (`acme[.]example`, `https[:]//`);
- bounded, with an ellipsis where it was cut.
"""

import re
import unicodedata

_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "@": "＠"})
_MARKS = re.compile(r"[*_~`|#\\\[\]{}]")
_ENTITY = re.compile(r"&(?=\w+;)")  # what some service might read as the character that it names
_SCHEME = re.compile(r":(?=/{1,2})|(?<=\bmailto):|(?<=\btel):|(?<=\bjavascript):|(?<=\bdata):", re.IGNORECASE)
# IDNA has other full stops, which become this one on the way to a name server.
_STOPS = re.compile("[\uff0e\u3002\uff61\u2024]")
_STOP = re.compile(r"(?<=\w)\.(?=[^\W\d_])")  # no name of a network begins with a digit; versions do


def plain(text: str, *, max_chars: int) -> str:
    """Return a text in its harmless form, of at most so many characters."""
    whole = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if character.isspace() else character for character in whole)
    shown = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    unmarked = _STOPS.sub(".", _ENTITY.sub("＆", _MARKS.sub(" ", shown)).translate(_LOOKALIKES))
    opened = _STOP.sub("[.]", _SCHEME.sub("[:]", unmarked))
    line = " ".join(opened.split())
    return line if len(line) <= max_chars else line[: max_chars - 1].rstrip() + "…"
