"""The labelled vendors as an assessment would have them: documents, kinds, passages, ready to be judged."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evals.inputs import required
from evals.labels import HashedQuote, VendorLabels, WordedText
from evals.texts import extracted
from pipeline.domain.canonical import sha256_of
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document
from pipeline.domain.ids import CaptureId, RunId, SnapshotId, SourceId, VendorId
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.domain.source import Source, SourceKind
from pipeline.errors import IntegrityBroken
from pipeline.stages.classify import classify, classify_title
from pipeline.stages.gather import distinct_entries

# The day on which the captures of the data folder were put together; ages of documents are told from here.
CAPTURED_AT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LabelledVendor:
    """A vendor's corpus and its labels."""

    labels: VendorLabels
    corpus: tuple[CorpusEntry, ...]
    texts: dict[str, WordedText]

    def words_of(self, quote: HashedQuote) -> list[str]:
        """Return the words of a labelled quotation.

        Raises:
            IntegrityBroken: when they are not in the document any more.
        """
        worded = self.texts[quote.file]
        span = worded.found(quote)
        if span is None:
            raise IntegrityBroken(
                f"{self.labels.vendor}/{quote.file}: a labelled quotation of {quote.words} words is lost"
            )
        return WordedText(worded.text[span.start : span.end]).words


def labelled_vendor(labels: VendorLabels, data: Path | None) -> LabelledVendor:
    """Read a vendor's documents.

    Raises:
        NotFound: without data.
        IntegrityBroken: when a file is another than the one that was labelled.
    """
    folder = required(data, "vendor-sites", labels.vendor)
    manifest = json.loads((folder / "site.json").read_text(encoding="utf-8"))
    addresses = {
        Path(page["file"]).name: str(page["source_url"])
        for document in manifest["documents"]
        for page in document["pages"]
    }
    entries, texts = [], {}
    for name, sha256 in labels.files.items():
        body = required(folder, "pages", name).read_bytes()
        if sha256_of(body) != sha256:
            raise IntegrityBroken(f"{labels.vendor}/{name} is not the file that was labelled")
        document = extracted(folder / "pages" / name)
        if document is not None:
            texts[name] = WordedText(document.text)
            entries.append(entry_of(document, body, addresses[name]))
    return LabelledVendor(labels=labels, corpus=tuple(distinct_entries(entries)), texts=texts)


def entry_of(document: Document, body: bytes, url: str, *, kind: SourceKind | None = None) -> CorpusEntry:
    """Return a document as if captured at an address; its kind is told as in a crawl, unless it is given."""
    name, reason = url, "given"
    if kind is None:
        kind, reason = classify(url, "")
        if kind is SourceKind.OTHER:
            kind, reason = classify_title(document.title)
    snapshot = SnapshotId(sha256_of(body))
    source = Source(id=SourceId(name), vendor=VendorId("labelled"), url=url, kind=kind, kind_reason=reason)
    return CorpusEntry(
        source=source,
        capture=Capture(
            id=CaptureId(name),
            run=RunId("labelled"),
            source=source.id,
            at=CAPTURED_AT,
            outcome=CaptureOutcome.OK,
            snapshot=snapshot,
        ),
        snapshot=Snapshot(
            id=snapshot,
            url=url,
            final_url=url,
            content_type="",
            headers={},
            fetched_at=CAPTURED_AT,
            fetched_by=FetchedBy.UPLOAD,
            size_bytes=len(body),
        ),
        document=document,
    )
