"""Hand over one report with all that proves it, in a file that anybody can verify offline.

Rules:
- the snapshots and documents in it are those that the report cites or lists, and no others;
- the audit excerpt has every event on the vendor and its records, and no other vendor's; each is proved to stand in the
  chain that a checkpoint is over, which is signed for the purpose when none that is kept reaches that far;
- what people decided on the report is in it, with all that their signatures bind;
- the installation signs the manifest;
- packing writes no event, so the same report and the same chain make the same file, byte for byte.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipeline.domain.audit import AuditEvent
from pipeline.domain.canonical import canonical_json, sha256_of
from pipeline.domain.checkpoint import signed_checkpoint
from pipeline.domain.document import Document
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.merkle import inclusion_proof
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedVendor
from pipeline.domain.report import Report
from pipeline.domain.signed_note import Verifier
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import IntegrityBroken, NotFound
from pipeline.ports import Blobs, Store, Transaction
from pipeline.services.signed_off import signed_off
from pipeline.services.under_review import rubric_at
from pipeline.stages.report import cited

FORMAT = "dossier-evidence-pack/2"

Signing = Callable[[bytes], Mapping[str, bytes]]


class Pack(Protocol):
    """A pack that is being written."""

    def add(self, name: str, data: bytes) -> None:
        """Add a file."""

    def add_snapshot(self, snapshot: Snapshot, body: bytes) -> None:
        """Add a snapshot with the bytes that were received.

        Raises:
            IntegrityBroken: when these are not the snapshot's bytes.
        """


class OpenPack(Protocol):
    """Opens a pack; what is written has its name when the block ends well, and not before."""

    def __call__(
        self, path: Path, *, about: Mapping[str, Any], made_at: datetime, signed: Signing
    ) -> AbstractContextManager[Pack]:
        """Open a pack. `about` is for its manifest; `signed` makes signature files of the manifest's bytes."""


class PackSummary(Record):
    """How much is in a pack, and the size of the file in bytes."""

    snapshots: int
    documents: int
    events: int
    bytes: int


class Notary(Protocol):
    """Signs for the installation."""

    def verifier_key(self) -> str:
        """Return the key that proves its signatures."""

    def covering(self, sequence: int) -> bytes:
        """Return a signed checkpoint over an event and all before it."""

    def signed_note(self, text: str) -> bytes:
        """Return a signed note over a text, which ends in a newline."""


