"""A citation is shown among its neighbours."""

import pytest

from pipeline.stages.excerpt import AROUND_CHARACTERS, excerpt
from tests.builders import QUOTE, a_citation, a_document, a_refused_citation

FILLER = "Other words that say nothing. " * 40


def test_the_text_around_a_citation_joins_to_the_document_again() -> None:
    document = a_document(f"Before it. {QUOTE} After it.")
    found = excerpt(document, a_citation(document))
    assert found.before + QUOTE + found.after == document.text


def test_a_long_text_is_cut_between_words_on_both_sides() -> None:
    document = a_document(FILLER + QUOTE + " " + FILLER)
    found = excerpt(document, a_citation(document))
    assert found.before.startswith("… ")
    assert found.after.endswith("…")
    assert found.before[1:] in document.text
    assert found.after[:-1] in document.text
    assert max(len(found.before), len(found.after)) <= AROUND_CHARACTERS + 1


def test_a_refused_quotation_has_no_place() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        excerpt(a_document(), a_refused_citation())
