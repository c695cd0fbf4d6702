"""The embedder that ships with its vectors."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.judges.embedding import WordLlamaEmbedder, WordLlamaWords, _loaded
from pipeline.ports import Embedder
from tests.examples import examples

TEXTS = [
    "We do not use customer content to train our models.",
    "Your data is never used for model training.",
    "The cafeteria serves lunch at noon.",
]


@pytest.fixture(scope="module")
def embedder() -> WordLlamaEmbedder:
    return WordLlamaEmbedder()


def test_it_keeps_the_port(embedder: Embedder) -> None:
    assert embedder.identity == "wordllama-l2-supercat-256/0.4.0.post1"
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (3, 256)
    assert vectors.dtype == np.float32
    assert embedder.embed([]).shape == (0, 256)


@settings(max_examples=examples(50), deadline=None)
@given(texts=st.lists(st.text(max_size=60), max_size=5))
def test_every_text_has_a_vector_of_length_one(embedder: WordLlamaEmbedder, texts: list[str]) -> None:
    assert np.allclose(np.linalg.norm(embedder.embed(texts), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00", "😀", "\ufffd"])
def test_even_a_text_without_words_has_a_direction(embedder: WordLlamaEmbedder, text: str) -> None:
    (vector,) = embedder.embed([text])
    assert np.isclose(np.linalg.norm(vector), 1)


def test_like_meaning_is_near(embedder: WordLlamaEmbedder) -> None:
    training, also_training, lunch = embedder.embed(TEXTS)
    assert np.dot(training, also_training) > np.dot(training, lunch) + 0.3


def test_it_pools_as_wordllama_does(embedder: WordLlamaEmbedder) -> None:
    from tokenizers import Tokenizer
    from wordllama.inference import WordLlamaInference

    loaded = _loaded()
    theirs = WordLlamaInference(loaded.matrix, Tokenizer.from_str(loaded.tokenizer.to_str())).embed(TEXTS, norm=True)
    assert np.allclose(embedder.embed(TEXTS), theirs, atol=1e-6)


def test_a_text_has_the_same_bits_in_any_company(embedder: WordLlamaEmbedder) -> None:
    alone = [embedder.embed([text])[0] for text in TEXTS]
    crowd = embedder.embed([*TEXTS, "a much longer text " * 300, *TEXTS * 200])
    assert all(np.array_equal(crowd[row], vector) for row, vector in enumerate(alone))
    assert all(np.array_equal(row, alone[place % 3]) for place, row in enumerate(crowd[4:]))


WORDS = ["retain", "keep", "delete", "remove", "vendor", "subprocessors", "30", "Größe"]


def test_a_word_points_where_it_points_in_any_company() -> None:
    words = WordLlamaWords()
    crowd = words.vectors([*WORDS, *[f"word{number}" for number in range(600)], *WORDS])
    assert crowd.shape == (616, 256)
    assert crowd.dtype == np.float32
    assert np.allclose(np.linalg.norm(crowd, axis=1), 1, atol=1e-5)
    assert all(np.array_equal(crowd[row], words.vectors([word])[0]) for row, word in enumerate(WORDS))
    assert np.array_equal(crowd[:8], crowd[-8:])
    assert words.vectors([]).shape == (0, 256)


@pytest.mark.parametrize("word", ["", " ", "\u200b", "😀"])
def test_what_is_no_word_has_a_direction_too(word: str) -> None:
    assert np.isclose(np.linalg.norm(WordLlamaWords().vectors([word])[0]), 1)


def test_words_of_like_meaning_are_near() -> None:
    retain, keep, delete, remove, *_ = WordLlamaWords().vectors(WORDS)
    assert np.dot(retain, keep) > 0.4
    assert np.dot(delete, remove) > 0.4
    assert np.dot(retain, keep) > np.dot(keep, remove)


def test_what_all_words_share_is_taken_out() -> None:
    loaded, words = _loaded(), WordLlamaWords()
    ids = loaded.tokenizer.encode("retain", add_special_tokens=False).ids
    expected = loaded.matrix[ids].mean(axis=0) - loaded.matrix.mean(axis=0)
    assert np.allclose(words.vectors(["retain"])[0], expected / np.linalg.norm(expected), atol=1e-5)


def test_threads_share_it() -> None:
    embedder = WordLlamaEmbedder()
    expected = WordLlamaEmbedder().embed(TEXTS)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(np.array_equal(embedder.embed(TEXTS), expected))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 6


def test_neither_wordllama_nor_its_hub_is_imported() -> None:
    code = """
import sys
from pipeline.judges.embedding import WordLlamaEmbedder
assert not {"tokenizers", "safetensors"} & set(sys.modules), "heavy imports at the top"
sys.addaudithook(lambda event, _: sys.exit(9) if event in {"socket.connect", "socket.getaddrinfo"} else None)
WordLlamaEmbedder().embed(["a"])
assert not {"wordllama", "huggingface_hub", "requests"} & set(sys.modules), "a hub is near"
"""
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, cwd=Path(__file__).parents[3])
    assert (run.returncode, run.stderr) == (0, b"")
