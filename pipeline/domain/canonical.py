"""One byte sequence for one value: the JSON that is hashed, chained and signed.

Rules: UTF-8, keys sorted by code point, no insignificant white space, no NaN, no floats that JSON cannot round-trip.
"""

import hashlib
import json
from typing import Any

# Made once: `json.dumps` with these options makes one at every call, which costs as much as encoding a small object.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_text(value: Any) -> str:
    """Return the canonical encoding of a JSON-compatible value before it becomes UTF-8.

    Raises:
        ValueError: for NaN and infinities.
        TypeError: for values that JSON does not know.
    """
    return _ENCODER.encode(value)


def canonical_json(value: Any) -> bytes:
    """Return the canonical encoding of a JSON-compatible value.

    Raises:
        ValueError: for NaN, infinities and lone surrogates.
        TypeError: for values that JSON does not know.
    """
    return canonical_text(value).encode("utf-8")


def sha256_of(data: bytes) -> str:
    """Return `sha256:<64 hex digits>`: an id that says its algorithm."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of(value: Any) -> str:
    """Return the content id of a JSON-compatible value."""
    return sha256_of(canonical_json(value))
