"""The form in which received bytes are kept, the same in every store: a folder can be copied to a bucket and used.

Rules:
- the key is made of the id alone, `ab/cd/abcd….gz`, after it was matched against the one form that ids have;
- the content is one gzip member without a time, so the same bytes give the same object;
- what is read is unpacked within a limit and hashed again, so changed bytes are never returned.
"""

import gzip
import re
import zlib

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import IntegrityBroken, InvalidInput, TooLarge

_ID = re.compile(r"sha256:([0-9a-f]{64})")
_COMPRESSION_LEVEL = 6  # zlib's own default: level 9 gains 1 % on HTML for twice the time
_GZIP_WINDOW_BITS = 31  # zlib's largest window, with gzip's header and checksum
BODY_MAX_BYTES = 2**30  # fifty times the default of `page_max_bytes`; a bomb put in a snapshot's place ends here


def key_of(snapshot: SnapshotId) -> str:
    """Return where a snapshot's bytes are, as a path below the store's root.

    Raises:
        InvalidInput: when this is no snapshot id.
    """
    match = _ID.fullmatch(snapshot)
    if match is None:
        raise InvalidInput(f"not a snapshot id: {snapshot!r}")
    digits = match[1]
    return f"{digits[:2]}/{digits[2:4]}/{digits}.gz"


def packed(data: bytes) -> bytes:
    """Return bytes in the form in which they are kept.

    Raises:
        TooLarge: when they are more than can be read again.
    """
    if len(data) > BODY_MAX_BYTES:
        raise TooLarge(f"{len(data):,} bytes are more than a snapshot may have, {BODY_MAX_BYTES:,}")
    return gzip.compress(data, _COMPRESSION_LEVEL, mtime=0)


def unpacked(snapshot: SnapshotId, content: bytes) -> bytes:
    """Return the bytes that were received, out of the form in which they are kept.

    Raises:
        IntegrityBroken: when they do not hash to the id.
    """
    reader = zlib.decompressobj(_GZIP_WINDOW_BITS)
    try:
        data = reader.decompress(content, BODY_MAX_BYTES)
    except zlib.error as exc:
        raise IntegrityBroken(f"the stored form of snapshot {snapshot} is damaged") from exc
    if not reader.eof or reader.unused_data:
        raise IntegrityBroken(
            f"the stored form of snapshot {snapshot} is damaged: cut off, or not the only thing there"
        )
    if sha256_of(data) != snapshot:
        raise IntegrityBroken(f"the bytes of snapshot {snapshot} are not those that were received")
    return data
