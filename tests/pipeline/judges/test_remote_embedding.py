"""Embeddings of a server that speaks the OpenAI protocol, on loopback."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr
from typing_extensions import override

from pipeline.bootstrap import build
from pipeline.errors import ConfigurationError, MalformedAnswer, ModelUnavailable
from pipeline.judges.embedding import WordLlamaEmbedder
from pipeline.judges.opening import opened_embedder
from pipeline.judges.remote_embedding import RemoteEmbedder
from pipeline.judges.retrying import Retries
from pipeline.ports import Embedder
from pipeline.settings import Settings
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import Answer, Call, ModelServer, fails, scripted

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

TEXTS = ["We do not train.", "We delete after 30 days.", "Lunch is at noon."]


def vector_of(text: str, dimensions: int = 8) -> list[float]:
    """A vector of another length for each text, so that order and normalising show."""
    return [float((len(text) + place) % 7 + 1) for place in range(dimensions)]


def embedded(call: Call) -> Answer:
    """As OpenAI: numbers, or base64 where that is asked for; an empty text is refused."""
    body = call.body
    texts = body["input"]
    assert isinstance(texts, list)
    assert all(isinstance(text, str) for text in texts)
    if "" in texts:
        return fails(400, "input cannot be an empty string")
    vectors = [vector_of(text, body.get("dimensions", 8)) for text in texts]
    return answered(vectors, as_base64=body.get("encoding_format") == "base64")


def answered(vectors: list[Any], *, as_base64: bool = False) -> Answer:
    data = [
        {
            "object": "embedding",
            "index": number,
            "embedding": base64.b64encode(np.array(vector, dtype="<f4").tobytes()).decode() if as_base64 else vector,
        }
        for number, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Answer(json.dumps({"object": "list", "data": data, "model": "e", "usage": usage}).encode())


def embedder_at(server: ModelServer, **changes: Any) -> Embedder:
    values: dict[str, Any] = {
        "embeddings": "openai:e",
        "embeddings_base_url": server.base_url,
        "embeddings_timeout_seconds": 5.0,
        "model_attempts_max": 1,
    }
    return opened_embedder(Settings(**values | changes))


def test_rows_have_length_one_and_the_order_of_the_texts(serve: Serve) -> None:
    rows = embedder_at(serve(embedded)).embed(TEXTS)
    expected = np.array([vector_of(text) for text in TEXTS])
    assert rows.shape == (3, 8)
    assert rows.dtype == np.float32
    assert np.allclose(rows, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_texts_go_in_batches(serve: Serve) -> None:
    server = serve(embedded)
    texts = [f"text {number}" for number in range(10)]
    rows = embedder_at(server, embeddings_batch_max_texts=4, embeddings_dimensions=8).embed(texts)
    assert [len(call.body["input"]) for call in server.calls] == [4, 4, 2]
    assert [text for call in server.calls for text in call.body["input"]] == texts
    assert rows.shape == (10, 8)


def test_dimensions_are_asked_for_once_and_are_part_of_the_identity(serve: Serve) -> None:
    server = serve(embedded)
    embedder = embedder_at(server)
    assert embedder.dimensions == 8
    assert embedder.identity == f"openai:e@{server.base_url}/8"
    assert embedder.embed([]).shape == (0, 8)
    assert len(server.calls) == 1


def test_dimensions_that_are_given_are_sent_and_not_asked_for(serve: Serve) -> None:
    server = serve(embedded)
    embedder = embedder_at(server, embeddings_dimensions=4)
    assert embedder.identity == f"openai:e@{server.base_url}/4"
    assert server.calls == []
    assert embedder.embed(TEXTS).shape == (3, 4)
    assert server.calls[0].body["dimensions"] == 4


def test_texts_are_sent_as_they_are_so_that_no_tokenizer_is_fetched(serve: Serve) -> None:
    server = serve(embedded)
    embedder_at(server).embed(TEXTS)
    assert server.calls[-1].body["input"] == TEXTS


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_text_without_words_has_a_direction(serve: Serve, text: str) -> None:
    (vector,) = embedder_at(serve(embedded)).embed([text])
    assert np.isclose(np.linalg.norm(vector), 1)


def test_a_busy_server_is_asked_again(serve: Serve) -> None:
    server = serve(scripted(fails(429, retry_after="0"), fails(503, retry_after="0"), answered([[3.0, 4.0]])))
    (vector,) = embedder_at(server, model_attempts_max=3, embeddings_dimensions=2).embed(["a"])
    assert np.allclose(vector, [0.6, 0.8])
    assert len(server.calls) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_a_server_that_does_not_embed_is_unavailable(serve: Serve, status: int) -> None:
    server = serve(scripted(fails(status)))
    with pytest.raises(ModelUnavailable):
        embedder_at(server).embed(TEXTS)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        answered([[1.0, 2.0]]),
        answered([[1.0, 2.0]] * 4),
        answered([[1.0, 2.0], [1.0], [1.0, 2.0]]),
        answered([[1.0, 2.0, 3.0]] * 3),
        answered([[0.0, 0.0]] * 3),
        answered([[float("nan"), 1.0]] * 3),
        answered([[float("inf"), 1.0]] * 3),
        answered([["one", "two"]] * 3),
        answered([[None, 1.0]] * 3),
        Answer(b"[]"),
        Answer(b"<html></html>"),
        Answer(b'{"data": null}'),
        Answer(b"x" * (64 * 1024 * 1024 + 1)),
    ],
    ids=["few", "many", "ragged", "longer", "zero", "nan", "inf", "words", "null", "list", "html", "none", "huge"],
)
def test_vectors_that_are_none_are_a_malformed_answer(serve: Serve, answer: Answer) -> None:
    with pytest.raises(MalformedAnswer):
        embedder_at(serve(scripted(answer)), embeddings_dimensions=2).embed(TEXTS)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"openai_api_key": "sk-model"}, "none"),
        ({"openai_api_key": "sk-model", "embeddings_api_key": "sk-own"}, "sk-own"),
    ],
)
def test_another_server_is_never_sent_the_key_of_the_model(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], key: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    server = serve(embedded)
    embedder_at(server, **changes).embed(TEXTS)
    assert {call.headers["authorization"] for call in server.calls} == {f"Bearer {key}"}


def test_the_server_of_the_model_is_the_default_and_gets_its_key(serve: Serve) -> None:
    server = serve(embedded)
    embedder_at(server, embeddings_base_url=None, openai_base_url=server.base_url, openai_api_key="sk-model").embed(
        TEXTS
    )
    assert server.calls[0].headers["authorization"] == "Bearer sk-model"


@pytest.mark.parametrize("name", ["nobody:m", "without-a-provider", "cohere:m"])
def test_a_provider_that_is_not_there_is_said_with_its_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        opened_embedder(Settings(embeddings=name))


def test_without_a_setting_the_vectors_are_those_that_ship() -> None:
    assert isinstance(opened_embedder(Settings()), WordLlamaEmbedder)
    with build(Settings()) as services:
        assert isinstance(services.embedder, WordLlamaEmbedder)


def test_the_services_use_the_embedder_that_is_set(serve: Serve) -> None:
    with build(Settings(embeddings="openai:e", embeddings_base_url=serve(embedded).base_url)) as services:
        assert services.embedder.identity.startswith("openai:e@")


class StrangeEmbeddings(Embeddings):
    """Embeddings of another package."""

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[3.0, 4.0] for _ in texts]

    @override
    def embed_query(self, text: str) -> list[float]:
        raise AssertionError("queries and documents are embedded alike")


def test_another_providers_identity_has_no_server_of_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def recorded(name: str, **options: Any) -> StrangeEmbeddings:
        given.update(options)
        return StrangeEmbeddings()

    monkeypatch.setattr("langchain.embeddings.init_embeddings", recorded)
    settings = Settings(
        embeddings="cohere:m", openai_base_url="http://127.0.0.1:1/v1", openai_api_key=SecretStr("sk-model")
    )
    assert opened_embedder(settings).identity == "cohere:m/2"
    assert given == {}


def test_any_langchain_embeddings_will_do() -> None:
    embedder: Embedder = RemoteEmbedder(
        StrangeEmbeddings(), name="strange:m", base_url="", dimensions=None, batch_max_texts=2, retries=Retries(1, 1)
    )
    assert embedder.identity == "strange:m/2"
    assert np.allclose(embedder.embed(TEXTS), [[0.6, 0.8]] * 3)
