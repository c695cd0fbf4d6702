"""What a run has in its hands: a document, where it came from and when."""

from pipeline.domain.capture import Capture
from pipeline.domain.document import Document
from pipeline.domain.model import Record
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source


class CorpusEntry(Record):
    """One captured source with its snapshot and the document extracted from it."""

    source: Source
    capture: Capture
    snapshot: Snapshot
    document: Document
