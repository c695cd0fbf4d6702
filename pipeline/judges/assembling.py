"""Put an LLM judge together from its many parts, as the settings have it. Imported when one is wanted."""

from urllib.parse import urlsplit

from pipeline.domain.judgement import JudgeIdentity
from pipeline.errors import ConfigurationError
from pipeline.judges.asking import Chat
from pipeline.judges.batch_api import BatchApi, batch_client
from pipeline.judges.batching import BatchedChat
from pipeline.judges.budget import Budget, Prices
from pipeline.judges.capabilities import ladder_of, possible_methods
from pipeline.judges.chat_models import chat_model, has_temperature
from pipeline.judges.langchain import LangChainChat
from pipeline.judges.llm import LlmJudge
from pipeline.judges.openai_batches import OpenAIBatches
from pipeline.judges.retrying import Retries
from pipeline.ports import Judge
from pipeline.settings import Settings


def llm_judge(settings: Settings) -> Judge:
    """Return a judge for one run, with a fresh budget, that asks one question at a time or in batches.

    Raises:
        ConfigurationError: when it cannot be set up.
    """
    if not settings.model:
        raise ConfigurationError("the langchain judge needs a model", advice="Set DOSSIER_MODEL to its name.")
    retries = Retries(settings.model_attempts_max, settings.model_retry_max_seconds)
    model = chat_model(
        settings.model,
        base_url=settings.openai_base_url,
        api_key=_openai_key(settings),
        timeout_seconds=settings.model_timeout_seconds,
        answer_tokens_max=settings.model_answer_tokens_max,
        answer_max_bytes=settings.model_answer_max_bytes,
    )
    chat: Chat = LangChainChat(
        model,
        model=settings.model,
        retries=retries,
        timeout_seconds=settings.model_timeout_seconds,
        answer_max_bytes=settings.model_answer_max_bytes,
    )
    if settings.model_batch:
        chat = _batched_chat(settings, settings.model, retries, with_temperature=has_temperature(model))
    # Whether it goes in batches, and by which method, changes nothing in who answers: its answers stay cached.
    parameters: dict[str, str | int | float | bool] = {
        "temperature": 0 if has_temperature(model) else "default",
        "answer_tokens_max": settings.model_answer_tokens_max,
        "base_url": _server_of(settings),
    }
    methods = possible_methods(model.profile, only=settings.model_method)
    return LlmJudge(
        chat,
        identity=JudgeIdentity(name="langchain", model=settings.model, parameters=parameters),
        ladder=ladder_of(settings.model, settings.openai_base_url or "", methods),
        budget=_budget(settings),
        passages_max=settings.model_passages_max,
        answer_tokens_max=settings.model_answer_tokens_max,
        concurrency_max=None if settings.model_batch else settings.model_concurrency,
    )


def _server_of(settings: Settings) -> str:
    """Return the server that answers, for models of the OpenAI protocol: neither its keys nor its spelling are part."""
    provider, named, _ = (settings.model or "").partition(":")
    if not settings.openai_base_url or (named and provider != "openai"):
        return ""
    parts = urlsplit(settings.openai_base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _budget(settings: Settings) -> Budget:
    prices = None
    if settings.model_prompt_usd_per_million is not None and settings.model_completion_usd_per_million is not None:
        prices = Prices(
            settings.model_prompt_usd_per_million,
            settings.model_completion_usd_per_million,
            settings.model_cached_prompt_usd_per_million,
        )
    return Budget(
        tokens_max=settings.model_tokens_max,
        usd_max=settings.model_budget_usd,
        prices=prices,
        waits=not settings.model_batch,
    )


def _batched_chat(settings: Settings, model: str, retries: Retries, *, with_temperature: bool) -> Chat:
    provider, named, name = model.partition(":")
    if named and provider != "openai":
        raise ConfigurationError(
            f"batches are asked of OpenAI's API, and {model!r} is of another provider",
            advice="Unset DOSSIER_MODEL_BATCH, or name a model of OpenAI.",
        )
    client = batch_client(
        base_url=settings.openai_base_url,
        api_key=_openai_key(settings),
        timeout_seconds=settings.model_timeout_seconds,
    )
    batches = OpenAIBatches(
        BatchApi(client, model=model, retries=retries),
        model=model,
        poll_seconds=settings.model_batch_poll_seconds,
        total_max_seconds=settings.model_batch_max_seconds,
    )
    fixed = {"model": name or model, "max_completion_tokens": settings.model_answer_tokens_max}
    return BatchedChat(batches, fixed=fixed | ({"temperature": 0} if with_temperature else {}))


def _openai_key(settings: Settings) -> str | None:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
