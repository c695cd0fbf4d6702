"""How high the passage that answers stands: Dossier's ranking as assessments use it, beside others in the same run.

For each set (retrieval_sets.py):
- `_mrr`: the mean over questions of 1 / the rank of the first passage that answers; `_held_out_mrr` over the pools that
  nobody looked at while the ranking was made;
- `_recall_10`: the share of questions with such a passage among the first ten.
`minilm_` is stemmed BM25 with all-MiniLM-L6-v2, their scores standardised and added; the notes have the other rankings.
Rates are of reading, counting and embedding passages, and of answering one question at a time; MiniLM's is of embedding
alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.dice import shuffled
from evals.inputs import digest_of_files, digest_of_sources, inputs_digest
from evals.memory_index import CorpusIndex
from evals.result import EvalResult, share
from evals.retrieval_peers import MiniLm, added, bm25_scores, plain_terms, stemmed_terms
from evals.retrieval_sets import Pool, files, pools_of
from evals.trying import Stopwatch
from pipeline.judges.embedding import WordLlamaEmbedder, WordLlamaWords
from pipeline.ports import Vectors
from pipeline.services.retrieving import Retrieving
from pipeline.stages.lexical import Scores

_FIRST = 10
_TIMED_BY_MINILM = 100


@dataclass(frozen=True)
class Found:
    """The rank of the first passage that answers a question, from 1."""

    rank: int
    is_held_out: bool


@dataclass
class Speed:
    """What was done, and in which time."""

    passages: int = 0
    questions: int = 0
    reading_seconds: float = 0.0
    asking_seconds: float = 0.0


def run(data: Path | None) -> EvalResult:
    """Rank.

    Raises:
        NotFound: without data.
        ConfigurationError: when MiniLM's environment is there and broken.
    """
    found_files = files(data)
    sets = {name: pools_of(name, file) for name, file in found_files.items()}
    speed = Speed()
    ours = {name: [found for pool in pools for found in _ours(pool, speed)] for name, pools in sets.items()}
    minilm = MiniLm()
    others = _others(sets, minilm if minilm.is_installed else None)
    metrics = _metrics(ours)
    metrics["passages_per_second"] = share(speed.passages, speed.reading_seconds)
    metrics["queries_per_second"] = share(speed.questions, speed.asking_seconds)
    notes = [_line(name, ranking) for name, ranking in others.items()]
    if minilm.is_installed:
        metrics |= {f"minilm_{name}": value for name, value in _metrics(others["stemmed BM25 + MiniLM"]).items()}
        metrics["minilm_passages_per_second"] = minilm.texts_per_second(_sample(sets))
    else:
        notes.append("MiniLM was not measured: `python -m evals.speed --set-up` installs it")
    return EvalResult(
        name="retrieval",
        cases=sum(map(len, ours.values())),
        metrics=metrics,
        inputs=inputs_digest(
            *(digest_of_files([file], under=file.parent) for file in found_files.values()),
            digest_of_sources("retrieval", "retrieval_sets"),
        ),
        notes=tuple(notes),
    )


def _ours(pool: Pool, speed: Speed) -> list[Found]:
    entry, passages = pool.corpus()
    embedder, words = WordLlamaEmbedder(), WordLlamaWords()
    embedder.embed(["a first text, which pays for the loading"])
    watch = Stopwatch()
    ranked = Retrieving(CorpusIndex(passages, embedder), embedder, words).corpus([entry], passages)
    speed.reading_seconds += watch.seconds()
    speed.passages += len(passages)
    found = []
    for question, places in pool.answers.items():
        watch = Stopwatch()
        hits = ranked.hits(question)
        speed.asking_seconds += watch.seconds()
        speed.questions += 1
        answering = {passages[place].id for place in places}
        rank = next(rank for rank, hit in enumerate(hits, 1) if hit.passage.id in answering)
        found.append(Found(rank=rank, is_held_out=pool.is_held_out))
    return found


def _others(sets: dict[str, list[Pool]], minilm: MiniLm | None) -> dict[str, dict[str, list[Found]]]:
    """Return what the other rankings found, by ranking and set."""
    texts = [text for pools in sets.values() for pool in pools for text in (*pool.texts, *pool.answers)]
    vectors = minilm.vectors(texts) if minilm else {}
    rankings: dict[str, dict[str, list[Found]]] = {}
    for name, pools in sets.items():
        for pool in pools:
            for ranking, scores in _scores(pool, vectors).items():
                rankings.setdefault(ranking, {}).setdefault(name, []).extend(_ranks(pool, scores))
    return rankings


def _scores(pool: Pool, minilm: dict[str, Vectors]) -> dict[str, Scores]:
    questions = list(pool.answers)
    embedder = WordLlamaEmbedder()
    stemmed = bm25_scores(pool.texts, questions, stemmed_terms)
    static = np.asarray(embedder.embed(questions) @ embedder.embed(pool.texts).T, dtype=np.float64)
    found = {
        "BM25": bm25_scores(pool.texts, questions, plain_terms),
        "stemmed BM25": stemmed,
        "WordLlama": static,
        "stemmed BM25 + WordLlama": added(stemmed, static),
    }
    if minilm:
        asked, read = (np.stack([minilm[text] for text in texts]) for texts in (questions, pool.texts))
        dense = np.asarray(asked @ read.T, dtype=np.float64)
        found |= {"MiniLM": dense, "stemmed BM25 + MiniLM": added(stemmed, dense)}
    return found


def _ranks(pool: Pool, scores: Scores) -> list[Found]:
    found = []
    for row, places in zip(scores, pool.answers.values(), strict=True):
        order = np.argsort(-row, kind="stable")
        rank = next(rank for rank, place in enumerate(order, 1) if int(place) in places)
        found.append(Found(rank=rank, is_held_out=pool.is_held_out))
    return found


def _metrics(ranking: dict[str, list[Found]]) -> dict[str, float]:
    metrics = {}
    for name, found in ranking.items():
        metrics[f"{name}_mrr"] = _mrr(found)
        metrics[f"{name}_held_out_mrr"] = _mrr([item for item in found if item.is_held_out])
        metrics[f"{name}_recall_10"] = share(sum(item.rank <= _FIRST for item in found), len(found))
    return metrics


def _mrr(found: Sequence[Found]) -> float:
    return share(sum(1 / item.rank for item in found), len(found))


def _line(name: str, ranking: dict[str, list[Found]]) -> str:
    return f"{name}: " + ", ".join(f"{metric} {value:.3f}" for metric, value in _metrics(ranking).items())


def _sample(sets: dict[str, list[Pool]]) -> list[str]:
    texts = sorted({text for pools in sets.values() for pool in pools for text in pool.texts})
    return shuffled(texts, texts)[:_TIMED_BY_MINILM]
