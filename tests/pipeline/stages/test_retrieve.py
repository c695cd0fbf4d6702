"""What a judge is shown: found by words and meaning, spread over the documents, the same every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.ids import DocumentId
from pipeline.domain.passage import Passage
from pipeline.domain.source import EvidenceKind
from pipeline.stages.lexical import LexicalIndex, Scores, asked_words, counted
from pipeline.stages.retrieve import (
    DENSE_WEIGHT,
    DOCUMENT_SHARE_MAX,
    Hit,
    dense_scores,
    matrix_of,
    query_of,
    ranked,
    spread_over_documents,
)
from tests.builders import a_criterion, a_passage, a_shown_passage, changed
from tests.examples import examples
from tests.fakes import TellingWords

TEXTS = [
    "We do not use customer content to train our models.",
    "Prompts are deleted after thirty days.",
    "A subprocessor may host the service in Ireland.",
    "Penetration tests are made by an independent firm every year.",
    "The cafeteria serves lunch at noon.",
]
CORPUS = [a_shown_passage(text).passage for text in TEXTS]
CLAIMS = {passage.document: EvidenceKind.SELF_CLAIM for passage in CORPUS}
NO_SCORES = np.zeros(len(CORPUS))


def in_document(name: str, count: int, *, score: float) -> list[Hit]:
    """Hits of one document, falling from a score."""
    return [
        Hit(passage=changed(a_passage(), document=DocumentId(name), start=index, end=index + 1), score=score - index)
        for index in range(count)
    ]


def lexical_scores(corpus: list[Passage], query: str) -> Scores:
    words, counts, asked = TellingWords(), counted(corpus), asked_words(query)
    index = LexicalIndex(counts, words.vectors(counts.spellings))
    return index.scores(asked, words.vectors([word.spelling for word in asked]))


def best(query: str, corpus: list[Passage]) -> str:
    hits = ranked(
        corpus,
        lexical=lexical_scores(corpus, query),
        dense=np.zeros(len(corpus)),
        evidence={passage.document: EvidenceKind.SELF_CLAIM for passage in corpus},
    )
    return hits[0].passage.text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("subprocessor", TEXTS[2]),
        ("subprocessors hosting", TEXTS[2]),
        ("penetration testing", TEXTS[3]),
        ("train models customer content", TEXTS[0]),
        ("deleting a prompt", TEXTS[1]),
    ],
)
def test_the_passage_that_says_the_words_comes_first(query: str, text: str) -> None:
    assert best(query, CORPUS) == text


def test_a_number_is_a_word_with_its_decimals() -> None:
    versions = [a_shown_passage(f"Connections use TLS {version} always.").passage for version in ("1.1", "1.2", "1.3")]
    assert best("TLS 1.2", versions) == "Connections use TLS 1.2 always."


def test_a_passage_is_found_by_the_headings_above_it() -> None:
    under = changed(CORPUS[4], heading_path=("Vulnerability disclosure",))
    assert best("vulnerability disclosure", [*CORPUS[:4], under]) == under.text


def test_a_criterion_is_searched_by_its_question_its_anchor_and_its_terms() -> None:
    query = query_of(a_criterion(question="A question?", search_terms=("opt out", "consent")))
    assert query == "A question? It does not. opt out consent"


def test_an_empty_corpus_ranks_nothing() -> None:
    dense = dense_scores(np.ones(4, dtype=np.float32), matrix_of([], {}, dimensions=4))
    assert ranked([], lexical=lexical_scores([], "x"), dense=dense, evidence={}) == []
    assert spread_over_documents([], 10) == []


def test_a_dense_score_is_the_cosine_and_nothing_without_a_vector() -> None:
    query = np.array([1, 0], dtype=np.float32)
    vectors = {
        CORPUS[0].id: np.array([0.6, 0.8], dtype=np.float32),
        CORPUS[1].id: np.array([-1, 0], dtype=np.float32),
    }
    assert dense_scores(query, matrix_of(CORPUS[:3], vectors, dimensions=2)) == pytest.approx([0.6, -1.0, 0.0])


def test_without_any_vectors_the_words_decide_alone() -> None:
    dense = dense_scores(np.ones(8, dtype=np.float32), matrix_of(CORPUS, {}, dimensions=8))
    hits = ranked(CORPUS, lexical=lexical_scores(CORPUS, "subprocessor"), dense=dense, evidence=CLAIMS)
    assert hits[0].passage == CORPUS[2]


def test_meaning_decides_where_no_word_is_shared() -> None:
    dense = np.array([0.1, 0.2, 0.9, 0.0, 0.3])
    hits = ranked(CORPUS, lexical=NO_SCORES, dense=dense, evidence=CLAIMS)
    assert [hit.passage for hit in hits] == [CORPUS[index] for index in (2, 4, 1, 0, 3)]


def test_words_weigh_more_than_meaning_where_the_two_disagree() -> None:
    """The lexical score knows of meaning too, so the dense one only adds to it."""
    first, second = np.array([1.0, -1.0]), np.array([-1.0, 1.0])
    corpus = CORPUS[:2]
    hits = ranked(corpus, lexical=first, dense=second, evidence=CLAIMS)
    assert [hit.passage for hit in hits] == corpus
    assert hits[0].score == pytest.approx(1 - DENSE_WEIGHT)


def test_a_difference_in_the_last_bits_is_a_tie() -> None:
    lexical = np.array([1.0, 1.0 + 1e-12, 0.0, 0.0, 0.0])
    hits = ranked(CORPUS, lexical=lexical, dense=NO_SCORES, evidence=CLAIMS)
    assert [hit.passage for hit in hits] == CORPUS


def test_ties_keep_the_order_of_the_corpus() -> None:
    hits = ranked(CORPUS, lexical=NO_SCORES, dense=NO_SCORES, evidence=CLAIMS)
    assert [hit.passage for hit in hits] == CORPUS


def test_of_two_that_say_the_same_the_contract_comes_first() -> None:
    evidence = {**CLAIMS, CORPUS[3].document: EvidenceKind.CONTRACT, CORPUS[4].document: EvidenceKind.POLICY}
    hits = ranked(CORPUS, lexical=NO_SCORES, dense=NO_SCORES, evidence=evidence)
    assert [hit.passage for hit in hits[:2]] == [CORPUS[3], CORPUS[4]]


def test_being_a_contract_does_not_outweigh_being_about_something_else() -> None:
    evidence = {**CLAIMS, CORPUS[4].document: EvidenceKind.CONTRACT}
    lexical = lexical_scores(CORPUS, "subprocessor host Ireland")
    assert ranked(CORPUS, lexical=lexical, dense=NO_SCORES, evidence=evidence)[0].passage == CORPUS[2]


def test_asking_again_gives_the_same_answer() -> None:
    """I12: another order of passages would be another question."""
    dense = np.linspace(0.3, 0.1, len(CORPUS))

    def answer() -> list[Hit]:
        lexical = lexical_scores(CORPUS, "train customer prompts")
        return ranked(CORPUS, lexical=lexical, dense=dense, evidence=CLAIMS)

    first = answer()
    assert all(answer() == first for _ in range(5))


def test_no_document_fills_more_than_its_share_while_others_have_something_to_say() -> None:
    hits = [
        *in_document("long", 20, score=100.0),
        *in_document("other", 20, score=50.0),
        *in_document("third", 20, score=20.0),
    ]
    shown = spread_over_documents(hits, 10)
    names = [hit.passage.document for hit in shown]
    assert (names.count(DocumentId("long")), names.count(DocumentId("other")), names.count(DocumentId("third"))) == (
        4,
        4,
        2,
    )
    assert [hit.score for hit in shown] == sorted([hit.score for hit in shown], reverse=True)


def test_places_that_nobody_else_wants_go_to_what_was_held_back() -> None:
    hits = [*in_document("long", 20, score=100.0), *in_document("short", 1, score=50.0)]
    shown = spread_over_documents(hits, 10)
    assert [hit.score for hit in shown] == [100.0 - index for index in range(9)] + [50.0]


def test_one_document_alone_may_fill_everything() -> None:
    hits = in_document("only", 20, score=100.0)
    assert spread_over_documents(hits, 10) == hits[:10]


@settings(derandomize=True, max_examples=examples(100), deadline=None)
@given(sizes=st.lists(st.integers(0, 9), max_size=5), limit=st.integers(1, 12))
def test_as_many_are_shown_as_there_are_and_each_once(sizes: list[int], limit: int) -> None:
    hits = [hit for number, size in enumerate(sizes) for hit in in_document(f"d{number}", size, score=100.0 - number)]
    hits.sort(key=lambda hit: -hit.score)
    shown = spread_over_documents(hits, limit)
    assert len(shown) == min(limit, len(hits))
    places = [(hit.passage.document, hit.passage.start) for hit in shown]
    assert len(set(places)) == len(places)
    share = max(1, round(limit * DOCUMENT_SHARE_MAX))
    taken = [min(size, share) for size in sizes]
    if sum(taken) >= limit:
        assert all(sum(hit.passage.document == f"d{number}" for hit in shown) <= share for number in range(len(sizes)))
