"""Read and prove the audit trail, alone and against checkpoints that were signed earlier."""

import base64
from collections.abc import Callable, Iterable, Sequence

from pipeline.domain.audit import AuditEvent
from pipeline.domain.chain import ChainReading, StoredEvent
from pipeline.domain.checkpoint import Checkpoint, signed_checkpoint
from pipeline.domain.model import Record
from pipeline.domain.signed_note import Verifier
from pipeline.errors import IntegrityBroken
from pipeline.ports import Checkpoints, KeptNote, Signer, Store


class ChainProof(Record):
    """What reading the whole trail showed.

    events: how many were read; head: the hash of the last one; root: the Merkle root over them, in base64.
    checkpoints: how many checkpoints the trail was held against.
    breaks: a sentence for each place where the chain, or a checkpoint, does not hold.
    """

    events: int
    head: str | None
    root: str
    checkpoints: int
    breaks: tuple[str, ...]


class _Claim(Record):
    name: str
    checkpoint: Checkpoint


# A broken chain breaks at every event after the first break; the first ones tell the story.
BREAKS_SHOWN_MAX = 20


class Auditing:
    """Reads the chain."""

    def __init__(self, store: Store, checkpoints: Checkpoints, signer: Signer) -> None:
        self._store = store
        self._checkpoints = checkpoints
        self._signer = signer

    def log(self, *, newest: int) -> list[AuditEvent]:
        """Return the newest events, oldest of them first."""
        with self._store.reading() as transaction:
            head = transaction.audit.head()
            after = max(0, head.sequence - newest) if head else 0
            return list(transaction.audit.events(after))

    def prove(
        self,
        *,
        notes: Sequence[KeptNote] = (),
        keys: Sequence[str] = (),
        each_page: Callable[[Sequence[StoredEvent]], None] | None = None,
    ) -> ChainProof:
        """Read the whole chain once, check every link of it, and hold it against checkpoints.

        Args:
            notes: checkpoints that are held by others; those that are kept here are used as well.
            keys: verifier keys of which one must have signed each checkpoint; without any, this installation's.
            each_page: is given every page of rows while the chain holds.

        Raises:
            InvalidInput: when a verifier key is malformed.
        """
        held = [*self._checkpoints.kept(), *notes]
        verifiers = [Verifier.parsed(key) for key in keys]
        if held and not verifiers:  # asking for our own key would make one
            verifiers = [Verifier.parsed(self._signer.verifier_key)]
        claims: list[_Claim] = []
        broken: list[str] = []
        for note in held:
            try:
                claims.append(_Claim(name=note.name, checkpoint=signed_checkpoint(note.content, verifiers)))
            except IntegrityBroken as exc:
                broken.append(f"checkpoint {note.name}: {exc}")
        reading = ChainReading(roots_at=[claim.checkpoint.size for claim in claims], breaks_max=BREAKS_SHOWN_MAX)
        with self._store.reading() as transaction:
            for page in transaction.audit.pages():
                reading.read(page)
                if each_page is not None and not reading.breaks:
                    each_page(page)
        return ChainProof(
            events=reading.events,
            head=reading.head,
            root=base64.b64encode(reading.root).decode(),
            checkpoints=len(held),
            breaks=(*reading.breaks, *broken, *_contradictions(claims, reading)),
        )


def _contradictions(claims: Iterable[_Claim], reading: ChainReading) -> Iterable[str]:
    """Yield what the checkpoints say that the trail does not."""
    proven = 0
    for claim in sorted(claims, key=lambda claim: claim.checkpoint.size):
        size = claim.checkpoint.size
        if size > reading.events:
            yield f"events were cut off after {reading.events}: checkpoint {claim.name} signed {size}"
        elif reading.roots[size] == claim.checkpoint.root:
            proven = size
        else:
            yield f"events {proven + 1} to {size} are not those that checkpoint {claim.name} signed"
