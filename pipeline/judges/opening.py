"""Open what the settings name: the judge, for one run, and the embedder."""

from pipeline.errors import ConfigurationError
from pipeline.judges.baseline import BaselineJudge
from pipeline.judges.recorded import RecordedJudge
from pipeline.ports import Embedder, Judge
from pipeline.settings import JudgeName, Settings


def opened_judge(settings: Settings) -> Judge:
    """Return a judge with a fresh budget.

    Raises:
        ConfigurationError: when it cannot be set up.
    """
    match settings.judge_name:
        case JudgeName.BASELINE:
            return BaselineJudge()
        case JudgeName.RECORDED:
            if settings.recorded_answers is None:
                raise ConfigurationError("the recorded judge needs DOSSIER_RECORDED_ANSWERS")
            return RecordedJudge.from_file(settings.recorded_answers)
        case JudgeName.LANGCHAIN:
            from pipeline.judges.assembling import llm_judge

            return llm_judge(settings)


def opened_embedder(settings: Settings) -> Embedder:
    """Return the embedder.

    Raises:
        ConfigurationError: when it cannot be set up.
    """
    if settings.embeddings is None:
        from pipeline.judges.embedding import WordLlamaEmbedder

        return WordLlamaEmbedder()
    from pipeline.judges.remote_embedding import RemoteEmbedder, embeddings_model
    from pipeline.judges.retrying import Retries

    own_server = settings.embeddings_base_url
    server = own_server or settings.openai_base_url if settings.embeddings.startswith("openai:") else None
    key = settings.embeddings_api_key
    if key is None and own_server in {None, settings.openai_base_url}:
        key = settings.openai_api_key
    model = embeddings_model(
        settings.embeddings,
        base_url=server,
        api_key=key.get_secret_value() if key else None,
        dimensions=settings.embeddings_dimensions,
        timeout_seconds=settings.embeddings_timeout_seconds,
    )
    return RemoteEmbedder(
        model,
        name=settings.embeddings,
        base_url=server or "",
        dimensions=settings.embeddings_dimensions,
        batch_max_texts=settings.embeddings_batch_max_texts,
        retries=Retries(settings.model_attempts_max, settings.model_retry_max_seconds),
    )
