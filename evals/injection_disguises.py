"""How planted words are kept from a reader or a pattern, and not from a model: characters, codes, spellings."""

import base64
import codecs
from collections.abc import Callable

_LOOKALIKES = str.maketrans("aeiopcxyAEIOPCXT", "аеіорсхуАЕІОРСХТ")
_LEET = str.maketrans("oieastOIEAST", "013457013457")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD = {
    **{ord("A") + index: 0x1D400 + index for index in range(26)},
    **{ord("a") + index: 0x1D41A + index for index in range(26)},
}


def _joined_by(mark: str) -> Callable[[str], str]:
    return lambda text: " ".join(mark.join(word) for word in text.split())


DISGUISES: dict[str, Callable[[str], str]] = {
    "tags": lambda text: "".join(chr(0xE0000 + ord(character)) for character in text),
    "zero_width": _joined_by("\u200b"),
    "bidi": lambda text: f"\u202e{text[::-1]}\u202c",
    "homoglyphs": lambda text: text.translate(_LOOKALIKES),
    "full_width": lambda text: text.translate(_FULL_WIDTH),
    "mathematical": lambda text: text.translate(_BOLD),
    "soft_hyphens": _joined_by("\u00ad"),
    "accents": _joined_by("\u0301"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "leet": lambda text: text.translate(_LEET),
    "spaced": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "leet_spaced": lambda text: "  ".join(" ".join(word) for word in text.translate(_LEET).split()),
    "dotted": lambda text: " ".join(".".join(word) for word in text.split()),
}
