"""Colours as CSS writes them, made comparable."""

import re

_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_FUNCTION = re.compile(r"rgba?\(([^)]*)\)")
_NAMED = {
    "white": "#ffffff",
    "snow": "#fffafa",
    "ivory": "#fffff0",
    "ghostwhite": "#f8f8ff",
    "whitesmoke": "#f5f5f5",
    "black": "#000000",
    "transparent": "transparent",
}
_NAME = re.compile(r"\b(" + "|".join(_NAMED) + r")\b")
_SHORT_HEX = (3, 4)
_CHANNELS = 3
# A difference that a screen can show and an eye cannot: #fff and #fefefe are one colour.
SAME_WITHIN = 6


def colour_of(value: str | None) -> str | None:
    """Return `#rrggbb`, `transparent`, or None when the value names no colour that is known here."""
    if not value:
        return None
    if match := _HEX.search(value):
        return _from_hex(match.group(1))
    if match := _FUNCTION.search(value):
        return _from_channels(match.group(1))
    match = _NAME.search(value)
    return _NAMED[match.group(1)] if match else None


def look_the_same(one: str | None, other: str | None) -> bool:
    """Whether words of one colour vanish on a ground of the other; unknown colours never do."""
    if one is None or other is None or not (one.startswith("#") and other.startswith("#")):
        return False
    pairs = zip(_channels(one), _channels(other), strict=True)
    return all(abs(first - second) <= SAME_WITHIN for first, second in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _from_hex(digits: str) -> str | None:
    if len(digits) in _SHORT_HEX:
        digits = "".join(digit * 2 for digit in digits)
    if digits[6:] == "00":
        return "transparent"
    return f"#{digits[:6]}" if len(digits) in {6, 8} else None


def _from_channels(inner: str) -> str | None:
    numbers = [part for part in re.split(r"[,\s/]+", inner.strip()) if part]
    try:
        levels = [round(float(number)) for number in numbers[:_CHANNELS]]
        opacity = float(numbers[_CHANNELS].rstrip("%")) if len(numbers) > _CHANNELS else 1.0
    except ValueError:
        return None
    if opacity == 0:
        return "transparent"
    return "#" + "".join(f"{min(255, max(0, level)):02x}" for level in levels) if len(levels) == _CHANNELS else None
