"""Text extracted from a snapshot: the thing that is quoted.

Rules:
- `text` is final: every block, passage and citation is a span of it, `text[start:end]`, in code points.
- Blocks do not overlap, are in reading order, and everything between two blocks is white space.
- The id is the hash of the text and its structure, so two captures of the same words are one document.
- What a person would not see is in `concealed`, never in `text`.
"""

from enum import StrEnum

from pipeline.domain.canonical import digest_of
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record


class BlockKind(StrEnum):
    """What a block is on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CODE = "code"
    METADATA = "metadata"


class Block(Record):
    """A paragraph-sized span with the headings above it, outermost first. `page` is 1-based, for PDF."""

    start: int
    end: int
    kind: BlockKind
    heading_path: tuple[str, ...] = ()
    page: int | None = None


class Concealment(StrEnum):
    """How text was kept from a reader's eye."""

    HIDDEN_BY_STYLE = "hidden_by_style"
    ZERO_SIZE = "zero_size"
    OFF_SCREEN = "off_screen"
    SAME_COLOUR = "same_colour"
    INVISIBLE_CHARACTERS = "invisible_characters"
    COMMENT = "comment"
    ALTERNATIVE_TEXT = "alternative_text"


class ConcealedText(Record):
    """Words in the source that a person would not see, kept apart and never judged."""

    text: str
    how: Concealment


class Link(Record):
    """A link that the page offers, absolute, with the words a person would click on."""

    url: str
    text: str
    place: str = "body"  # header, footer, nav or body


class Document(Record):
    """Extracted text with its structure."""

    id: DocumentId
    text: str
    title: str
    language: str | None
    blocks: tuple[Block, ...]
    concealed: tuple[ConcealedText, ...] = ()


class Extraction(Record):
    """That a named version of an extractor made this document out of that snapshot, and the links it saw."""

    snapshot: SnapshotId
    extractor: str
    document: DocumentId
    links: tuple[Link, ...] = ()


def document_of(
    *,
    text: str,
    title: str,
    language: str | None,
    blocks: tuple[Block, ...],
    concealed: tuple[ConcealedText, ...] = (),
) -> Document:
    """Build a document under the id that its content has."""
    content = {
        "text": text,
        "title": title,
        "language": language,
        "blocks": [block.model_dump(mode="json") for block in blocks],
        "concealed": [hidden.model_dump(mode="json") for hidden in concealed],
    }
    return Document(
        id=DocumentId(digest_of(content)), text=text, title=title, language=language, blocks=blocks, concealed=concealed
    )


def document_is_genuine(document: Document) -> bool:
    """Whether the content still hashes to the id."""
    rebuilt = document_of(
        text=document.text,
        title=document.title,
        language=document.language,
        blocks=document.blocks,
        concealed=document.concealed,
    )
    return rebuilt.id == document.id
