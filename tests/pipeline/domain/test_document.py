"""Text that is quoted, under the id that its words and structure have."""

from typing import Any

import pytest

from pipeline.domain.document import (
    Block,
    BlockKind,
    ConcealedText,
    Concealment,
    document_is_genuine,
    document_of,
)
from tests.builders import a_document

TEXT = "Privacy\n\nWe keep prompts for 30 days."
BLOCKS = (
    Block(start=0, end=7, kind=BlockKind.HEADING),
    Block(start=9, end=37, kind=BlockKind.PARAGRAPH, heading_path=("Privacy",), page=1),
)
FIELDS: dict[str, Any] = {"text": TEXT, "title": "Privacy", "language": "en", "blocks": BLOCKS, "concealed": ()}


def with_block(**changes: Any) -> dict[str, Any]:
    return {"blocks": (BLOCKS[0], BLOCKS[1].model_copy(update=changes))}


def test_the_same_words_with_the_same_structure_are_the_same_document() -> None:
    assert document_of(**FIELDS).id == document_of(**FIELDS).id
    assert document_of(**FIELDS).id.startswith("sha256:")


@pytest.mark.parametrize(
    "change",
    [
        {"text": TEXT.replace("30", "90")},
        {"text": TEXT.replace("30", "3O")},
        {"title": "privacy"},
        {"language": None},
        {"blocks": BLOCKS[:1]},
        {"blocks": BLOCKS[::-1]},
        with_block(start=10),
        with_block(end=36),
        with_block(kind=BlockKind.LIST_ITEM),
        with_block(heading_path=()),
        with_block(heading_path=("Privacy", "Privacy")),
        with_block(page=None),
        {"concealed": (ConcealedText(text="psst", how=Concealment.COMMENT),)},
    ],
)
def test_any_change_of_words_or_structure_is_another_document(change: dict[str, Any]) -> None:
    assert document_of(**{**FIELDS, **change}).id != document_of(**FIELDS).id


def test_how_text_was_concealed_is_part_of_the_document() -> None:
    ids = {document_of(**{**FIELDS, "concealed": (ConcealedText(text="psst", how=how),)}).id for how in Concealment}
    assert len(ids) == len(Concealment)


@pytest.mark.parametrize(
    "change", [{"text": "Privacy\n\nWe keep prompts for 300 days."}, {"title": "T"}, {"blocks": ()}]
)
def test_a_document_that_was_altered_under_its_id_is_not_genuine(change: dict[str, Any]) -> None:
    """I2: the id proves the words."""
    document = a_document()
    assert document_is_genuine(document)
    assert not document_is_genuine(document.model_copy(update=change))
