"""Judges opened as the settings have it, on a server of a test."""

import asyncio
from typing import Any

from pipeline.domain.judgement import Answered, JudgeRequest
from pipeline.judges.opening import opened_judge
from pipeline.ports import Judge
from pipeline.settings import Settings
from pipeline.stages.judge import judge_request
from tests.builders import a_criterion, a_prompt, a_shown_passage
from tests.pipeline.judges.model_server import ModelServer

TEXT = "We do not train on your content."


def a_request(criterion: str = "training-on-customer-data", text: str = TEXT) -> JudgeRequest:
    """A question that no other criterion asks in the same words."""
    question = f"Does the vendor keep to {criterion}?"
    return judge_request(a_criterion(criterion, question=question), [a_shown_passage(text)], a_prompt())


def judge_at(server: ModelServer, **changes: Any) -> Judge:
    """A judge that does not try again, unless it is told to."""
    values: dict[str, Any] = {
        "model": "scripted",
        "openai_base_url": server.base_url,
        "openai_api_key": "none",
        "model_timeout_seconds": 5.0,
        "model_attempts_max": 1,
    }
    return opened_judge(Settings(**values | changes))


def asked(server: ModelServer, **changes: Any) -> Answered:
    return asyncio.run(judge_at(server, **changes).judge(a_request()))
