"""Which of several forms of a record a program wants: by `format`, or by its `Accept` header (RFC 9110, 12.5.1)."""

from collections.abc import Mapping
from typing import NamedTuple

from console.web.api.problems import Kind, Refused


class _Range(NamedTuple):
    """A media range, and how much it is wanted: 0 to 1."""

    type: str
    weight: float


def wanted_form(offered: Mapping[str, str], *, named: str | None, accept: str) -> str:
    """Return the form that is named, else the one whose media type is wanted most; the first of those that tie.

    Args:
        offered: the forms' media types.
        named: a form.
        accept: the header; an empty one wants anything.

    Raises:
        Refused: when none is wanted.
    """
    if named is not None:
        return named
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [_Range("*/*", 1.0)]
    weights = {form: _weight(media_type, ranges) for form, media_type in offered.items()}
    best = max(weights, key=lambda form: weights[form])
    if weights[best] <= 0:
        raise Refused(
            Kind.FORMAT, "it is given in none of the accepted media types", f"Accept {', '.join(offered.values())}."
        )
    return best


def _range(part: str) -> _Range:
    media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return _Range(media_type, min(max(float(value), 0.0), 1.0))
            except ValueError:
                return _Range(media_type, 0.0)
    return _Range(media_type, 1.0)


def _weight(media_type: str, ranges: list[_Range]) -> float:
    """Return how much a media type is wanted: the most specific range that covers it says so."""
    for covering in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        found = [item.weight for item in ranges if item.type == covering]
        if found:
            return max(found)
    return 0.0
