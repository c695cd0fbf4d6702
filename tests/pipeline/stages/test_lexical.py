"""What a query's words find: themselves in full, words near them in part."""

import numpy as np
import pytest

from pipeline.domain.passage import Passage
from pipeline.stages.function_words import ASKING_WORDS, FUNCTION_WORDS
from pipeline.stages.lexical import NEAR_FROM, LexicalIndex, Scores, asked_words, counted
from tests.builders import a_shown_passage
from tests.fakes import TellingWords

TRAIN, KEEP, HOST, LUNCH = (
    "Customer content trains models.",
    "Prompts are kept thirty days.",
    "A subprocessor hosts data in Ireland.",
    "The cafeteria serves lunch daily at noon.",
)


def a_corpus(*texts: str) -> list[Passage]:
    return [a_shown_passage(text).passage for text in texts]


CORPUS = a_corpus(TRAIN, KEEP, HOST, LUNCH)


def scores(query: str, corpus: list[Passage], words: TellingWords | None = None) -> Scores:
    words, counts, asked = words or TellingWords(), counted(corpus), asked_words(query)
    index = LexicalIndex(counts, words.vectors(counts.spellings))
    return index.scores(asked, words.vectors([word.spelling for word in asked]))


def test_a_word_is_asked_for_by_its_stem_and_its_first_spelling() -> None:
    asked = asked_words("Training of models? We train models that others trained.")
    assert [(word.stem, word.spelling, word.times) for word in asked] == [
        ("train", "training", 3),
        ("model", "models", 2),
    ]


def test_the_words_by_which_a_question_asks_are_not_what_it_asks_for() -> None:
    asked = asked_words("Is it disclosed by the vendor how the website describes encryption?")
    assert [word.spelling for word in asked] == ["encryption"]


def test_a_query_of_nothing_but_asking_words_asks_for_them() -> None:
    assert [word.spelling for word in asked_words("disclosed by the vendor")] == ["disclosed", "vendor"]


def test_who_owns_and_the_country_are_words_of_substance() -> None:
    assert [word.spelling for word in asked_words("do you own it in the US")] == ["own", "us"]


def test_words_of_grammar_and_of_asking_are_distinct_and_folded() -> None:
    assert not FUNCTION_WORDS & ASKING_WORDS
    assert all(word == word.lower() and word.isalpha() for word in FUNCTION_WORDS | ASKING_WORDS)


@pytest.mark.parametrize("query", ["", "the of and", "xyzzy plugh", "…"])
def test_a_query_without_known_words_scores_nothing(query: str) -> None:
    assert scores(query, CORPUS).tolist() == [0.0] * len(CORPUS)


@pytest.mark.parametrize("corpus", [[], a_corpus("…"), a_corpus("the of")])
def test_a_corpus_without_words_has_a_score_of_nothing_for_each_passage(corpus: list[Passage]) -> None:
    assert scores("subprocessor", corpus).tolist() == [0.0] * len(corpus)


def test_with_words_that_have_nothing_in_common_it_is_bm25() -> None:
    """Of 4 passages 1 has the word, once; the passage has 4 counted words of 4.25 on average; k1 1.2, b .65."""
    expected = np.log(1 + (4 - 1 + 0.5) / (1 + 0.5)) / (1 + 1.2 * (0.35 + 0.65 * 4 / 4.25))
    assert scores("hosting", CORPUS) == pytest.approx([0, 0, expected, 0])


def test_a_passage_is_found_by_a_word_near_the_one_that_was_asked_for() -> None:
    words = TellingWords({("retained", "kept"): 0.6})
    found = scores("retained", CORPUS, words)
    assert np.argmax(found) == 1
    assert found[[0, 2, 3]].tolist() == [0, 0, 0]


def test_the_word_itself_counts_more_than_one_near_it_and_a_nearer_one_more_than_a_farther() -> None:
    corpus = a_corpus("Prompts are retained always.", "Prompts are kept always.", "Prompts are stored always.")
    words = TellingWords({("kept", "retained"): 0.7, ("stored", "retained"): 0.4})
    itself, near, farther = scores("retained", corpus, words)
    assert itself > near > farther > 0


def test_a_word_that_is_hardly_near_does_not_count() -> None:
    words = TellingWords({("retained", "kept"): NEAR_FROM - 0.01})
    assert scores("retained", CORPUS, words).tolist() == [0.0] * len(CORPUS)


def test_a_word_that_everything_is_near_to_tells_less_than_a_rare_one() -> None:
    corpus = a_corpus("Data is kept.", "Data is stored.", "Data is retained.", "Data is encrypted.")
    words = TellingWords({("kept", "data"): 0.9, ("stored", "data"): 0.9, ("retained", "data"): 0.9})
    assert scores("encrypted", corpus, words).max() > 5 * scores("data", corpus, words).max()


def test_a_word_said_four_times_weighs_twice() -> None:
    once, often = scores("subprocessor", CORPUS), scores("subprocessor " * 4, CORPUS)
    assert often == pytest.approx(2 * once)


def test_a_score_is_the_same_whatever_was_asked_before() -> None:
    words, counts = TellingWords(), counted(CORPUS)
    index = LexicalIndex(counts, words.vectors(counts.spellings))
    asked = asked_words("hosts customer data")
    vectors = words.vectors([word.spelling for word in asked])
    first = index.scores(asked, vectors).tolist()
    index.scores(asked_words("data data prompts"), words.vectors(["data", "prompts"]))
    assert index.scores(asked, vectors).tolist() == first


def test_equal_passages_have_equal_bits() -> None:
    corpus = a_corpus(TRAIN, HOST, LUNCH, HOST, KEEP, HOST)
    found = scores("a subprocessor hosts customer prompts", corpus, TellingWords({("customer", "data"): 0.5}))
    assert found[1] == found[3] == found[5] > 0
