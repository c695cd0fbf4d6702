import re

import pytest

from evals.alterations import MAKERS, alterations
from evals.cuts import CUTS, items_under_a_negation
from evals.dice import Dice, shuffled
from evals.inputs import SITES
from evals.pdf_renderings import spaced_punctuation, unspaced_punctuation
from evals.renderings import FORMS
from evals.swapping import swapped
from evals.texts import Sentence, eval_texts, unique_sentences
from evals.wording import is_said, occurrences, spoken, wording

PRIVACY = SITES / "meridian-ai" / "legal" / "privacy.html"


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return [sentence for text in eval_texts([PRIVACY], under=SITES) for sentence in unique_sentences(text)]


@pytest.mark.parametrize(
    ("kind", "sentence", "possible"),
    [
        ("negation_dropped", "We do not train.", {"We do train."}),
        (
            "negation_dropped",
            "No employee reads content.",
            {"employee reads content.", "Some employee reads content.", "The employee reads content."},
        ),
        ("negation_inserted", "Content is deleted.", {"Content is not deleted.", "Content is never deleted."}),
        ("sense_reversed", "Data is encrypted.", {"Data is unencrypted.", "Data is decrypted."}),
        (
            "quantifier_changed",
            "Any user may ask.",
            {"All user may ask.", "Some user may ask.", "Certain user may ask."},
        ),
    ],
)
def test_a_swap_exchanges_one_word_and_nothing_else(kind: str, sentence: str, possible: set[str]) -> None:
    assert {swapped(kind, sentence, Dice(str(seed))) for seed in range(40)} == possible


@pytest.mark.parametrize(
    ("kind", "sentence", "pattern"),
    [
        ("digit_added", "kept for 30 days", r"kept for (30\d|130) days"),
        ("digit_removed", "kept for 300 days", r"kept for (30|00) days"),
        ("decimals_cut", "up to 99.9 percent", r"up to (99|999|9\.99|9) percent"),
        ("group_mark_moved", "at most 10,000 euros", r"at most (10\.000|100,00|10) euros"),
        ("year_changed", "since 9 February 2026", r"since 9 February 20(16|24|25|27|28|31)"),
        ("sign_changed", "a fee of $30", "a fee of [€£]30"),
        ("clause_number_changed", "4.2. We delete it", r"4\.(?!2\b)\d+\. We delete it"),
        ("numbers_joined", "for 30\n60 days", "for 3060 days"),
        ("words_joined", "kept in secure rooms", "kept insecure rooms"),
        ("clause_elided", "we never ever share any of your data", r".*(…|\.\.\.).*"),
    ],
)
def test_a_mutation_does_what_its_name_says(kind: str, sentence: str, pattern: str) -> None:
    for seed in range(30):
        altered = MAKERS[kind](sentence, Dice(str(seed)))
        assert altered is not None
        assert re.fullmatch(pattern, altered, re.DOTALL), altered


@pytest.mark.parametrize(
    ("kind", "sentence", "parts"),
    [
        ("behind_a_negation", "We never share your data with anyone.", ["share your data with anyone."]),
        ("behind_a_hyphen", "Non-personal data may be shared.", ["personal data may be shared."]),
        ("before_a_negation", "Your data is only sold to no one.", ["Your data is only sold to"]),
        ("before_an_apostrophe", "Customers on it can’t opt out.", ["Customers on it can"]),
        ("question_as_statement", "Do we sell your data?", ["we sell your data", "we sell your data."]),
    ],
)
def test_a_cut_leaves_what_turns_the_meaning_behind(kind: str, sentence: str, parts: list[str]) -> None:
    assert list(CUTS[kind](sentence)) == parts


def test_items_of_a_negated_list_are_found() -> None:
    text = "We do not:\n• sell your personal data\n• share it\n\nWe may:\n• use all of your data"
    assert list(items_under_a_negation(text)) == ["sell your personal data"]


def test_every_alteration_really_differs_from_its_document(sentences: list[Sentence]) -> None:
    made = list(alterations(sentences, quota=5))
    assert len({item.kind for item in made}) > 25
    assert [item for item in made if spoken(wording(item.quote)) in item.sentence.document.said] == []


def test_the_same_documents_give_the_same_alterations(sentences: list[Sentence]) -> None:
    first, second = (list(alterations(sentences, quota=3)) for _ in range(2))
    assert [(item.kind, item.quote) for item in first] == [(item.kind, item.quote) for item in second]
    assert (
        shuffled(["x", "y", "z"], ["a", "b", "c"]) == list(reversed(shuffled(["z", "y", "x"], ["c", "b", "a"])))[::-1]
    )


def test_an_honest_rendering_keeps_every_letter_and_digit(sentences: list[Sentence]) -> None:
    added = {"enumerated", "full_width", "ligatures", "decomposed"}
    for name, rendering in FORMS.items():
        for sentence in sentences[:20]:
            rendered = rendering(sentence.text, Dice(name))
            if rendered is not None and name not in added:
                assert re.sub(r"[\W_]", "", rendered) == re.sub(r"[\W_]", "", sentence.text)


def test_a_rendering_without_an_occasion_is_no_case() -> None:
    assert spaced_punctuation("no marks at all", Dice("")) is None
    assert unspaced_punctuation("no marks at all", Dice("")) is None


def test_the_independent_check_takes_numbers_whole_and_signs_as_words() -> None:
    said = spoken(wording("Up to 99.9 % and $1,000 for us."))
    assert is_said("up to 99.9 %", said)
    assert not is_said("up to 99", said)
    assert not is_said("€1,000", said)
    assert not is_said("99.9 and", said)


def test_overlapping_places_are_counted() -> None:
    assert occurrences(["a", "b"], spoken(wording("a b a b c ab"))) == 2
