"""Chat models by name."""

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from pipeline.errors import ConfigurationError
from pipeline.judges.chat_models import chat_model

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def opened(model: str, *, base_url: str | None = None, api_key: str | None = None) -> Any:
    return chat_model(
        model, base_url=base_url, api_key=api_key, timeout_seconds=1, answer_tokens_max=1, answer_max_bytes=1
    )


def test_another_provider_is_never_sent_the_key_of_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def recorded(model: str, **options: Any) -> FakeListChatModel:
        given.clear()
        given.update(options, model=model)
        return FakeListChatModel(responses=[])

    monkeypatch.setattr("langchain.chat_models.init_chat_model", recorded)
    opened("other:m", base_url="http://127.0.0.1:1", api_key="sk-x")
    assert "sk-x" not in given.values()
    assert "base_url" not in given
    opened("openai:m", base_url="http://127.0.0.1:1", api_key="sk-x")
    assert given["api_key"] == "sk-x"


@pytest.mark.parametrize("model", ["some-model", "openai:some-model"])
def test_the_client_does_not_try_again_by_itself(model: str) -> None:
    chat = opened(model, api_key="none")
    assert (chat.model_name, chat.max_retries, chat.root_async_client.max_retries) == ("some-model", 0, 0)


def test_a_provider_that_is_not_installed_is_said_with_its_name() -> None:
    with pytest.raises(ConfigurationError, match="nobody:m"):
        opened("nobody:m")


def test_a_missing_key_is_said_before_anything_is_asked() -> None:
    with pytest.raises(ConfigurationError, match="some-model"):
        opened("some-model")
