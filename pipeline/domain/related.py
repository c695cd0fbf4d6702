"""The companies that a vendor's own lists name: who processes data for it, and who belongs to its group.

Rules:
- every word kept of a company stands in the quote, and the quote is `document.text[start:end]` (I2);
- a record is one company as one list names it, and is never changed: other words are another record;
- what left its list is kept, with the run in which it was no longer there; a list that could not be read tells nothing.
"""

from collections.abc import Sequence
from enum import StrEnum

from pipeline.domain.ids import DocumentId, RelatedVendorId, RunId, SnapshotId, VendorId
from pipeline.domain.model import Record


class Relation(StrEnum):
    """What a list says that its companies are to the vendor."""

    SUBPROCESSOR = "subprocessor"
    AFFILIATE = "affiliate"


class Subprocessor(Record):
    """One company that a document lists, in the document's words; `""` is what the list does not say.

    `domain` is the registrable domain that the entry links to or names.
    """

    name: str
    relation: Relation
    domain: str | None
    purpose: str
    location: str
    data: str
    document: DocumentId
    start: int
    end: int
    quote: str


class RelatedVendor(Record):
    """One company on one of a vendor's lists, from the run that found it there to the last that did.

    `left_in` is the run whose capture of the list no longer had it.
    """

    id: RelatedVendorId
    vendor: VendorId
    name: str
    relation: Relation
    domain: str | None
    purpose: str
    location: str
    data: str
    url: str
    snapshot: SnapshotId
    document: DocumentId
    start: int
    end: int
    quote: str
    first_seen: RunId
    last_seen: RunId
    left_in: RunId | None = None

    @property
    def words_are_quoted(self) -> bool:
        """Whether the quote holds everything that is said of the company, its domain aside: a link has no words."""
        return all(words in self.quote for words in (self.name, self.purpose, self.location, self.data))


class RelatedCompany(Record):
    """A company with everything that the vendor's lists say of it; `listings` are in the order of the lists."""

    name: str
    other_names: tuple[str, ...]
    domain: str | None
    relation: Relation
    listings: tuple[RelatedVendor, ...]

    @property
    def has_left(self) -> bool:
        """Whether no list names it any more."""
        return all(listing.left_in for listing in self.listings)

    @property
    def current(self) -> "RelatedCompany":
        """The company as the lists name it now; for one that has not left them all."""
        return company_of([listing for listing in self.listings if listing.left_in is None])

    @property
    def purpose(self) -> str:
        """What it is used for, as the first list that says it has it."""
        return next((listing.purpose for listing in self.listings if listing.purpose), "")

    @property
    def location(self) -> str:
        """Where it works, as the first list that says it has it."""
        return next((listing.location for listing in self.listings if listing.location), "")


def company_of(listings: Sequence[RelatedVendor]) -> RelatedCompany:
    """Gather one company's listings, of which there is one at least, under the first one's name."""
    first = listings[0]
    names = dict.fromkeys(listing.name for listing in listings)
    return RelatedCompany(
        name=first.name,
        other_names=tuple(name for name in names if name != first.name),
        domain=next((listing.domain for listing in listings if listing.domain), None),
        relation=first.relation,
        listings=tuple(listings),
    )
