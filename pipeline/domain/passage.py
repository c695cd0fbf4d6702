"""A span of a document, small enough to be shown to a judge and found by a search."""

from pipeline.domain.canonical import digest_of
from pipeline.domain.ids import DocumentId, PassageId
from pipeline.domain.model import Record


class Passage(Record):
    """`document.text[start:end] == text`, under the headings of its first block."""

    id: PassageId
    document: DocumentId
    start: int
    end: int
    text: str
    heading_path: tuple[str, ...] = ()
    page: int | None = None

    @property
    def searchable_text(self) -> str:
        """The words that it is found by: its headings and its own."""
        return "\n".join([" > ".join(self.heading_path), self.text]) if self.heading_path else self.text


def passage_of(
    document: DocumentId, start: int, end: int, text: str, heading_path: tuple[str, ...], page: int | None
) -> Passage:
    """Build a passage under the id that its place has."""
    passage_id = PassageId(digest_of({"document": document, "start": start, "end": end}))
    return Passage(
        id=passage_id, document=document, start=start, end=end, text=text, heading_path=heading_path, page=page
    )
