"""An address that might hold evidence, before anyone has asked for it."""

from enum import StrEnum

from pipeline.domain.model import Record
from pipeline.domain.source import SourceKind


class FoundBy(StrEnum):
    """How an address came to our attention. A guess that is absent is no news; a link that is absent is."""

    START = "start"
    LISTED = "listed"
    LINKED = "linked"
    KNOWN = "known"
    GUESSED = "guessed"


class Candidate(Record):
    """A URL in its canonical form, what it seems to be and why, and how soon it should be fetched (lower is sooner)."""

    url: str
    kind: SourceKind
    kind_reason: str
    found_by: FoundBy
    order: int
