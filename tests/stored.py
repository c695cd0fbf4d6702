"""A store with something in it, as a run leaves it."""

from dataclasses import dataclass

from pipeline.domain.capture import Capture
from pipeline.domain.document import Document
from pipeline.domain.run import Run
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from pipeline.domain.vendor import Vendor
from pipeline.ports import Store
from tests.builders import (
    BODY,
    TEXT,
    URL,
    a_capture,
    a_document,
    a_passage_set,
    a_run,
    a_snapshot,
    a_source,
    a_vendor,
    an_extraction,
)


@dataclass(frozen=True)
class Stored:
    """What `stored` put into a store."""

    vendor: Vendor
    run: Run
    source: Source
    snapshot: Snapshot
    capture: Capture
    document: Document


def stored(store: Store, text: str = TEXT, *, url: str = URL, body: bytes = BODY) -> Stored:
    """Store a vendor, a run, and one captured and extracted source; what is there already is not added again."""
    document = a_document(text)
    what = Stored(
        vendor=a_vendor(),
        run=a_run(),
        source=a_source(url),
        snapshot=a_snapshot(body, url),
        capture=a_capture(url, body),
        document=document,
    )
    with store.writing() as tx:
        if tx.vendors.get(what.vendor.id) is None:
            tx.vendors.add(what.vendor)
        if tx.runs.get(what.run.id) is None:
            tx.runs.add(what.run)
        if what.source not in tx.captures.sources(what.vendor.id):
            tx.captures.add_source(what.source)
        tx.captures.add_snapshot(what.snapshot)
        tx.captures.add(what.capture)
        tx.documents.add(document)
        tx.documents.add_extraction(an_extraction(document, snapshot=what.snapshot.id))
        tx.documents.add_passage_set(a_passage_set(document))
    return what
