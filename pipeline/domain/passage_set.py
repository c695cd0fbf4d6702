"""What was cut out of a corpus, kept so that nobody cuts and screens the same documents twice.

Only spans are kept: the words are read from the documents again, so that a passage can never say anything else (I2).
"""

from pipeline.domain.ids import Digest, DocumentId
from pipeline.domain.model import Record


class FitSpan(Record):
    """A passage that may be shown; `document` counts from 0 in the set's documents."""

    document: int
    start: int
    end: int
    heading_path: tuple[str, ...]
    page: int | None


class WithheldSpan(Record):
    """A span that no judge is shown, and what it does; `document` counts from 0 in the set's documents."""

    document: int
    start: int
    end: int
    note: str


class PassageSet(Record):
    """The passages of a corpus, in order. `id` is the digest of everything that they depend on.

    `not_policies` are the documents that the screen did not take for policies.
    """

    id: Digest
    cut_by: str
    documents: tuple[DocumentId, ...]
    fit: tuple[FitSpan, ...]
    withheld: tuple[WithheldSpan, ...]
    not_policies: tuple[DocumentId, ...]
