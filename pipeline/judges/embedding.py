"""Static word vectors that ship in WordLlama's wheel: no model server, no download, thousands of passages a second.

The package itself is never imported: its loader looks where the wheel's files are not and then calls a hub, and it
configures the root logger on import. Its two data files are all that is needed. A text's vector is the mean of its
tokens' vectors, as WordLlama pools them, brought to length 1. A single word's is the same less the table's mean, which
all words share and none means.
"""

import functools
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ConfigurationError
from pipeline.ports import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_TOKENIZER_FILE = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
_WEIGHTS_FILE = "wordllama/weights/l2_supercat_256.safetensors"
_DIMENSIONS = 256
_TOKENISED_AT_ONCE = 256
_NO_TOKEN = 0  # `<unk>`: a text without tokens points where an unknown word does, for a vector must point somewhere


@dataclass(frozen=True)
class _Loaded:
    tokenizer: "Tokenizer"
    matrix: NDArray[np.float32]
    mean: NDArray[np.float32]

    def pooled(self, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
        """Yield the mean of each text's tokens; each is pooled alone, without padding."""
        for start in range(0, len(texts), _TOKENISED_AT_ONCE):
            batch = list(texts[start : start + _TOKENISED_AT_ONCE])
            for encoding in self.tokenizer.encode_batch_fast(batch, add_special_tokens=False):
                yield self.matrix[encoding.ids or [_NO_TOKEN]].mean(axis=0)


class WordLlamaEmbedder:
    """Port `Embedder`. Threads may share it: after loading nothing changes any more."""

    dimensions = _DIMENSIONS

    @property
    def identity(self) -> str:
        """Name and version of the vectors; known without loading them."""
        return f"wordllama-l2-supercat-{self.dimensions}/{_distribution().version}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 256), rows of length 1.

        A text's row does not depend on the others: each is pooled alone, without padding.

        Raises:
            ConfigurationError: when the installed package does not carry its vectors.
        """
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, vector in enumerate(_loaded().pooled(texts)):
            rows[row] = vector
        return _brought_to_length_one(rows)


class WordLlamaWords:
    """Port `WordTable`, from the same table. Threads may share it."""

    def vectors(self, words: Sequence[str]) -> Vectors:
        """Return an array of shape (len(words), 256), rows of length 1.

        Raises:
            ConfigurationError: when the installed package does not carry its vectors.
        """
        loaded = _loaded()
        if not words:
            return np.empty((0, _DIMENSIONS), dtype=np.float32)
        tokens = [
            encoding.ids or [_NO_TOKEN]
            for encoding in loaded.tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
        ]
        counts = np.array([len(ids) for ids in tokens])
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        # All at once: a vendor's vocabulary is thousands of words of one to three tokens.
        sums = np.add.reduceat(loaded.matrix[np.concatenate(tokens)], starts, axis=0)
        means = np.asarray(sums / counts[:, np.newaxis], dtype=np.float32)
        return _brought_to_length_one(means - loaded.mean)


def _brought_to_length_one(rows: Vectors) -> Vectors:
    # No token's vector is zero, but a sum of some might be: it then keeps its length rather than becoming NaN.
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return rows


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution("wordllama")
    except metadata.PackageNotFoundError as exc:
        raise ConfigurationError("the package wordllama is not installed", advice="Run `make setup`.") from exc


_LOADING = threading.Lock()


def _loaded() -> _Loaded:
    # One at a time: the table is 32 MB, and whoever comes second finds it.
    with _LOADING:
        return _load_files()


@functools.cache
def _load_files() -> _Loaded:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    distribution = _distribution()
    tokenizer_file = Path(str(distribution.locate_file(_TOKENIZER_FILE)))
    weights_file = Path(str(distribution.locate_file(_WEIGHTS_FILE)))
    for file in (tokenizer_file, weights_file):
        if not file.is_file():
            raise ConfigurationError(f"wordllama {distribution.version} does not carry {file.name}")
    try:
        matrix = load_file(weights_file)["embedding.weight"].astype(np.float32)
    except (SafetensorError, KeyError) as exc:
        raise ConfigurationError(f"the vectors in {weights_file} cannot be read") from exc
    return _Loaded(
        tokenizer=Tokenizer.from_file(str(tokenizer_file)),
        matrix=matrix,
        mean=matrix.mean(axis=0, dtype=np.float64).astype(np.float32),
    )
