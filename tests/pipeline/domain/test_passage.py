"""A passage is a place in a document."""

from pipeline.domain.passage import passage_of
from tests.builders import a_document_id


def test_a_passage_is_known_by_its_place_and_not_by_its_headings() -> None:
    one = passage_of(a_document_id(), 3, 9, "within", ("A",), 1)
    assert one.id == passage_of(a_document_id(), 3, 9, "within", ("B",), 2).id
    others = [
        passage_of(a_document_id(), 3, 10, "within ", ("A",), 1),
        passage_of(a_document_id(), 2, 9, " within", ("A",), 1),
        passage_of(a_document_id("another"), 3, 9, "within", ("A",), 1),
    ]
    assert len({one.id, *[other.id for other in others]}) == 4


def test_a_passage_is_found_by_its_headings_as_well_as_its_words() -> None:
    assert passage_of(a_document_id(), 0, 5, "words", ("Data", "Retention"), None).searchable_text == (
        "Data > Retention\nwords"
    )
    assert passage_of(a_document_id(), 0, 5, "words", (), None).searchable_text == "words"
