"""Any LangChain embeddings as an embedder, the OpenAI-compatible ones by default."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import ConfigurationError, MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import MethodRefused
from pipeline.judges.boundary import Busy, foreign_calls
from pipeline.judges.retrying import Retries, given_up
from pipeline.ports import Vectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# 128 vectors of 3,072 numbers are 8 MB as digits.
_ANSWER_MAX_BYTES = 64 * 1024 * 1024
# Servers refuse an empty text, and a text without words must have a direction too.
_NOTHING = " "


class RemoteEmbedder:
    """Port `Embedder`.

    Its identity names provider, model, server and dimensions: vectors of another identity never meet these. Unless the
    dimensions are given, they are asked for with one text, once.
    """

    def __init__(
        self,
        model: "Embeddings",
        *,
        name: str,
        base_url: str,
        dimensions: int | None,
        batch_max_texts: int,
        retries: Retries,
    ) -> None:
        self._model = model
        self._name = name
        self._base_url = base_url
        self._dimensions = dimensions
        self._batch_max_texts = batch_max_texts
        self._retries = retries

    @property
    def identity(self) -> str:
        """Whose vectors these are."""
        place = f"@{self._base_url.rstrip('/')}" if self._base_url else ""
        return f"{self._name}{place}/{self.dimensions}"

    @property
    def dimensions(self) -> int:
        """The length of a vector.

        Raises:
            ModelUnavailable: when it is not known yet and the server does not answer.
        """
        if self._dimensions is None:
            self._dimensions = len(self._called(["dimensions"])[0])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), rows of length 1.

        Raises:
            ModelUnavailable: when the server does not answer, or refuses.
            MalformedAnswer: when it sends other vectors than one of the known length for each text.
        """
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), self._batch_max_texts):
            some = [text if text.strip() else _NOTHING for text in texts[start : start + self._batch_max_texts]]
            rows[start : start + len(some)] = _normalised(self._called(some), (len(some), self.dimensions))
        return rows

    def _called(self, texts: list[str]) -> list[list[float]]:
        try:
            return self._retries.run_blocking(lambda: self._called_once(texts))
        except Busy as busy:
            raise given_up(busy) from busy
        except MethodRefused as error:
            raise ModelUnavailable(
                str(error), advice="Check DOSSIER_EMBEDDINGS and DOSSIER_EMBEDDINGS_BASE_URL."
            ) from error

    def _called_once(self, texts: list[str]) -> list[list[float]]:
        with foreign_calls(self._name):
            vectors = self._model.embed_documents(texts)
        if len(vectors) != len(texts):
            raise MalformedAnswer(f"{self._name}: {len(vectors)} vectors for {len(texts)} texts")
        return vectors


def _normalised(vectors: list[list[float]], shape: tuple[int, int]) -> Vectors:
    try:
        rows = np.array(vectors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MalformedAnswer(f"vectors that are none: {error}") from error
    if rows.shape != shape:
        raise MalformedAnswer(f"vectors of shape {rows.shape}, not {shape}")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    # NaN fails this too.
    if not np.all((lengths > 0) & np.isfinite(lengths)):
        raise MalformedAnswer("a vector without a direction")
    normalised: Vectors = (rows / lengths).astype(np.float32)
    return normalised


def embeddings_model(
    name: str, *, base_url: str | None, api_key: str | None, dimensions: int | None, timeout_seconds: float
) -> "Embeddings":
    """Return embeddings by `provider:model`, for any provider whose package is installed.

    Raises:
        ConfigurationError: when the provider's package or key is missing.
    """
    import openai
    from langchain.embeddings import init_embeddings

    from pipeline.judges.limited_http import limited_blocking_client

    options: dict[str, Any] = {}
    if name.partition(":")[0] == "openai":
        options = {
            "timeout": timeout_seconds,
            "max_retries": 0,
            # Otherwise LangChain fetches a tokenizer from the net, and sends numbers that only OpenAI understands.
            "check_embedding_ctx_length": False,
            "http_client": limited_blocking_client(answer_max_bytes=_ANSWER_MAX_BYTES),
        }
        # Without a key of its own, another server must not be sent the one that stands in OpenAI's variable.
        options |= {"base_url": base_url, "api_key": api_key or "none"} if base_url else {}
        options |= {"api_key": api_key} if api_key else {}
        options |= {"dimensions": dimensions} if dimensions else {}
    try:
        return init_embeddings(name, **options)
    except (ImportError, ValueError, openai.OpenAIError) as error:
        raise ConfigurationError(
            f"embeddings {name!r} cannot be set up: {error}",
            advice="Name them as provider:model, and install its package.",
        ) from error
