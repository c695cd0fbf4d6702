import asyncio

import pytest

from pipeline.domain.judgement import JudgeAnswer
from pipeline.errors import BudgetSpent
from pipeline.judges.budget import BudgetedJudge
from pipeline.judges.recorded import RecordedJudge
from pipeline.stages.judge import judge_request
from tests.builders import a_criterion, a_prompt, a_shown_passage

REQUEST = judge_request(a_criterion(), [a_shown_passage("We delete.")], a_prompt())
ANSWER = JudgeAnswer(rationale="Because.", verdict=None, quotations=())


def test_a_run_that_has_spent_its_tokens_asks_no_more() -> None:
    inner = RecordedJudge({REQUEST.criterion.id: ANSWER})
    judge = BudgetedJudge(inner, tokens_max=3)  # a recorded call costs two
    asyncio.run(judge.judge(REQUEST))
    asyncio.run(judge.judge(REQUEST))
    with pytest.raises(BudgetSpent, match="4 of 3"):
        asyncio.run(judge.judge(REQUEST))
    assert len(inner.asked) == 2


def test_it_is_the_same_judge_to_everybody_else() -> None:
    inner = RecordedJudge({}, passages_max=7)
    judge = BudgetedJudge(inner, tokens_max=1)
    assert (judge.identity, judge.passages_max) == (inner.identity, 7)
