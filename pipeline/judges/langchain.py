"""Any LangChain chat model as a way to ask, the OpenAI-compatible ones by default."""

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import MalformedAnswer
from pipeline.judges import openai_protocol
from pipeline.judges.asking import CallUsage, Message, MethodRefused, Reply, Role
from pipeline.judges.boundary import Busy, foreign_calls
from pipeline.judges.form import FORM_NAME, answer_schema
from pipeline.judges.retrying import Retries, given_up
from pipeline.settings import AnswerMethod

if TYPE_CHECKING:
    import openai
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable

# What the providers' packages call it, in `finish_reason` or `stop_reason`.
_CUT = (openai_protocol.CUT, "max_tokens", "MAX_TOKENS")
_STATUS_OF_A_FAULT = 500


class LangChainChat:
    """Implements `Chat`."""

    def __init__(
        self,
        chat: "BaseChatModel",
        *,
        model: str,
        retries: Retries,
        timeout_seconds: float,
        answer_max_bytes: int,
    ) -> None:
        self._chat = chat
        self._model = model
        self._retries = retries
        self._timeout_seconds = timeout_seconds
        self._answer_max_bytes = answer_max_bytes

    async def ask(self, messages: Sequence[Message], method: AnswerMethod) -> Reply:
        """Ask, and try again while the server is busy or away; errors as in `Chat`."""
        bound = _bound(self._chat, method)
        turns = [_turn(message) for message in messages]
        failed: list[Busy] = []
        try:
            reply = await self._retries.run(lambda: self._asked_once(bound, turns), failed=failed)
            return reply._replace(lost_tries=_charged(failed))
        except Busy as busy:
            busy.lost_tries = _charged(failed)
            # Some servers answer a form that they cannot do with a fault of their own, as often as they are asked.
            if busy.status == _STATUS_OF_A_FAULT and method is not AnswerMethod.PLAIN:
                raise MethodRefused(str(busy)) from busy
            raise given_up(busy) from busy

    async def _asked_once(self, bound: "Runnable[Any, Any]", turns: "list[BaseMessage]") -> Reply:
        import openai

        with foreign_calls(self._model):
            try:
                # The client's own limit is on each read, which a server that sends a byte a minute never meets.
                async with asyncio.timeout(self._timeout_seconds):
                    answer = await bound.ainvoke(turns)
            except openai.LengthFinishReasonError as error:
                return _cut_reply(error)
        return self._read(answer)

    def _read(self, answer: "BaseMessage") -> Reply:
        from langchain_core.messages import AIMessage

        if not isinstance(answer, AIMessage):
            raise MalformedAnswer(f"the reply is no assistant's but of the type {answer.type!r}")
        text = _text(answer)
        if len(text.encode("utf-8", "replace")) > self._answer_max_bytes:
            raise MalformedAnswer(f"the answer is larger than {self._answer_max_bytes:,} bytes")
        metadata = answer.response_metadata
        # Compared, not looked up: a server may have put anything here.
        is_cut = any(metadata.get(name) in _CUT for name in ("finish_reason", "stop_reason"))
        counted = answer.usage_metadata
        usage = None
        if counted is not None:
            cached = counted.get("input_token_details", {}).get("cache_read")
            usage = CallUsage.said(counted.get("input_tokens"), counted.get("output_tokens"), cached)
        return Reply(text=text, usage=usage, is_cut=is_cut)


def _charged(failed: Sequence[Busy]) -> int:
    return sum(busy.may_have_cost for busy in failed)


def _cut_reply(error: "openai.LengthFinishReasonError") -> Reply:
    """Return what OpenAI's package refuses to hand over, because it is cut: it was paid for."""
    reply = openai_protocol.Completion.model_validate(error.completion.model_dump()).reply
    if reply is None:
        raise MalformedAnswer("the answer was cut at the token limit") from error
    return reply


def _turn(message: Message) -> "BaseMessage":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    match message.role:
        case Role.SYSTEM:
            return SystemMessage(message.text)
        case Role.USER:
            return HumanMessage(message.text)
        case Role.ASSISTANT:
            return AIMessage(message.text)


def _text(answer: "AIMessage") -> str:
    """Return the arguments of the form's call as they were, or the text."""
    for call in answer.tool_calls:
        if call["name"] == FORM_NAME:
            return json.dumps(call["args"])
    for unread in answer.invalid_tool_calls:
        return unread["args"] or ""
    return str(answer.text)


def _bound(chat: "BaseChatModel", method: AnswerMethod) -> "Runnable[Any, Any]":
    """Return the model made to answer by a method, as raw messages.

    LangChain's own parser of structured output is left out: it mends JSON, and over 32,000 characters of junk that
    takes it 17 seconds, growing with the square.

    Raises:
        MethodRefused: when the package has no such method.
    """
    from langchain_core.runnables import RunnableSequence
    from langchain_openai.chat_models.base import BaseChatOpenAI

    if method is AnswerMethod.PLAIN:
        return chat
    if isinstance(chat, BaseChatOpenAI):
        return chat.bind(**openai_protocol.arguments(method))
    try:
        if method is AnswerMethod.FUNCTION_CALLING:
            return chat.bind_tools([answer_schema()], tool_choice=FORM_NAME)
        parsed = chat.with_structured_output(answer_schema(), method=method.value)
    except (NotImplementedError, TypeError, ValueError) as error:
        raise MethodRefused(f"{type(chat).__name__} has no {method.value}") from error
    if not isinstance(parsed, RunnableSequence):
        raise MethodRefused(f"{type(chat).__name__} does not show its raw answer under {method.value}")
    # The model comes first in LangChain's sequence, its parser after it.
    return parsed.first
