"""Judges as the settings name them."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import BudgetSpent, ConfigurationError
from pipeline.judges.baseline import BaselineJudge
from pipeline.judges.opening import opened_judge
from pipeline.judges.recorded import RecordedJudge
from pipeline.settings import JudgeName, Settings
from tests.pipeline.judges.conftest import Serve
from tests.pipeline.judges.model_server import GOOD, always
from tests.pipeline.judges.opened import a_request, judge_at

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

PRICES = {"model_prompt_usd_per_million": Decimal(10), "model_completion_usd_per_million": Decimal(50)}


def test_without_a_model_it_is_the_baseline() -> None:
    assert isinstance(opened_judge(Settings()), BaselineJudge)


def test_recorded_answers_are_read_from_their_file(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text("{}", encoding="utf-8")
    settings = Settings(judge=JudgeName.RECORDED, recorded_answers=file)
    assert isinstance(opened_judge(settings), RecordedJudge)


@pytest.mark.parametrize(
    "values",
    [
        {"judge": JudgeName.LANGCHAIN},
        {"judge": JudgeName.RECORDED},
        {"judge": JudgeName.RECORDED, "recorded_answers": Path("/nowhere")},
        {"model": "m"},
        {"model": "m", "openai_api_key": "k", "model_budget_usd": Decimal(1)},
        {
            "model": "m",
            "openai_api_key": "k",
            "model_budget_usd": Decimal(1),
            "model_prompt_usd_per_million": Decimal(1),
        },
    ],
    ids=["no model", "no answers", "no such file", "no key", "no prices", "half the prices"],
)
def test_what_cannot_be_set_up_is_a_mistake_in_the_settings(values: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        opened_judge(Settings(**values))


def test_dollars_stop_a_run(serve: Serve) -> None:
    """900 tokens of answer are reserved at 4.5 cents, and 20 are taken at 0.1; the prompt's 100 cost as much again."""
    server = serve(always(json.dumps(GOOD)))
    judge = judge_at(server, model_budget_usd=Decimal("0.06"), **PRICES)

    async def asked_until_refused() -> int:
        for number in range(100):
            try:
                await judge.judge(a_request(f"criterion-{number}"))
            except BudgetSpent:
                return number
        return 100

    made = asyncio.run(asked_until_refused())
    assert made == len(server.calls)
    assert 1 <= made < 10
    spent_usd = made * (100 * Decimal(10) + 20 * Decimal(50)) / 1_000_000
    assert spent_usd <= Decimal("0.06")


def test_a_fresh_judge_has_a_fresh_budget(serve: Serve) -> None:
    server = serve(always(json.dumps(GOOD)))
    for _ in range(3):
        asyncio.run(judge_at(server, model_tokens_max=2500).judge(a_request()))
    assert len(server.calls) == 3
