"""What Dossier's ranking is measured against: BM25 by bm25s, and all-MiniLM-L6-v2 in an environment of its own.

MiniLM is no dependency. It runs where `python -m evals.speed --set-up` installed it; its vectors are kept there by the
hash of the texts, for it reads some tens of passages a second.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

from pipeline.domain.canonical import digest_of
from pipeline.errors import ConfigurationError
from pipeline.ports import Vectors
from pipeline.stages.lexical import Scores

BENCH = Path.home() / ".cache" / "dossier-bench"
_SCRIPT = Path(__file__).parent / "speed_peers" / "embed.py"
_WORD = re.compile(r"\w+")

Terms = Callable[[str], list[str]]


def plain_terms(text: str) -> list[str]:
    """Return the words in lower case."""
    return _WORD.findall(text.lower())


def stemmed_terms(text: str) -> list[str]:
    """Return the stems of the words that are no stop words."""
    words = [word for word in plain_terms(text) if word not in STOPWORDS_EN_PLUS]
    return list(Stemmer.Stemmer("english").stemWords(words))


def bm25_scores(texts: Sequence[str], questions: Sequence[str], terms: Terms) -> Scores:
    """Return bm25s's scores with its own parameters, shape (questions, texts)."""
    model = bm25s.BM25(method="lucene")
    model.index([terms(text) for text in texts], show_progress=False)
    scores = np.zeros((len(questions), len(texts)))
    for row, question in enumerate(questions):
        asked = terms(question)
        if asked:
            scores[row] = model.get_scores(asked)
    return scores


def added(*parts: Scores) -> Scores:
    """Return the sum of scores, each question's standardised over its texts."""
    total = np.zeros_like(parts[0])
    for part in parts:
        spread = part.std(axis=1, keepdims=True)
        total += (part - part.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
    return total


class MiniLm:
    """MiniLM's vectors, made once; and its speed, measured anew each time."""

    def __init__(self, bench: Path = BENCH) -> None:
        self._python = bench / "venv" / "bin" / "python"
        self._kept = bench / "vectors"

    @property
    def is_installed(self) -> bool:
        """Whether it can be run at all."""
        return self._python.exists() and (_SCRIPT.parent / "minilm.py").exists()

    def vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Return each text's vector, rows of length 1.

        Raises:
            ConfigurationError: when its environment is broken.
        """
        distinct = sorted(set(texts))
        file = self._kept / f"minilm-{digest_of(distinct).removeprefix('sha256:')}.npy"
        if not file.exists():
            self._kept.mkdir(parents=True, exist_ok=True)
            self._run(distinct, file)
        return dict(zip(distinct, np.load(file), strict=True))

    def texts_per_second(self, texts: Sequence[str]) -> float:
        """Return how fast it embeds these texts, the loading left out.

        Raises:
            ConfigurationError: when its environment is broken.
        """
        with tempfile.TemporaryDirectory() as folder:
            return len(texts) / self._run(texts, Path(folder) / "timed.npy")

    def _run(self, texts: Sequence[str], vectors: Path) -> float:
        with tempfile.TemporaryDirectory() as folder:
            given, made = Path(folder) / "texts.json", Path(folder) / "vectors.npy"
            given.write_text(json.dumps(list(texts)), encoding="utf-8")
            command = [str(self._python), str(_SCRIPT), str(given), str(made)]
            done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                told = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
                raise ConfigurationError(
                    f"MiniLM ended with {done.returncode}: {told[0]}", advice="Run `python -m evals.speed --set-up`."
                )
            # Moved into place whole: a run that was cut short leaves nothing that looks finished.
            unfinished = vectors.with_suffix(".part")
            unfinished.write_bytes(made.read_bytes())
            unfinished.replace(vectors)
            return float(json.loads(done.stdout)["seconds"])
