"""Find quotations word for word, in a stored document or in any text."""

from pipeline.domain.citation import CitationStatus
from pipeline.domain.ids import DocumentId
from pipeline.domain.model import Record
from pipeline.errors import NotFound
from pipeline.ports import Store
from pipeline.stages.fold import FoldedText, folded
from pipeline.stages.verify import locate


class FoundQuote(Record):
    """What became of a quotation: `text` is the evidence's own words at `[start:end]`, None when it was refused."""

    status: CitationStatus
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Citing:
    """Verifies quotations outside an assessment."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def document_text(self, document: str) -> str:
        """Return the text of a stored document.

        Raises:
            NotFound: when there is none of that id.
        """
        with self._store.reading() as transaction:
            found = transaction.documents.get(DocumentId(document))
        if found is None:
            raise NotFound(
                f"no document {document!r}", advice="`dossier search` and `report show --json` name documents."
            )
        return found.text


def cited(quote: str, text: FoldedText) -> FoundQuote:
    """Return where a text says a quotation, or that it does not."""
    place = locate(quote, text)
    if place is None:
        return FoundQuote(status=CitationStatus.UNVERIFIED)
    status = CitationStatus.REPAIRED if place.repaired else CitationStatus.VERIFIED
    span = place.span
    return FoundQuote(status=status, start=span.start, end=span.end, text=text.raw[span.start : span.end])


def foldable(text: str) -> FoldedText:
    """Prepare a text for many quotations."""
    return folded(text)
