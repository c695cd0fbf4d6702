"""A quotation is what a judge says; a citation is what code has found, word for word, in a document."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record


class Quotation(Record):
    """Words that a judge offers as evidence, and the number of the passage that it says they stand in."""

    passage: int
    text: str


class CitationStatus(StrEnum):
    """What verification made of a quotation."""

    VERIFIED = "verified"
    REPAIRED = "repaired"
    MISATTRIBUTED = "misattributed"
    UNVERIFIED = "unverified"

    @property
    def counts(self) -> bool:
        """Whether a score may rest on it."""
        return self is not CitationStatus.UNVERIFIED


class Span(Record):
    """A half-open range of code points in a document's text."""

    start: int
    end: int


class Citation(Record):
    """A verified place in the evidence, or a quotation that was refused.

    When the status counts, `quote == document.text[start:end]` and every place field is set. Otherwise `quote` holds
    the refused words and the place fields are None. `offered` keeps the judge's own words
    where they differ from the quote.
    """

    status: CitationStatus
    quote: str
    offered: str | None = None
    document: DocumentId | None = None
    snapshot: SnapshotId | None = None
    url: str | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None

    @model_validator(mode="after")
    def _counts_only_with_a_place(self) -> Self:
        place = (self.document, self.snapshot, self.url, self.start, self.end)
        if self.status.counts and any(part is None for part in place):
            raise ValueError(f"a {self.status.value} citation without its place: {self.quote[:80]!r}")
        return self
