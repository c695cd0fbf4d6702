"""Comparing as its callers see it: classes, spans, outcomes. The rules' examples are in `evals/drift_pairs.yaml`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.document import BlockKind, Document
from pipeline.domain.drift import ChangeClass, ChangeKind, Comparison, Outcome
from pipeline.errors import InvalidInput
from pipeline.stages.compare.compare import compare, same_reader
from pipeline.stages.compare.flaps import words_digest
from tests.builders import a_document, a_structured_document

SENTENCES = (
    "We keep prompts for 30 days.",
    "We will not sell the logs.",
    "Customers may ask for a copy of their files.",
    "The desk answers in office hours.",
    "Our servers are run by Northcloud in Germany.",
    "The fee is $20 for each seat.",
    "Either side can end the agreement.",
    "Children must not use the service.",
)


def a_policy(*sentences: str) -> Document:
    """A heading and a paragraph for each sentence."""
    return a_document("\n\n".join(["Privacy at Acme", *sentences]))


def gravest(comparison: Comparison) -> ChangeKind:
    return comparison.material[0].kind


def test_a_change_names_the_words_before_and_after_with_their_places() -> None:
    old, new = a_policy("We keep prompts for 30 days."), a_policy("We keep prompts for 60 days.")
    (change,) = compare(old, new).changes
    assert change.old is not None
    assert change.new is not None
    assert [words.text for words in change.old.words] == ["30"]
    assert [words.text for words in change.new.words] == ["60"]
    assert new.text[change.new.words[0].start : change.new.words[0].end] == "60"
    assert change.new.sentence.text == "We keep prompts for 60 days."
    assert change.heading_path == ("Privacy at Acme",)


def test_an_added_sentence_has_no_old_side() -> None:
    old = a_policy(SENTENCES[3])
    (change,) = compare(old, a_policy(SENTENCES[3], "Disputes go to arbitration.")).changes
    assert change.old is None
    assert change.new is not None
    assert change.change_class is ChangeClass.MATERIAL
    (change,) = compare(a_policy(SENTENCES[3], "Disputes go to arbitration."), old).changes
    assert change.new is None
    assert change.old is not None


def test_a_comparison_is_as_grave_as_its_gravest_change() -> None:
    old = a_policy("The suport desk answers.", "We keep prompts for 30 days.")
    new = a_policy("The support desk answers.", "We keep prompts for 60 days.")
    found = compare(old, new)
    assert [change.change_class for change in found.changes] == [ChangeClass.COSMETIC, ChangeClass.MATERIAL]
    assert found.change_class is ChangeClass.MATERIAL
    assert len(found.material) == 1


def test_changes_come_in_the_order_of_the_new_version() -> None:
    old = a_policy(*SENTENCES)
    new = a_policy(*(sentence.replace("30", "60").replace("$20", "$25") for sentence in reversed(SENTENCES)))
    starts = [change.new.sentence.start for change in compare(old, new).changes if change.new is not None]
    assert starts == sorted(starts)
    assert len(starts) == 2


def test_a_number_that_moved_to_another_unit_is_material() -> None:
    found = compare(
        a_policy("We keep prompts for 30 days and logs for 60 months."),
        a_policy("We keep prompts for 60 days and logs for 30 months."),
    )
    assert gravest(found) is ChangeKind.NUMBER


def test_two_parties_that_change_places_are_material() -> None:
    found = compare(
        a_policy("The processor informs the controller."), a_policy("The controller informs the processor.")
    )
    assert gravest(found) is ChangeKind.PARTY


def test_a_list_within_a_sentence_may_be_in_any_order() -> None:
    found = compare(
        a_policy("We like plain words, short lines and maps."), a_policy("We like maps, short lines and plain words.")
    )
    assert found.change_class is ChangeClass.COSMETIC


def test_a_phrase_that_is_kept_elsewhere_does_not_hide_that_it_went_here() -> None:
    consent = "without your prior written consent"
    old = a_policy(f"We sell no logs {consent}.", f"We show no prompts {consent}.")
    new = a_policy("We sell no logs.", f"We show no prompts {consent}.")
    assert compare(old, new).change_class is ChangeClass.MATERIAL


def test_a_clause_that_is_said_twice_and_then_once_is_not_gone() -> None:
    old = a_policy(SENTENCES[0], SENTENCES[3], SENTENCES[0])
    found = compare(old, a_policy(SENTENCES[0], SENTENCES[3]))
    assert [change.kind for change in found.changes] == [ChangeKind.REPETITION]


def test_an_entry_under_a_heading_of_subprocessors_is_no_menu() -> None:
    def listed(*names: str) -> Document:
        items = tuple((BlockKind.LIST_ITEM, name) for name in names)
        return a_structured_document((BlockKind.HEADING, "Our subprocessors"), *items)

    found = compare(listed("Northcloud", "Mailbird"), listed("Northcloud", "Mailbird", "Vectorbase"))
    assert found.change_class is ChangeClass.MATERIAL


def test_the_same_entry_in_a_menu_is_one() -> None:
    def menu(*names: str) -> Document:
        items = tuple((BlockKind.LIST_ITEM, name) for name in names)
        return a_structured_document((BlockKind.HEADING, "Company"), *items)

    found = compare(menu("About", "Security"), menu("About", "Trust centre"))
    assert found.change_class is ChangeClass.COSMETIC


def test_a_wording_that_stood_before_is_told_as_returned_with_its_changes() -> None:
    first, second = a_policy("We keep prompts for 30 days."), a_policy("We keep prompts for 60 days.")
    found = compare(second, first, earlier=frozenset({words_digest(first)}))
    assert found.outcome is Outcome.FLAP
    assert found.change_class is ChangeClass.MATERIAL
    assert compare(first, second, earlier=frozenset({words_digest(first)})).outcome is Outcome.CHANGED


def test_two_versions_of_one_extractor_are_not_compared() -> None:
    with pytest.raises(InvalidInput, match="our own doing"):
        same_reader("html/4", "html/5")


@pytest.mark.parametrize(("old", "new"), [("html/5", "html/5"), ("html/5", "pdf/2")])
def test_one_version_and_two_formats_are(old: str, new: str) -> None:
    same_reader(old, new)


def test_empty_documents_are_equal() -> None:
    assert compare(a_document(""), a_document("")).outcome is Outcome.UNCHANGED


@pytest.mark.usefixtures("bounded_cpu_time")
def test_long_texts_without_a_sentence_in_common_are_compared_in_bounded_time() -> None:
    old = a_policy(*(f"We keep the item {number} of the first list for {number} days." for number in range(1500)))
    new = a_policy(*(f"They hold the thing {number} in the second book for {number} weeks." for number in range(1500)))
    assert compare(old, new).change_class is ChangeClass.MATERIAL


@pytest.mark.usefixtures("bounded_cpu_time")
def test_one_endless_sentence_is_compared_in_bounded_time() -> None:
    old = a_policy("we keep " + " ".join(f"word{number}" for number in range(8000)))
    new = a_policy("we keep " + " ".join(f"word{number}" for number in range(8000, 0, -1)))
    compare(old, new)


policies = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map(lambda sentences: a_policy(*sentences))
texts = st.text(alphabet="abc Wé 30%.\n•*[](<>)@/-:’", max_size=120).map(a_document)


@given(st.one_of(policies, texts))
@settings(max_examples=60, deadline=None)
def test_a_version_has_not_changed_from_itself(document: Document) -> None:
    found = compare(document, document)
    assert (found.outcome, found.change_class, found.changes) == (Outcome.UNCHANGED, ChangeClass.NONE, ())


@given(st.permutations(SENTENCES))
@settings(max_examples=60, deadline=None)
def test_moved_paragraphs_are_no_change(order: list[str]) -> None:
    assert compare(a_policy(*SENTENCES), a_policy(*order)).change_class is ChangeClass.NONE


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["days", "months", "users"]))
@settings(max_examples=60, deadline=None)
def test_another_number_is_as_grave_in_both_directions(left: int, right: int, unit: str) -> None:
    one, other = a_policy(f"We keep prompts for {left} {unit}."), a_policy(f"We keep prompts for {right} {unit}.")
    expected = ChangeClass.NONE if left == right else ChangeClass.MATERIAL
    assert compare(one, other).change_class is expected
    assert compare(other, one).change_class is expected


@given(st.sampled_from(["not", "never", "without delay", "unless asked"]), st.sampled_from(SENTENCES))
@settings(max_examples=40, deadline=None)
def test_a_negation_is_as_grave_where_it_comes_as_where_it_goes(negation: str, beside: str) -> None:
    plain, denied = a_policy(beside, "We do sell logs."), a_policy(beside, f"We do {negation} sell logs.")
    assert compare(plain, denied).change_class is ChangeClass.MATERIAL
    assert compare(denied, plain).change_class is ChangeClass.MATERIAL


@given(st.one_of(policies, texts), st.one_of(policies, texts))
@settings(max_examples=120, deadline=None)
def test_every_wording_is_a_span_of_its_own_version(old: Document, new: Document) -> None:
    for change in compare(old, new).changes:
        for side, document in ((change.old, old), (change.new, new)):
            for wording in (side.sentence, *side.words) if side is not None else ():
                assert wording.text == document.text[wording.start : wording.end]
