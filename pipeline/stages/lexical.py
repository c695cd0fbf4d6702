"""Score passages by a query's words and by words near them in meaning: a policy that keeps data speaks of retaining it.

BM25, with these differences:
- words are compared by their stems; those of grammar and of asking are left out (function_words.py);
- a word counts in full where it stands, and in part where a word near it stands: with c the cosine of the two words'
  vectors, NEAR_WEIGHT * ((c - NEAR_FROM) / (1 - NEAR_FROM)) ** 1.5;
- a query's word stands in a passage as often as these counts add up to. Its document frequency is the sum over the
  passages of that, at most 1 each: a word that everything is near to tells passages apart no better than a common one;
- a word that the query says n times weighs sqrt(n): a criterion's question, anchor and search terms repeat each other.
A library for BM25 counts whole words, so none can be used for this.

Calibrated by `dossier eval run retrieval` on half of its policies and developers; docs/figures.md has what was tried.
The figures are flat around these values: NEAR_FROM .10 to .25, exponents 1 to 2, k1 .9 to 1.5 and b .5 to .75 move the
mean reciprocal rank by about .01. NEAR_WEIGHT 1 is as good on questions and worse on criteria, whose search terms name
the near words already.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.passage import Passage
from pipeline.stages.function_words import ASKING_WORDS, FUNCTION_WORDS
from pipeline.stages.words import WordReader

Scores = NDArray[np.float64]
WordVectors = NDArray[np.float32]

NEAR_FROM = 0.15
NEAR_WEIGHT = 0.6
_NEAR_EXPONENT = 1.5
_SATURATION = 1.2  # BM25's k1
_LENGTH = 0.65  # BM25's b


@dataclass(frozen=True)
class WordCounts:
    """How often each stem stands in each passage, and how the stems are spelled.

    `passage_of`, `stem_of` and `times` are parallel, and so are `spellings`, `spelled_stem` and `spelled_times`.
    """

    passages: int
    stems: dict[str, int]
    passage_of: NDArray[np.intp]
    stem_of: NDArray[np.intp]
    times: Scores
    spellings: tuple[str, ...]
    spelled_stem: NDArray[np.intp]
    spelled_times: Scores


@dataclass(frozen=True)
class AskedWord:
    """A stem that a query asks for, as the query first spells it, and how often."""

    stem: str
    spelling: str
    times: int


def counted(passages: Sequence[Passage]) -> WordCounts:
    """Return the counts of the passages' words, headings included."""
    reader = WordReader()
    stems: dict[str, int] = {}
    spelled: Counter[tuple[str, int]] = Counter()
    entries: list[tuple[int, int, int]] = []
    for place, passage in enumerate(passages):
        found: Counter[int] = Counter()
        for word, times in Counter(reader.spelled(passage.searchable_text)).items():
            if FUNCTION_WORDS.isdisjoint(word):
                number = stems.setdefault(word.stem, len(stems))
                found[number] += times
                spelled[word.spelling, number] += times
        entries += [(place, number, times) for number, times in found.items()]
    table = np.array(entries, dtype=np.intp).reshape(-1, 3)
    return WordCounts(
        passages=len(passages),
        stems=stems,
        passage_of=table[:, 0],
        stem_of=table[:, 1],
        times=table[:, 2].astype(np.float64),
        spellings=tuple(word for word, _ in spelled),
        spelled_stem=np.array([number for _, number in spelled], dtype=np.intp),
        spelled_times=np.array(list(spelled.values()), dtype=np.float64),
    )


def asked_words(query: str) -> tuple[AskedWord, ...]:
    """Return what a query asks for, in its order; a query of nothing but asking words asks for those."""
    content = [word for word in WordReader().spelled(query) if FUNCTION_WORDS.isdisjoint(word)]
    told = [word for word in content if word.spelling not in ASKING_WORDS] or content
    times = Counter(word.stem for word in told)
    first = dict(reversed(told))
    return tuple(AskedWord(stem=stem, spelling=first[stem], times=number) for stem, number in times.items())


class LexicalIndex:
    """The words of a corpus with their vectors; built for one run, never stored."""

    def __init__(self, counts: WordCounts, vectors: WordVectors) -> None:
        """`vectors` are those of `counts.spellings`, shape (len(spellings), dimensions), rows of length 1."""
        self._counts = counts
        # A stem points where its spellings do, the commoner the more.
        matrix = np.zeros((len(counts.stems), vectors.shape[1]))
        np.add.at(matrix, counts.spelled_stem, vectors * counts.spelled_times[:, np.newaxis])
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        self._matrix = (matrix / np.maximum(lengths, np.finfo(np.float64).tiny)).astype(np.float32)
        words = np.bincount(counts.passage_of, weights=counts.times, minlength=counts.passages)
        mean = words.mean() if words.any() else 1.0
        # So many counts weigh half of what any number of them can.
        self._half = _SATURATION * (1 - _LENGTH + _LENGTH * words / mean)
        self._known: dict[tuple[str, str], Scores] = {}

    def scores(self, asked: Sequence[AskedWord], vectors: WordVectors) -> Scores:
        """Return a score for each passage, in their order; `vectors` are those of the asked words' spellings."""
        total = np.zeros(self._counts.passages)
        for word, vector in zip(asked, vectors, strict=True):
            asked_before = (word.stem, word.spelling)
            if asked_before not in self._known:
                self._known[asked_before] = self._scores_of(word.stem, vector)
            total += np.sqrt(word.times) * self._known[asked_before]
        return total

    def _scores_of(self, stem: str, vector: NDArray[np.float32]) -> Scores:
        counts = self._counts
        cosines = np.einsum("ij,j->i", self._matrix, vector)
        nearness = np.clip((cosines - NEAR_FROM) / (1 - NEAR_FROM), 0, 1)
        counts_as = NEAR_WEIGHT * nearness**_NEAR_EXPONENT
        if stem in counts.stems:
            counts_as[counts.stems[stem]] = 1
        stands = np.bincount(
            counts.passage_of, weights=counts.times * counts_as[counts.stem_of], minlength=counts.passages
        )
        documents = np.minimum(stands, 1).sum()
        rarity = np.log(1 + (counts.passages - documents + 0.5) / (documents + 0.5))
        return np.asarray(rarity * stands / (stands + self._half), dtype=np.float64)
