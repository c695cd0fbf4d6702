"""Which way of asking a model understands: an ordered ladder, climbed down until an answer comes back in the form.

Rules:
- the ladder is `json_schema`, `function_calling`, `json_mode`, `plain`: each promises less than the one before;
- what a model's profile denies is not tried;
- a refusal, and an answer that is still malformed after its correction, leads to the next rung, until one question was
  answered in the form; from then on the way is known, and a malformed answer is the model's own;
- what worked is remembered in this process for the model at its address, and is where the next run begins.
"""

from collections.abc import Mapping
from functools import cache

from pipeline.settings import AnswerMethod

# What a LangChain model's profile (data of models.dev, shipped with the provider's package) calls a method.
_PROFILE_NAMES = {
    AnswerMethod.JSON_SCHEMA: "structured_output",
    AnswerMethod.FUNCTION_CALLING: "tool_calling",
}


class Ladder:
    """The ways of asking one model, and the one that is known to work."""

    def __init__(self, methods: tuple[AnswerMethod, ...]) -> None:
        self._methods = methods
        self.known: AnswerMethod | None = None

    @property
    def rungs(self) -> tuple[AnswerMethod, ...]:
        """What is worth trying, in order: from the one that is known to work, downwards."""
        return self._methods[self._methods.index(self.known) :] if self.known else self._methods


def possible_methods(
    profile: Mapping[str, object] | None, *, only: AnswerMethod | None = None
) -> tuple[AnswerMethod, ...]:
    """Return the methods that a profile does not deny, the one that promises most first; or `only` that one."""
    if only is not None:
        return (only,)
    denied = {method for method, name in _PROFILE_NAMES.items() if (profile or {}).get(name) is False}
    return tuple(method for method in AnswerMethod if method not in denied)


# Filled as models are met, for the life of the process: a run that starts anew need not find out anew.
@cache
def _ladders() -> dict[tuple[str, str, tuple[AnswerMethod, ...]], Ladder]:
    return {}


def ladder_of(model: str, base_url: str, methods: tuple[AnswerMethod, ...]) -> Ladder:
    """Return this process's ladder for a model at an address."""
    return _ladders().setdefault((model, base_url, methods), Ladder(methods))
