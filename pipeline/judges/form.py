"""The form that an answer must have, as servers are told of it, and the strict reading of what they send.

Nothing here repairs JSON: an answer is in the form or it is not.
"""

import json
from functools import cache
from typing import Any

from pydantic import ValidationError

from pipeline.domain.judgement import JudgeAnswer, JudgeRequest
from pipeline.judges.asking import Message, Role
from pipeline.settings import AnswerMethod

FORM_NAME = "judge_answer"
# JSON-schema keywords that constrained decoders either refuse or ignore; pydantic checks them afterwards.
_UNSUPPORTED_KEYWORDS = frozenset({"default", "title", "maxLength", "minLength"})
# A malformed answer is shown to its model up to here: enough to see the mistake, little to pay for.
_SHOWN_MAX_CHARS = 4000
_PROBLEMS_MAX = 5


class NotInForm(Exception):
    """A text is not an answer; the message says where it departs from the form."""


def answer_schema() -> dict[str, Any]:
    """Return the answer's JSON schema in the form that strict structured output takes: closed, all fields required."""
    schema: dict[str, Any] = _strict(JudgeAnswer.model_json_schema())
    return {**schema, "title": FORM_NAME, "description": "A verdict on one criterion, with verbatim quotations."}


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


def first_messages(request: JudgeRequest, method: AnswerMethod) -> list[Message]:
    """Return the question as a conversation.

    The system message is the same for every question asked by one method, and it comes first: providers charge less
    for a beginning that they have seen before.
    """
    system = request.system
    if method in {AnswerMethod.JSON_MODE, AnswerMethod.PLAIN}:
        system = f"{system}\n\n{_described_form()}"
    return [Message(Role.SYSTEM, system), Message(Role.USER, request.user)]


# Not a prompt file: it says nothing about judging, and follows from the record that the answer is read into.
@cache
def _described_form() -> str:
    schema = json.dumps(answer_schema(), separators=(",", ":"))
    return f"The answer is one JSON object of this JSON schema, with nothing before or after it:\n{schema}"


def corrected(text: str, problem: str) -> list[Message]:
    """Return the turns that show a model its malformed answer and ask for another."""
    # Halves of surrogate pairs, which JSON can smuggle into a text, cannot be sent.
    shown = text[:_SHOWN_MAX_CHARS].encode("utf-8", "replace").decode()
    ask = f"That answer does not fit the schema ({problem}). Answer again, in the schema, nothing else."
    # An empty turn is refused by some servers.
    return [Message(Role.ASSISTANT, shown or "(nothing)"), Message(Role.USER, ask)]


def read_answer(text: str) -> JudgeAnswer:
    """Read an answer.

    Raises:
        NotInForm: when it is anything but one JSON object of the schema.
    """
    try:
        return JudgeAnswer.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[:_PROBLEMS_MAX]
        raise NotInForm("; ".join(f"{_place(item['loc'])}: {item['msg']}" for item in found)) from None


def _place(location: tuple[int | str, ...]) -> str:
    # A place may hold a field name that the model made up, at any length.
    return ".".join(str(part)[:40] for part in location) or "answer"
