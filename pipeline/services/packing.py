"""Hand over one report with all that proves it, in a file that anybody can verify offline.

Rules:
- the snapshots and documents in it are those that the report cites or lists, and no others;
- the audit excerpt has every event that concerns the vendor, its runs and this assessment, and no other vendor's;
- packing writes no event, so the same report and the same chain make the same file, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipeline.domain.audit import AuditEvent
from pipeline.domain.canonical import canonical_json
from pipeline.domain.document import Document
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedVendor
from pipeline.domain.report import Report
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import IntegrityBroken, NotFound
from pipeline.ports import Blobs, Store, Transaction
from pipeline.stages.report import cited

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


def unsigned(_: bytes) -> Mapping[str, bytes]:
    """Return no signature files."""
    return {}


class Packing:
    """Packs reports."""

    def __init__(self, store: Store, blobs: Blobs, open_pack: OpenPack) -> None:
        self._store = store
        self._blobs = blobs
        self._open_pack = open_pack

    def pack(
        self, path: Path, report: Report, *, files: Mapping[str, bytes], signed: Signing = unsigned
    ) -> PackSummary:
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
            events = list(_concerning(report, snapshots, transaction))
            head = transaction.audit.head()
        about = {
            "assessment": {"id": assessment.id, "digest": assessment.digest, "vendor": report.vendor.domain},
            "chain_head": {"sequence": head.sequence, "hash": head.hash} if head else None,
        }
        with self._open_pack(path, about=about, made_at=assessment.made_at, signed=signed) as pack:
            for name, data in files.items():
                pack.add(name, data)
            for document in documents:
                content = document.model_dump(mode="json", exclude={"id", "text"})
                name = f"documents/{document.id.removeprefix('sha256:')}"
                pack.add(f"{name}.txt", document.text.encode())
                pack.add(f"{name}.json", canonical_json(content))
            pack.add("audit.jsonl", b"".join(_line(event) for event in events))
            for snapshot in snapshots:
                pack.add_snapshot(snapshot, self._body(snapshot))
        return PackSummary(
            snapshots=len(snapshots), documents=len(documents), events=len(events), bytes=path.stat().st_size
        )

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
    found = [item for item in transaction.captures.snapshots() if item.id in named and item.url in addresses]
    missing = named - {item.id for item in found}
    if missing:
        raise IntegrityBroken(f"snapshot {min(missing)}, which the report names, is missing")
    return sorted(found, key=lambda item: (item.id, item.url, item.fetched_at))


def _addresses(transaction: Transaction, report: Report) -> set[str]:
    return {source.url for source in transaction.captures.sources(report.vendor.id)}


def _concerning(report: Report, snapshots: Iterable[Snapshot], transaction: Transaction) -> Iterator[AuditEvent]:
    """Yield the events on the vendor: those on a known record or that name one; their subjects are known from there."""
    known: set[str] = {report.vendor.id, report.assessment.id, report.assessment.run}
    known |= {snapshot.id for snapshot in snapshots} | _addresses(transaction, report)
    known |= {source.id for source in transaction.captures.sources(report.vendor.id)}
    for event in transaction.audit.events():
        if event.subject in known or not known.isdisjoint(_words(event.payload)):
            known.add(event.subject)
            yield event


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _words(part)


def _line(event: AuditEvent) -> bytes:
    # The payload as it is: its hash is over what was sealed.
    return canonical_json(event.model_dump(mode="json", exclude={"payload"}) | {"payload": event.payload}) + b"\n"
