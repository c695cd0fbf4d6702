"""The LLM judge: any LangChain chat model, the OpenAI-compatible ones by default, constrained to the answer's schema.

The call has no tools and no memory. An answer outside the schema is shown its error once and asked again; a second
failure is `MalformedAnswer`. Nothing here repairs JSON.
"""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from typing_extensions import override

from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, JudgeRequest, TokenUsage
from pipeline.errors import ConfigurationError, MalformedAnswer, ModelUnavailable
from pipeline.ports import Answered, Judge

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

ATTEMPTS_MAX = 2
# JSON-schema keywords that constrained decoders either refuse or ignore; pydantic checks them afterwards.
_UNSUPPORTED_KEYWORDS = frozenset({"default", "title", "maxLength", "minLength"})


class LangChainJudge(Judge):
    """Implements the port `Judge` over a LangChain chat model."""

    def __init__(self, chat: "BaseChatModel", *, identity: JudgeIdentity, passages_max: int) -> None:
        self._identity = identity
        self._passages_max = passages_max
        self._chat = chat.with_structured_output(answer_schema(), method="json_schema", include_raw=True)

    @property
    @override
    def identity(self) -> JudgeIdentity:
        return self._identity

    @property
    @override
    def passages_max(self) -> int:
        return self._passages_max

    @override
    async def judge(self, request: JudgeRequest) -> Answered:
        from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

        messages: list[BaseMessage] = [SystemMessage(request.system), HumanMessage(request.user)]
        usage, problem = TokenUsage(), ""
        for _ in range(ATTEMPTS_MAX):
            raw = await self._asked(messages)
            usage = usage + _usage_of(raw)
            text = str(raw.content)
            try:
                return Answered(answer=JudgeAnswer.model_validate_json(text), usage=usage)
            except ValidationError as error:
                problem = "; ".join(f"{_place(item['loc'])}: {item['msg']}" for item in error.errors()[:5])
            correction = f"That answer does not fit the schema ({problem}). Answer again, in the schema, nothing else."
            messages += [AIMessage(text[:4000]), HumanMessage(correction)]
        raise MalformedAnswer(f"{request.criterion.id}: {problem}")

    async def _asked(self, messages: "list[BaseMessage]") -> Any:
        import openai

        try:
            result = await self._chat.ainvoke(messages)
        except openai.LengthFinishReasonError as error:
            raise MalformedAnswer("the answer was cut off at the token limit") from error
        except openai.OpenAIError as error:
            raise ModelUnavailable(f"{self._identity.label}: {error}") from error
        return result["raw"] if isinstance(result, dict) else result


def _usage_of(raw: Any) -> TokenUsage:
    counted = raw.usage_metadata or {}
    return TokenUsage(
        model_calls=1,
        prompt_tokens=int(counted.get("input_tokens", 0)),
        completion_tokens=int(counted.get("output_tokens", 0)),
    )


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "answer"


def answer_schema() -> dict[str, Any]:
    """Return the answer's JSON schema in the form that strict structured output takes: closed, all fields required."""
    schema: dict[str, Any] = _strict(JudgeAnswer.model_json_schema())
    return {**schema, "title": "judge_answer", "description": "A verdict on one criterion, with verbatim quotations."}


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    # Below "properties" the keys are field names, not keywords.
    cleaned = {
        key: {name: _strict(field) for name, field in value.items()} if key == "properties" else _strict(value)
        for key, value in node.items()
        if key not in _UNSUPPORTED_KEYWORDS
    }
    if "properties" in cleaned:
        cleaned["required"] = list(cleaned["properties"])
        cleaned["additionalProperties"] = False
    return cleaned


def chat_model(
    model: str,
    *,
    base_url: str | None,
    api_key: str | None,
    timeout_seconds: float,
    answer_tokens_max: int,
    retries_max: int = 3,
) -> "BaseChatModel":
    """Return a chat model by name: `gpt-4.1`, or `provider:model` for any provider LangChain has installed.

    Raises:
        ConfigurationError: when the provider's package or key is missing.
    """
    import openai
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": timeout_seconds, "max_retries": retries_max, "max_tokens": answer_tokens_max}
    provider, named, _ = model.partition(":")
    if not named:
        options["model_provider"] = provider = "openai"
    # Another provider reads its own key from its own variable, and must never be sent OpenAI's.
    if provider == "openai":
        options |= {"base_url": base_url} if base_url else {}
        options |= {"api_key": api_key} if api_key else {}
    try:
        chat: BaseChatModel = init_chat_model(model, temperature=0, **options)
    except (ImportError, ValueError, openai.OpenAIError) as error:
        raise ConfigurationError(f"model {model!r} cannot be set up: {error}") from error
    return chat
