"""OpenAI's chat protocol as far as a judge speaks it: the arguments of each method, the reading of a completion."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from pipeline.judges.asking import CallUsage, Message, Reply
from pipeline.judges.form import FORM_NAME, answer_schema
from pipeline.settings import AnswerMethod

CUT = "length"


def arguments(method: AnswerMethod) -> dict[str, Any]:
    """Return the part of a request that asks for the answer's form.

    Without `strict` OpenAI takes the schema for a hint.
    """
    match method:
        case AnswerMethod.JSON_SCHEMA:
            form = {"name": FORM_NAME, "strict": True, "schema": _schema()}
            return {"response_format": {"type": "json_schema", "json_schema": form}}
        case AnswerMethod.FUNCTION_CALLING:
            function = {"name": FORM_NAME, "strict": True, "parameters": _schema()}
            return {
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": FORM_NAME}},
            }
        case AnswerMethod.JSON_MODE:
            return {"response_format": {"type": "json_object"}}
        case AnswerMethod.PLAIN:
            return {}


def _schema() -> dict[str, Any]:
    # The title is how LangChain's other packages learn the form's name, which here has a place of its own.
    return {keyword: value for keyword, value in answer_schema().items() if keyword != "title"}


def body(fixed: Mapping[str, Any], messages: Sequence[Message], method: AnswerMethod) -> dict[str, Any]:
    """Return a whole request; `fixed` are the model and what is the same for all its questions."""
    turns = [{"role": message.role.value, "content": message.text} for message in messages]
    return {**fixed, "messages": turns, **arguments(method)}


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Function(_Lenient):
    arguments: str = ""


class _ToolCall(_Lenient):
    function: _Function


class _Answer(_Lenient):
    content: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(_Lenient):
    message: _Answer
    finish_reason: str | None = None


class _CachedTokens(_Lenient):
    cached_tokens: int | None = None


class _Usage(_Lenient):
    prompt_tokens: int
    completion_tokens: int
    prompt_tokens_details: _CachedTokens | None = None


class Completion(_Lenient):
    """What is read of a chat completion."""

    choices: list[_Choice]
    usage: _Usage | None = None

    @property
    def reply(self) -> Reply | None:
        """The reply, or None when the completion holds none."""
        if not self.choices:
            return None
        choice = self.choices[0]
        calls = choice.message.tool_calls
        text = calls[0].function.arguments if calls else choice.message.content or ""
        return Reply(text=text, usage=self._usage, is_cut=choice.finish_reason == CUT)

    @property
    def _usage(self) -> CallUsage | None:
        if self.usage is None:
            return None
        details = self.usage.prompt_tokens_details
        cached = details.cached_tokens if details else None
        return CallUsage.said(self.usage.prompt_tokens, self.usage.completion_tokens, cached)
