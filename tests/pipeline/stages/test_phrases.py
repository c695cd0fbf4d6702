import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.phrases import GAP_WORDS_MAX, PhraseSyntaxError, compiled, first_match
from pipeline.stages.words import WordReader
from tests.examples import examples


def matched(phrase: str, sentence: str) -> str | None:
    span = first_match(compiled(phrase), WordReader().words(sentence))
    return None if span is None else sentence[span.start : span.end]


def test_words_are_compared_by_their_stems() -> None:
    assert matched("train model", "It helps in training models.") == "training models"


def test_words_stand_next_to_each_other_unless_a_gap_stands_between_them() -> None:
    assert matched("use ... train", "We use it to train.") == "use it to train"
    assert matched("use train", "We use it to train.") is None


def test_a_gap_reaches_over_eight_words_and_no_further() -> None:
    assert matched("keep ... days", f"keep {'a ' * GAP_WORDS_MAX}days")
    assert matched("keep ... days", f"keep {'a ' * (GAP_WORDS_MAX + 1)}days") is None


def test_one_of_several_groups_of_words_is_enough() -> None:
    assert matched("(soc 2|iso 27001) report", "a SOC 2 report") == "SOC 2 report"
    assert matched("(soc 2|iso 27001) report", "an ISO/IEC 27001 report") is None


def test_an_optional_word_may_be_absent() -> None:
    assert matched("sell [your|the] data", "we sell data") == "sell data"
    assert matched("sell [your|the] data", "we sell your data") == "sell your data"


def test_a_number_is_read_in_digits_and_as_a_word() -> None:
    assert matched("# days", "30 days") == "30 days"
    assert matched("# days", "ninety days") == "ninety days"
    assert matched("# days", "some days") is None


def test_a_phrase_without_not_is_silent_where_the_sentence_negates_it() -> None:
    assert matched("use ... train", "We never use it to train.") is None
    assert matched("use ... train", "We do not, as a rule, use it to train.") is None
    assert matched("use ... train", "We use it but not to train.") is None


def test_a_phrase_with_not_hears_every_negation() -> None:
    for sentence in ("We don't sell data", "We never sell data", "We cannot sell data", "No one may sell data"):
        assert matched("not ... sell data", sentence), sentence


def test_only_a_not_that_is_required_lets_a_phrase_hear_a_negation() -> None:
    for phrase in ("liability [not] exceed", "liability (not|will) exceed", "liability ... (exceed|not limited)"):
        assert not compiled(phrase).expects_negation
    assert compiled("liability (not|will not) exceed").expects_negation
    assert matched("liability [not] exceed", "liability will exceed") is None
    assert matched("liability ... [not] exceed", "liability may exceed") == "liability may exceed"
    assert matched("liability ... [not] exceed", "liability may not exceed") is None


def test_numbers_and_negations_in_a_group_are_read_word_by_word() -> None:
    assert matched("inform (within #|not later than #) hours", "We inform within 72 hours") == "inform within 72 hours"
    assert matched("inform (within #|not later than #) hours", "We inform within hours") is None
    assert matched("limited to (# months|#months)", "limited to twelve months") == "limited to twelve months"
    assert matched("inform (within #|not later than #)", "We inform no later than noon") is None
    assert matched("inform (within #|not later than #)", "We inform later than 72 hours") is None


def test_a_measure_is_not_a_denial() -> None:
    assert matched("inform (within|not later than) # hours", "We inform no later than 72 hours") is not None
    assert matched("inform ... without undue delay", "We inform you without undue delay") is not None
    assert matched("inform ... without undue delay", "We do not inform you without undue delay") is None
    assert matched("delete", "When no longer needed, we delete it") is not None
    assert matched("use", "We no longer use it") is None
    assert matched("encrypt", "We not only encrypt it") is not None


def test_a_negation_reaches_eight_words_unless_a_new_clause_begins() -> None:
    assert matched("bug bounty", "We do not currently offer or otherwise maintain a bug bounty") is None
    assert matched("bug bounty", "We do not sell any of the things, but there is a bug bounty") is not None


@pytest.mark.parametrize(
    "disclaimer",
    [
        "cannot guarantee that",
        "are not obliged to see that",
        "make no promise that",
        "do not represent or warrant that",
    ],
)
def test_a_disclaimer_governs_the_whole_clause_and_phrases_with_not_too(disclaimer: str) -> None:
    far = "in each and every one of our many regions and backups"
    assert matched("file ... encrypt", f"We {disclaimer} {far} files are encrypted") is None
    assert matched("not use ... train", f"We {disclaimer} {far} nobody will not use it to train") is None
    assert matched("file ... encrypt", f"We {disclaimer} {far}, and we see that files are encrypted") is not None


