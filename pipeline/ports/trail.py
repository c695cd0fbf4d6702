"""The audit trail, and what signs it and keeps its checkpoints."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.chain import StoredEvent
from pipeline.domain.ids import (
    VendorId,
)


class AuditTrail(Protocol):
    """The chain. There is no way to change or remove an event."""

    def append(self, *, actor: str, action: Action, subject: str, payload: dict[str, Any]) -> AuditEvent:
        """Seal and add an event in this transaction."""

    def events(self, after: int = 0) -> Iterable[AuditEvent]:
        """Yield events in order, those with a sequence above `after`."""

    def event(self, sequence: int) -> AuditEvent | None:
        """Return one event."""

    def of_vendor(self, vendor: VendorId) -> Iterable[AuditEvent]:
        """Yield the events on a vendor and on every record of it, in order."""

    def hashes(self, first: int) -> Iterable[str]:
        """Yield the hashes of the first so many events, in order."""

    def pages(self) -> Iterable[Sequence[StoredEvent]]:
        """Yield every stored row, in order and in pages, as texts: for checking it, not for using it."""

    def head(self) -> AuditEvent | None:
        """Return the newest event."""


class Signer(Protocol):
    """The key of this installation, which signs checkpoints and decisions. It is made when it is first asked for."""

    @property
    def name(self) -> str:
        """The name that it signs under, which is the origin of its checkpoints."""

    @property
    def verifier_key(self) -> str:
        """The public key, as `name+key id+base64`."""

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, 64 bytes."""


class KeptNote(NamedTuple):
    """A signed note in a file, and what the file is called."""

    name: str
    content: bytes


class Checkpoints(Protocol):
    """The signed checkpoints that are kept outside the database."""

    def kept(self) -> Sequence[KeptNote]:
        """Return all of them, those of fewer events first."""

    def keep(self, note: bytes, *, size: int) -> str:
        """Keep a checkpoint of so many events; return the name of its file."""
