"""What a declared style does to the words of an element."""

import re

from extractors.formats.html_style import Declarations
from extractors.formats.html_tree import Element, word_set
from pipeline.domain.document import Concealment

OFF_SCREEN_PX = 500.0
# Browsers refuse to show text under about 2 pixels usefully; 0.1em tricks end here too.
TINY_PX = 2.0
FAINT = 0.05
PX_PER_EM = 16.0

_LENGTH = re.compile(r"^(-?\d*\.?\d+)(px|pt|em|rem|%|vw|vh)?$")
_MOVED = re.compile(r"translate(?:3d|x|y)?\(([^)]*)\)")
_CLIPPED = re.compile(r"rect\(\s*(0|1px)|inset\(\s*(50|100)%|circle\(\s*0")
_SCALED_AWAY = re.compile(r"scale(?:3d|x|y)?\(\s*0(?:\.0+)?\s*[,)]")


_FOR_SCREEN_READERS = word_set(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only a11y-hidden sr_only"
)


def is_for_screen_readers(element: Element) -> bool:
    """Whether a class says what an outside sheet does: put the words off the screen, for those who listen."""
    return not _FOR_SCREEN_READERS.isdisjoint((element.get("class") or "").split())


def hiding(style: Declarations) -> Concealment | None:
    """Return how the style keeps words from being seen, None when it does not."""
    if not style:
        return None
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return Concealment.HIDDEN_BY_STYLE
    if style.get("content-visibility") == "hidden" or _is_faint(style):
        return Concealment.HIDDEN_BY_STYLE
    if _is_tiny(style):
        return Concealment.ZERO_SIZE
    if _is_off_screen(style) or _CLIPPED.search(style.get("clip", "") + style.get("clip-path", "")):
        return Concealment.OFF_SCREEN
    return None


def is_entrance(style: Declarations) -> bool:
    """Whether a faint element looks like one that fades in when it is scrolled to."""
    return _is_faint(style) and any(name in style for name in ("transform", "transition", "will-change"))


def is_folded(style: Declarations) -> bool:
    """Whether the element is a box without height whose words wait to be unfolded."""
    return _clips(style) and (style.get("height", "").startswith("0") or style.get("max-height", "").startswith("0"))


def _is_faint(style: Declarations) -> bool:
    value = style.get("opacity", "")
    length = _pixels(value)
    if length is None:
        return False
    return length / (100 if value.endswith("%") else 1) < FAINT


def _is_tiny(style: Declarations) -> bool:
    font = _pixels(style.get("font-size", ""))
    if font is not None and font < TINY_PX and not style["font-size"].endswith(("%", "vw", "vh")):
        return True
    if style.get("font-size", "").replace(" ", "") in {"0%", "0vw", "0vh"} or _SCALED_AWAY.search(
        style.get("transform", "")
    ):
        return True
    return _clips(style) and any(
        (size := _pixels(style.get(name, ""))) is not None and 0 <= size < TINY_PX
        for name in ("width", "height", "max-height", "max-width")
    )


def _clips(style: Declarations) -> bool:
    return any(style.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y"))


def _is_off_screen(style: Declarations) -> bool:
    indent = _pixels(style.get("text-indent", ""))
    if indent is not None and abs(indent) >= OFF_SCREEN_PX:
        return True
    if style.get("position") in {"absolute", "fixed", "relative"}:
        offsets = [_pixels(style.get(side, "")) for side in ("left", "right", "top", "bottom")]
        if any(offset is not None and offset <= -OFF_SCREEN_PX for offset in offsets):
            return True
    moved = _MOVED.search(style.get("transform", ""))
    return moved is not None and any(
        (offset := _pixels(part.strip())) is not None and offset <= -OFF_SCREEN_PX and not part.strip().endswith("%")
        for part in moved.group(1).split(",")
    )


def _pixels(value: str) -> float | None:
    match = _LENGTH.match(value.strip())
    if not match:
        return None
    factor = {"em": PX_PER_EM, "rem": PX_PER_EM, "pt": 4 / 3}.get(match.group(2) or "", 1.0)
    return float(match.group(1)) * factor
