"""Checkpoints after C2SP (c2sp.org/tlog-checkpoint): the head of the tree over the audit trail, for signing.

The entry of event n is the 32 bytes that the hexadecimal digits of its `hash` spell; the tree is that of
`pipeline.domain.merkle`. The text is three lines: the origin, which is the signing key's name; the number of events in
decimal; the root hash in base64. A checkpoint by another tool may have further lines, which say nothing to us.
"""

import base64
import re
from collections.abc import Iterable

from pipeline.domain.model import Record
from pipeline.domain.signed_note import Verifier, opened_note
from pipeline.errors import IntegrityBroken

_TEXT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n([^\n]+\n)*")


class Checkpoint(Record):
    """What an origin says of its audit trail: that its first `size` events have this root, 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def checkpoint_in(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        IntegrityBroken: when it is none.
    """
    found = _TEXT.fullmatch(text)
    root = base64.b64decode(found["root"]) if found else b""
    if found is None or base64.b64encode(root).decode() != found["root"]:
        raise IntegrityBroken("not a checkpoint: an origin, a number of events and a root hash, each on its line")
    return Checkpoint(origin=found["origin"], size=int(found["size"]), root=root)


def signed_checkpoint(note: bytes, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint in a note that one of these keys signed.

    Raises:
        IntegrityBroken: when the note or the text is malformed, the signature wrong, or the origin not the signer.
    """
    opened = opened_note(note, verifiers)
    checkpoint = checkpoint_in(opened.text)
    if checkpoint.origin not in {signer.name for signer in opened.signers}:
        raise IntegrityBroken(f"a checkpoint of {checkpoint.origin[:80]!r} that another key signed")
    return checkpoint
