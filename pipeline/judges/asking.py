"""How a judge asks a model, whatever carries the question: messages and a method in, one reply out."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from pipeline.domain.judgement import TokenUsage
from pipeline.settings import AnswerMethod


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Message(NamedTuple):
    """One turn."""

    role: Role
    text: str


class CallUsage(NamedTuple):
    """What the server says that one call took, in tokens; `cached_prompt_tokens` are among the prompt's."""

    prompt_tokens: int
    completion_tokens: int
    cached_prompt_tokens: int = 0

    @classmethod
    def said(cls, prompt: object, completion: object, cached: object = None) -> "CallUsage":
        """Return a server's figures; what is no figure, or below zero, is zero, so that no server can refund itself."""
        figures = [max(0, figure) if isinstance(figure, int) else 0 for figure in (prompt, completion, cached)]
        return cls(figures[0], figures[1], min(figures[2], figures[0]))

    @property
    def recorded(self) -> TokenUsage:
        """The same in the form that is stored."""
        return TokenUsage(
            model_calls=1,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            cached_prompt_tokens=self.cached_prompt_tokens,
        )


class Reply(NamedTuple):
    """What came back. `usage` is None when the server does not count; `is_cut` says that it hit the token limit.

    `lost_tries` are those before it that brought nothing back and may have been charged.
    """

    text: str
    usage: CallUsage | None
    is_cut: bool = False
    lost_tries: int = 0


class MethodRefused(Exception):
    """The server or its package will not be asked this way; another method may do. Never leaves the judges."""


class Chat(Protocol):
    """A way to one model."""

    async def ask(self, messages: Sequence[Message], method: AnswerMethod) -> Reply:
        """Ask once, as many tries as that takes.

        Raises:
            MethodRefused: when the question was refused in this form.
            MalformedAnswer: when what came back cannot be read at all, or is too large.
            ModelUnavailable: when there was no answer.
        """
