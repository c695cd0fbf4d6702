"""A judge that stops asking when a run has spent what it may: never silently, always as `BudgetSpent`."""

from typing_extensions import override

from pipeline.domain.judgement import JudgeIdentity, JudgeRequest, TokenUsage
from pipeline.errors import BudgetSpent
from pipeline.ports import Answered, Judge


class BudgetedJudge(Judge):
    """Wraps a judge for one run. Calls that are under way when the limit is passed are let through."""

    def __init__(self, judge: Judge, *, tokens_max: int) -> None:
        self._judge = judge
        self._tokens_max = tokens_max
        self.spent = TokenUsage()

    @property
    @override
    def identity(self) -> JudgeIdentity:
        return self._judge.identity

    @property
    @override
    def passages_max(self) -> int:
        return self._judge.passages_max

    @override
    async def judge(self, request: JudgeRequest) -> Answered:
        spent = self.spent.prompt_tokens + self.spent.completion_tokens
        if spent >= self._tokens_max:
            raise BudgetSpent(f"{spent:,} of {self._tokens_max:,} tokens are spent")
        answered = await self._judge.judge(request)
        self.spent = self.spent + answered.usage
        return answered
