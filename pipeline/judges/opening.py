"""Open the judge that the settings name, for one run."""

from pipeline.domain.judgement import JudgeIdentity
from pipeline.errors import ConfigurationError
from pipeline.judges.baseline import BaselineJudge
from pipeline.judges.budget import BudgetedJudge
from pipeline.judges.recorded import RecordedJudge
from pipeline.ports import Judge
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
            return BudgetedJudge(_langchain_judge(settings), tokens_max=settings.model_tokens_max)


def _langchain_judge(settings: Settings) -> Judge:
    if not settings.model:
        raise ConfigurationError("the langchain judge needs a model", advice="Set DOSSIER_MODEL to its name.")
    from pipeline.judges.langchain import LangChainJudge, chat_model

    chat = chat_model(
        settings.model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        timeout_seconds=settings.model_timeout_seconds,
        answer_tokens_max=settings.model_answer_tokens_max,
    )
    parameters: dict[str, str | int | float | bool] = {
        "temperature": 0,
        "answer_tokens_max": settings.model_answer_tokens_max,
        "base_url": settings.openai_base_url or "",
    }
    identity = JudgeIdentity(name="langchain", model=settings.model, parameters=parameters)
    return LangChainJudge(chat, identity=identity, passages_max=settings.model_passages_max)