class Packing:
    """Packs reports."""

    def __init__(self, store: Store, blobs: Blobs, open_pack: OpenPack, notary: Notary) -> None:
        self._store = store
        self._blobs = blobs
        self._open_pack = open_pack
        self._notary = notary

    def pack(self, path: Path, report: Report, *, files: Mapping[str, bytes]) -> PackSummary:
        """Write a report's pack; when that fails, there is no file.

        `files` are the report's forms, `report.json` among them, and whatever else is to go in, by name.

        Raises:
            InvalidInput: when the file cannot be written there.
            IntegrityBroken: when something that the report rests on is missing or changed.
        """
        assessment = report.assessment
        with self._store.reading() as transaction:
            snapshots = _snapshots(transaction, report)
            documents = [_document(transaction, document) for document in sorted(_documents_named(report))]
            events = list(transaction.audit.of_vendor(report.vendor.id))
            if not events:
                raise IntegrityBroken(f"no event of the audit trail speaks of {report.vendor.domain}")
            people = signed_off(transaction, assessment, events)
            rubric = rubric_at(transaction, assessment)
            head = transaction.audit.head()
        checkpoint = self._notary.covering(events[-1].sequence)
        about = {
            "assessment": {"id": assessment.id, "digest": assessment.digest, "vendor": report.vendor.domain},
            "chain_head": {"sequence": head.sequence, "hash": head.hash} if head else None,
        }
        with self._open_pack(path, about=about, made_at=assessment.made_at, signed=self._signature) as pack:
            for name, data in files.items():
                pack.add(name, data)
            for document in documents:
                content = document.model_dump(mode="json", exclude={"id", "text"})
                name = f"documents/{document.id.removeprefix('sha256:')}"
                pack.add(f"{name}.txt", document.text.encode())
                pack.add(f"{name}.json", canonical_json(content))
            pack.add("rubric.json", canonical_json(rubric.hashed_content))
            pack.add("decisions.json", canonical_json(people))
            pack.add("audit.jsonl", b"".join(_line(event) for event in events))
            pack.add("checkpoint.txt", checkpoint)
            pack.add("audit-proof.json", canonical_json(self._nodes(checkpoint, events)))
            pack.add("verifier-keys.txt", _keys(self._notary.verifier_key(), people["keys"]))
            for snapshot in snapshots:
                pack.add_snapshot(snapshot, self._body(snapshot))
        return PackSummary(
            snapshots=len(snapshots), documents=len(documents), events=len(events), bytes=path.stat().st_size
        )

    def _signature(self, manifest: bytes) -> Mapping[str, bytes]:
        return {"manifest.txt": self._notary.signed_note(f"{FORMAT}\n{sha256_of(manifest)}\n")}

    def _nodes(self, checkpoint: bytes, events: Sequence[AuditEvent]) -> dict[str, str]:
        """Return what proves the events' places in the chain; the chain is read once, its hashes alone."""
        verifier = Verifier.parsed(self._notary.verifier_key())
        head = signed_checkpoint(checkpoint, [verifier])
        with self._store.reading() as transaction:
            hashes = transaction.audit.hashes(head.size)
            entries = (bytes.fromhex(each.removeprefix("sha256:")) for each in hashes)
            places = [event.sequence - 1 for event in events]
            try:
                proof = inclusion_proof(entries, size=head.size, places=places)
            except ValueError as exc:
                raise IntegrityBroken(f"the audit trail has fewer events than its checkpoint: {exc}") from exc
        if proof.root != head.root:
            raise IntegrityBroken(f"the first {head.size} events are not those that their checkpoint signed")
        return {place: node.hex() for place, node in proof.nodes.items()}

    def _body(self, snapshot: Snapshot) -> bytes:
        try:
            return self._blobs.get(snapshot.id)
        except NotFound as exc:
            raise IntegrityBroken(f"the bytes of snapshot {snapshot.id} are missing") from exc


def _listings(report: Report) -> Iterator[RelatedVendor]:
    for company in (*report.related, *report.formerly_related):
        yield from company.listings


def _documents_named(report: Report) -> set[DocumentId]:
    named = {item.document for item in report.assessment.evidence} | {item.document for item in _listings(report)}
    return named | {citation.document for citation in cited(report.assessment) if citation.document}


def _snapshots_named(report: Report) -> set[SnapshotId]:
    named = {item.snapshot for item in report.assessment.evidence} | {item.snapshot for item in _listings(report)}
    return named | {citation.snapshot for citation in cited(report.assessment) if citation.snapshot}


def _document(transaction: Transaction, document_id: DocumentId) -> Document:
    document = transaction.documents.get(document_id)
    if document is None:
        raise IntegrityBroken(f"document {document_id}, which the report names, is missing")
    return document


def _snapshots(transaction: Transaction, report: Report) -> list[Snapshot]:
    """Return the records of what is named, each address of the vendor's on its own, in an order of their own."""
    named, addresses = _snapshots_named(report), _addresses(transaction, report)
    found = [item for name in named for item in transaction.captures.received(name) if item.url in addresses]
    missing = named - {item.id for item in found}
    if missing:
        raise IntegrityBroken(f"snapshot {min(missing)}, which the report names, is missing")
    return sorted(found, key=lambda item: (item.id, item.url, item.fetched_at))


def _addresses(transaction: Transaction, report: Report) -> set[str]:
    return {source.url for source in transaction.captures.sources(report.vendor.id)}


def _keys(own: str, others: Sequence[str]) -> bytes:
    """Return the verifier keys that the pack is proved by, this installation's first."""
    return "".join(f"{key}\n" for key in dict.fromkeys([own, *others])).encode()


def _line(event: AuditEvent) -> bytes:
    # The payload as it is: its hash is over what was sealed.
    return canonical_json(event.model_dump(mode="json", exclude={"payload"}) | {"payload": event.payload}) + b"\n"
