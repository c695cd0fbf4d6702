import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.phrases import GAP_WORDS_MAX, PhraseSyntaxError, compiled, first_match
from pipeline.stages.words import WordReader


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


def test_an_optional_not_reads_a_sentence_either_way() -> None:
    assert matched("[not] exceed", "will not exceed") == "not exceed"
    assert matched("liability [not] exceed", "liability exceeds") == "liability exceeds"


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


@given(source=st.text(alphabet="ab not#|()[]. ", max_size=60))
@settings(max_examples=300)
def test_a_phrase_is_compiled_or_refused_and_nothing_else(source: str) -> None:
    try:
        phrase = compiled(source)
    except PhraseSyntaxError:
        return
    assert phrase.terms


@pytest.mark.parametrize(
    "phrase", ["a ... a ... a ... a ... a ... b", "[a] [a] [a] [a] [a] [a] [a] [a] b", "(a|a a) ... (a|a a) b"]
)
def test_matching_takes_time_in_proportion_to_the_text(phrase: str) -> None:
    words = WordReader().words("a " * 4_000)
    started = time.perf_counter()
    assert first_match(compiled(phrase), words) is None
    # About 0.3 s here; a matcher that backtracks would need years.
    assert time.perf_counter() - started < 10