def test_a_phrase_that_asks_for_the_disclaimer_hears_it() -> None:
    assert matched("not guarantee ... uptime", "We do not guarantee any uptime") == "not guarantee any uptime"


def test_a_duty_of_the_customer_is_not_one_of_the_vendor() -> None:
    duties = ("Customer shall", "You must", "Customer and its affiliates will", "Each user agrees to", "You may not")
    for duty in (*duties, "The customer is responsible to", "You are solely responsible to"):
        assert matched("!customer delete ... data", f"{duty} delete all data") is None, duty
    for duty in ("Halden shall", "You agree that we will", "Customer data: we", "As to customer data, Halden will"):
        assert matched("!customer delete ... data", f"{duty} delete all data") == "delete all data", duty


def test_the_nearest_verb_says_whose_a_duty_is() -> None:
    assert matched("!customer delete", "Customer will lose access and Halden will delete it") == "delete"
    assert matched("!customer delete", "Halden will give access and Customer will delete it") is None
    assert matched("!customer notify", "Customer will be notified") == "notified"


def test_a_condition_or_a_concession_denies_nothing_of_the_rest() -> None:
    assert matched("train ... opt out", "If you do not want us to train on it, opt out") == "train on it, opt out"
    assert matched("right to ... delete", "While we cannot guarantee that it is right, you have a right to delete it")


def test_a_barred_word_stands_neither_shortly_before_nor_behind_the_end() -> None:
    assert matched("!(supervisory|your own) authority", "a supervisory authority") is None
    assert matched("!(supervisory|your own) authority", "your own authority") is None
    assert matched("!(supervisory|your own) authority", "your authority") == "authority"
    assert matched("transfer ... abroad !(unless|without)", "transfer it abroad, not ever, unless asked") is None
    assert matched("transfer ... abroad !(unless|without)", "Unless asked, transfer it abroad") == "transfer it abroad"


@pytest.mark.parametrize(
    "phrase",
    ["", "...", "... days", "keep ...", "(a|)", "()", "[a]", "[a] ... [b]", "keep (a", "keep a)", "keep [a", "é("],
)
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseSyntaxError):
        compiled(phrase)


PHRASES = [
    "keep ... # [#] days",
    "not [a|b] (keep|sell) ... data",
    "a [a] [a] [a] ... a [a] [a] ... a",
    "(a a|a a a) ... a",
    "!customer !(sell|not) (keep #|not keep # days) ... a !(data)",
]
SENTENCES = st.lists(
    st.one_of(
        st.sampled_from(["a", "keep", "not", "30", "days", "don't", "sell", "data", "—", "ﬁ"]), st.text(max_size=12)
    ),
    max_size=60,
).map(" ".join)


@given(phrase=st.sampled_from(PHRASES), sentence=SENTENCES)
def test_a_match_lies_inside_the_text_and_is_not_empty(phrase: str, sentence: str) -> None:
    span = first_match(compiled(phrase), WordReader().words(sentence))
    assert span is None or 0 <= span.start < span.end <= len(sentence)


@given(source=st.text(alphabet="ab not#|()[]!. ", max_size=60))
@settings(max_examples=examples(300))
def test_a_phrase_is_compiled_or_refused_and_nothing_else(source: str) -> None:
    try:
        phrase = compiled(source)
    except PhraseSyntaxError:
        return
    assert phrase.terms


@pytest.mark.parametrize("phrase", ["!(a)", "a ! b", "a !(a|) b", "!customer", "keep !customer", "keep ... !(a)"])
def test_a_bar_needs_words_and_a_place(phrase: str) -> None:
    with pytest.raises(PhraseSyntaxError):
        compiled(phrase)


@pytest.mark.parametrize(
    "phrase", ["a ... a ... a ... a ... a ... b", "[a] [a] [a] [a] [a] [a] [a] [a] b", "(a|a a) ... (a|a a) b"]
)
def test_matching_takes_time_in_proportion_to_the_text(phrase: str) -> None:
    words = WordReader().words("a " * 4_000)
    started = time.perf_counter()
    assert first_match(compiled(phrase), words) is None
    # About 0.3 s here; a matcher that backtracks would need years.
    assert time.perf_counter() - started < 10
