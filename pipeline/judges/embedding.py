"""Static word vectors that ship in WordLlama's wheel: no model server, no download, thousands of passages a second.

The package itself is never imported: its loader looks where the wheel's files are not and then calls a hub, and it
configures the root logger on import. Its two data files are all that is needed. A text's vector is the mean of its
tokens' vectors, as WordLlama pools them, brought to length 1.
"""

import threading
from collections.abc import Sequence
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
_TOKENISED_AT_ONCE = 256
_NO_TOKEN = 0  # `<unk>`: a text without tokens points where an unknown word does, for a vector must point somewhere


@dataclass(frozen=True)
class _Loaded:
    tokenizer: "Tokenizer"
    matrix: NDArray[np.float32]


class WordLlamaEmbedder:
    """Port `Embedder`. Threads may share it: after loading nothing changes any more."""

    dimensions = 256

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

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
        loaded = self._load()
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _TOKENISED_AT_ONCE):
            batch = list(texts[start : start + _TOKENISED_AT_ONCE])
            for row, encoding in enumerate(loaded.tokenizer.encode_batch(batch, add_special_tokens=False), start):
                rows[row] = loaded.matrix[encoding.ids or [_NO_TOKEN]].mean(axis=0)
        # No token's vector is zero, but a sum of some might be: it then keeps its length rather than becoming NaN.
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.maximum(lengths, np.finfo(np.float32).tiny)
        return rows

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load_files()
            return self._loaded


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution("wordllama")
    except metadata.PackageNotFoundError as exc:
        raise ConfigurationError("the package wordllama is not installed", advice="Run `make setup`.") from exc


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
    return _Loaded(tokenizer=Tokenizer.from_file(str(tokenizer_file)), matrix=matrix)
