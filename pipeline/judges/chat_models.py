"""Open a LangChain chat model by its name."""

from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def has_temperature(chat: "BaseChatModel") -> bool:
    """Whether a model can be told its temperature; models that reason first often refuse it."""
    return (chat.profile or {}).get("temperature") is not False


def chat_model(
    model: str,
    *,
    base_url: str | None,
    api_key: str | None,
    timeout_seconds: float,
    answer_tokens_max: int,
    answer_max_bytes: int,
) -> "BaseChatModel":
    """Return a chat model by name: `gpt-4.1`, or `provider:model` for any provider LangChain has installed.

    It does not try again by itself, and its temperature is 0 unless its profile says that it has none.

    Raises:
        ConfigurationError: when the provider's package or key is missing.
    """
    import openai
    from langchain.chat_models import init_chat_model

    from pipeline.judges.limited_http import limited_client

    options: dict[str, Any] = {"timeout": timeout_seconds, "max_retries": 0, "max_tokens": answer_tokens_max}
    provider, named, _ = model.partition(":")
    if not named:
        options["model_provider"] = provider = "openai"
    # Another provider reads its own key from its own variable, and must never be sent OpenAI's.
    if provider == "openai":
        options |= {"base_url": base_url} if base_url else {}
        options |= {"api_key": api_key} if api_key else {}
        options["http_async_client"] = limited_client(answer_max_bytes=answer_max_bytes)
    try:
        chat: BaseChatModel = init_chat_model(model, temperature=0, **options)
        if not has_temperature(chat):
            chat = init_chat_model(model, **options)
    except (ImportError, ValueError, openai.OpenAIError) as error:
        raise ConfigurationError(f"model {model!r} cannot be set up: {error}") from error
    return chat
