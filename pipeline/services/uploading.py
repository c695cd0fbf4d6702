"""Take files into a run that a person handed in, and carry those of earlier runs over until they expire."""

import mimetypes
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from pipeline.domain.audit import Action
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.document import Extraction
from pipeline.domain.fetched import Extracted
from pipeline.domain.ids import CaptureId, RunId, SnapshotId, SourceId
from pipeline.domain.run import Run
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.domain.source import Source, SourceKind
from pipeline.domain.upload import Upload, upload_url
from pipeline.domain.vendor import Vendor
from pipeline.errors import NotFound, TooLarge
from pipeline.ports import Blobs, Clock, Extractor, Store, Transaction
from pipeline.stages.classify import classify_title


class _Read(NamedTuple):
    """An upload as it was found in the store, and what was read in it."""

    upload: Upload
    size_bytes: int
    extracted: Extracted


class Uploading:
    """Uploaded files as sources with captures, snapshots and documents like any other."""

    def __init__(
        self, store: Store, blobs: Blobs, extractor: Extractor, clock: Clock, *, actor: str, file_max_bytes: int
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor
        self._clock = clock
        self._actor = actor
        self._file_max_bytes = file_max_bytes

    def kept(self, name: str, body: bytes, *, kind: SourceKind | None = None) -> Upload:
        """Keep a file's bytes and say what it is; nothing is recorded before a run takes it.

        Without a kind, the file's name tells it.

        Raises:
            TooLarge: when the file is larger than the limit.
        """
        if len(body) > self._file_max_bytes:
            raise TooLarge(f"{name}: {len(body):,} bytes, page_max_bytes is {self._file_max_bytes:,}")
        file_name = PurePath(name).name
        told = kind or classify_title(PurePath(file_name).stem).kind
        return Upload(snapshot=self._blobs.put(body), file_name=file_name, kind=told)

    def take(self, run_id: RunId, uploads: Sequence[Upload]) -> int:
        """Record uploads in a run, carry earlier ones over, and return how many documents there are of them.

        Raises:
            NotFound: when there is no such run.
            UnsupportedFormat: when a file is in a format that no extractor reads; nothing is recorded then.
            ExtractionFailed: when a file could not be read; nothing is recorded then.
        """
        read = [self._read(upload) for upload in uploads]
        with self._store.writing() as transaction:
            run = transaction.runs.get(run_id)
            vendor = transaction.vendors.get(run.vendor) if run else None
            if run is None or vendor is None:
                raise NotFound(f"no run {run_id}")
            known = {source.url: source for source in transaction.captures.sources(run.vendor) if source.uploaded}
            for item in read:
                self._record(transaction, run, vendor, item, known)
            fresh = {upload_url(vendor, upload.file_name) for upload in uploads}
            carried = [source for url, source in known.items() if url not in fresh]
            return len(uploads) + sum(self._carried_over(transaction, run, source) for source in carried)

    def _read(self, upload: Upload) -> _Read:
        body = self._blobs.get(upload.snapshot)
        content_type = mimetypes.guess_type(upload.file_name)[0] or ""
        extracted = self._extractor.extract(body, content_type=content_type, url=f"upload:///{upload.file_name}")
        return _Read(upload, len(body), extracted)

    def _record(
        self,
        transaction: Transaction,
        run: Run,
        vendor: Vendor,
        item: _Read,
        known: dict[str, Source],
    ) -> None:
        upload, extracted = item.upload, item.extracted
        url = upload_url(vendor, upload.file_name)
        source = known.get(url)
        if source is None:
            source = Source(
                id=SourceId(self._clock.new_id()),
                vendor=run.vendor,
                url=url,
                kind=upload.kind,
                kind_reason="uploaded as this",
                uploaded=True,
            )
            transaction.captures.add_source(source)
        transaction.captures.add_snapshot(self._snapshot(url, item))
        transaction.documents.add(extracted.document)
        extraction = Extraction(snapshot=upload.snapshot, extractor=extracted.extractor, document=extracted.document.id)
        transaction.documents.add_extraction(extraction)
        self._capture(transaction, run, source, CaptureOutcome.OK, "uploaded", upload.snapshot)
        transaction.audit.append(
            actor=self._actor,
            action=Action.SOURCE_UPLOADED,
            subject=source.id,
            payload={
                "url": url,
                "kind": source.kind.value,
                "snapshot": upload.snapshot,
                "document": extracted.document.id,
                "expires_on": upload.expires_on.isoformat() if upload.expires_on else None,
            },
        )

    def _snapshot(self, url: str, item: _Read) -> Snapshot:
        upload = item.upload
        return Snapshot(
            id=upload.snapshot,
            url=url,
            final_url=url,
            content_type=mimetypes.guess_type(upload.file_name)[0] or "",
            headers={},
            fetched_at=self._clock.now(),
            fetched_by=FetchedBy.UPLOAD,
            size_bytes=item.size_bytes,
            expires_on=upload.expires_on,
        )

    def _carried_over(self, transaction: Transaction, run: Run, source: Source) -> bool:
        """Record that an earlier upload still stands, or that it has expired; return whether it stands."""
        snapshot = transaction.captures.latest_snapshot(source.url)
        if snapshot is None:
            return False
        expired = snapshot.expires_on is not None and snapshot.expires_on < self._clock.now().date()
        if expired:
            detail = f"expired on {snapshot.expires_on}: upload a newer one"
            self._capture(transaction, run, source, CaptureOutcome.ABSENT, detail, None)
        else:
            self._capture(transaction, run, source, CaptureOutcome.UNCHANGED, "uploaded earlier", snapshot.id)
        return not expired

    def _capture(
        self,
        transaction: Transaction,
        run: Run,
        source: Source,
        outcome: CaptureOutcome,
        detail: str,
        snapshot: SnapshotId | None,
    ) -> None:
        capture = Capture(
            id=CaptureId(self._clock.new_id()),
            run=run.id,
            source=source.id,
            at=self._clock.now(),
            outcome=outcome,
            detail=detail,
            snapshot=snapshot,
        )
        transaction.captures.add(capture)
        transaction.audit.append(
            actor=self._actor,
            action=Action.CAPTURE_MADE,
            subject=capture.id,
            payload={"url": source.url, "outcome": outcome.value, "snapshot": snapshot, "document": None},
        )
