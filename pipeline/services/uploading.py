"""Take files into a run that a person handed in, and carry those of earlier runs over until they expire."""

import mimetypes
from collections.abc import Sequence
from datetime import date
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
from pipeline.services.running import live_run
from pipeline.stages.classify import classify_title


class _Read(NamedTuple):
    """An upload as it was found in the store, and what was read in it."""

    upload: Upload
    size_bytes: int
    extracted: Extracted


class _Told(NamedTuple):
    """What a run's capture of an upload says."""

    outcome: CaptureOutcome
    detail: str
    snapshot: SnapshotId | None


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

    def require_readable(self, upload: Upload) -> None:
        """Read a file that was kept and record nothing.

        Raises:
            UnsupportedFormat: when it is in a format that no extractor reads.
            ExtractionFailed: when it could not be read.
        """
        self._read(upload)

    def take(self, run_id: RunId, uploads: Sequence[Upload]) -> int:
        """Record uploads in a run, carry earlier ones over, and return how many documents there are of them.

        What the run has recorded already, in a step that is tried again, is left as it is.

        Raises:
            NotFound: when there is no such run.
            RunEnded: when the run has failed or was superseded; nothing is recorded then.
            UnsupportedFormat: when a file is in a format that no extractor reads; nothing is recorded then.
            ExtractionFailed: when a file could not be read; nothing is recorded then.
        """
        read = [self._read(upload) for upload in uploads]
        with self._store.writing() as transaction:
            run = live_run(transaction, run_id)
            vendor = transaction.vendors.get(run.vendor)
            if vendor is None:
                raise NotFound(f"no vendor {run.vendor}")
            taken = {source.url: capture for source, capture in transaction.captures.of_run(run_id) if source.uploaded}
            for item in read:
                if not _is_taken(taken.get(upload_url(vendor, item.upload.file_name)), item.upload):
                    self._record(transaction, run, vendor, item)
            fresh = {upload_url(vendor, upload.file_name) for upload in uploads}
            earlier = [each for each in transaction.captures.sources(run.vendor) if each.uploaded]
            carried = [source for source in earlier if source.url not in fresh]
            standing = sum(
                taken[source.url].outcome.has_snapshot
                if source.url in taken
                else self._carried_over(transaction, run, source)
                for source in carried
            )
            return len(uploads) + standing

    def _read(self, upload: Upload) -> _Read:
        body = self._blobs.get(upload.snapshot)
        content_type = mimetypes.guess_type(upload.file_name)[0] or ""
        extracted = self._extractor.extract(body, content_type=content_type, url=f"upload:///{upload.file_name}")
        return _Read(upload, len(body), extracted)

    def _record(self, transaction: Transaction, run: Run, vendor: Vendor, item: _Read) -> None:
        upload, extracted = item.upload, item.extracted
        url = upload_url(vendor, upload.file_name)
        known = transaction.captures.source(run.vendor, url)
        source = Source(
            id=known.id if known else SourceId(self._clock.new_id()),
            vendor=run.vendor,
            url=url,
            kind=upload.kind,
            kind_reason="uploaded as this",
            uploaded=True,
        )
        if known is None:
            transaction.captures.add_source(source)
        elif known != source:
            transaction.captures.replace_source(source)
        transaction.captures.add_snapshot(self._snapshot(url, item))
        transaction.documents.add(extracted.document)
        extraction = Extraction(snapshot=upload.snapshot, extractor=extracted.extractor, document=extracted.document.id)
        transaction.documents.add_extraction(extraction)
        told = _Told(CaptureOutcome.OK, "uploaded", upload.snapshot)
        self._capture(transaction, run, source, told, expires_on=upload.expires_on)
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
        )

    def _carried_over(self, transaction: Transaction, run: Run, source: Source) -> bool:
        """Record that an earlier upload still stands, or that it has expired; return whether it stands."""
        uploaded = transaction.captures.latest(source.url)
        if uploaded is None:
            return False
        expired = uploaded.expires_on is not None and uploaded.expires_on < self._clock.now().date()
        if expired:
            told = _Told(CaptureOutcome.ABSENT, f"expired on {uploaded.expires_on}: upload a newer one", None)
        else:
            told = _Told(CaptureOutcome.UNCHANGED, "uploaded earlier", uploaded.snapshot)
        self._capture(transaction, run, source, told, expires_on=uploaded.expires_on)
        return not expired

    def _capture(
        self,
        transaction: Transaction,
        run: Run,
        source: Source,
        told: _Told,
        *,
        expires_on: date | None,
    ) -> None:
        capture = Capture(
            id=CaptureId(self._clock.new_id()),
            run=run.id,
            source=source.id,
            at=self._clock.now(),
            outcome=told.outcome,
            detail=told.detail,
            snapshot=told.snapshot,
            expires_on=expires_on,
        )
        transaction.captures.add(capture)
        transaction.audit.append(
            actor=self._actor,
            action=Action.CAPTURE_MADE,
            subject=capture.id,
            payload={"url": source.url, "outcome": told.outcome.value, "snapshot": told.snapshot, "document": None},
        )


def _is_taken(capture: Capture | None, upload: Upload) -> bool:
    """Whether a run has recorded this very upload, and not an earlier file of its name."""
    if capture is None or capture.outcome is not CaptureOutcome.OK:
        return False
    return (capture.snapshot, capture.expires_on) == (upload.snapshot, upload.expires_on)
