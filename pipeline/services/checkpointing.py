"""Sign the head of the audit trail, and hand the trail over so that others can prove it without us."""

import base64
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol

from pipeline.domain.chain import exported_line
from pipeline.domain.checkpoint import Checkpoint, signed_checkpoint
from pipeline.domain.model import Record
from pipeline.domain.signed_note import Verifier, note_of
from pipeline.errors import IntegrityBroken
from pipeline.ports import Checkpoints, Signer
from pipeline.services.auditing import Auditing, ChainProof


class TrailFolder(Protocol):
    """A folder to hand over, which is being written."""

    def add_events(self, lines: Iterable[bytes]) -> None:
        """Write further lines of `events.jsonl`."""

    def add(self, name: str, content: bytes) -> None:
        """Write a file beside them."""


class SignedHead(Record):
    """A checkpoint that was made: how many events it speaks of, their root in base64, the note, and its file."""

    size: int
    root: str
    note: str
    file: str


class Checkpointing:
    """Makes checkpoints and exports."""

    def __init__(
        self,
        auditing: Auditing,
        checkpoints: Checkpoints,
        signer: Signer,
        open_folder: Callable[[Path], AbstractContextManager[TrailFolder]],
    ) -> None:
        self._auditing = auditing
        self._checkpoints = checkpoints
        self._signer = signer
        self._open_folder = open_folder

    def verifier_key(self) -> str:
        """Return the public key that proves this installation's checkpoints."""
        return self._signer.verifier_key

    def checkpoint(self) -> SignedHead:
        """Sign the trail as it is now, and keep the checkpoint.

        Raises:
            IntegrityBroken: when the chain does not hold, or contradicts a checkpoint that was signed earlier.
        """
        return self._signed(self._auditing.prove())

    def export(self, folder: Path, *, script: bytes) -> SignedHead:
        """Write all events, every checkpoint, the verifier key and a script that proves them to a new folder.

        Args:
            folder: must not exist; when anything fails it does not exist afterwards either.
            script: the verifier that needs nothing of ours.

        Raises:
            InvalidInput: when the folder exists or cannot be written.
            IntegrityBroken: when the chain does not hold, or contradicts a checkpoint that was signed earlier.
        """
        with self._open_folder(folder) as writing:
            proof = self._auditing.prove(each_page=lambda page: writing.add_events(map(exported_line, page)))
            head = self._signed(proof)
            for note in self._checkpoints.kept():
                writing.add(f"checkpoints/{note.name}", note.content)
                if note.content == head.note.encode():
                    break  # another process may have signed more events than we read
            writing.add("verifier-key.txt", f"{self._signer.verifier_key}\n".encode())
            writing.add("verify_audit.py", script)
        return head

    def covering(self, sequence: int) -> bytes:
        """Return the first kept checkpoint that this key signed over an event and those before it, or sign a new one.

        Raises:
            IntegrityBroken: when one has to be signed, and the chain does not hold or contradicts an earlier one.
        """
        verifier = Verifier.parsed(self._signer.verifier_key)
        for note in self._checkpoints.kept():
            with suppress(IntegrityBroken):  # of another key, as it may be after a change of keys
                if signed_checkpoint(note.content, [verifier]).size >= sequence:
                    return note.content
        return self.checkpoint().note.encode()

    def signed_note(self, text: str) -> bytes:
        """Return a note over a text, which ends in a newline, signed with this installation's key."""
        return note_of(text, Verifier.parsed(self._signer.verifier_key), self._signer.sign(text.encode()))

    def _signed(self, proof: ChainProof) -> SignedHead:
        if proof.breaks:
            raise IntegrityBroken(f"nothing is signed: {'; '.join(proof.breaks[:3])}")
        verifier = Verifier.parsed(self._signer.verifier_key)
        checkpoint = Checkpoint(origin=verifier.name, size=proof.events, root=base64.b64decode(proof.root))
        note = self.signed_note(checkpoint.text)
        file = self._checkpoints.keep(note, size=proof.events)
        return SignedHead(size=proof.events, root=proof.root, note=note.decode(), file=file)
