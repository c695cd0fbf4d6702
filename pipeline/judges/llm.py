"""The LLM judge, whatever carries its questions.

It asks in the form, reads strictly, and shows a malformed answer its error once. The call has no memory, and no tools:
under `function_calling` the one function is the answer's form, and nothing runs it. Every call, a correction too, is
paid from the run's budget.
"""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from typing_extensions import override

from pipeline.domain.judgement import Answered, JudgeAnswer, JudgeIdentity, JudgeRequest, TokenUsage
from pipeline.errors import MalformedAnswer, ModelUnavailable
from pipeline.judges.asking import Chat, Message, MethodRefused, Reply
from pipeline.judges.boundary import Busy
from pipeline.judges.budget import Budget, estimated_usage
from pipeline.judges.capabilities import Ladder
from pipeline.judges.form import NotInForm, answer_schema, corrected, first_messages, read_answer
from pipeline.ports import Judge
from pipeline.settings import AnswerMethod

ATTEMPTS_MAX = 2
# So many questions in a row without any answer: the model is away, and the others of the run need not wait for it too.
GIVEN_UP_AFTER = 3


class LlmJudge(Judge):
    """Implements the port `Judge` for one run.

    `concurrency_max` None means that all questions may be under way at once; then none of them waits for the first one
    to find the method either.
    """

    def __init__(
        self,
        chat: Chat,
        *,
        identity: JudgeIdentity,
        ladder: Ladder,
        budget: Budget,
        passages_max: int,
        answer_tokens_max: int,
        concurrency_max: int | None,
    ) -> None:
        self._chat = chat
        self._identity = identity
        self._ladder = ladder
        self._budget = budget
        self._passages_max = passages_max
        self._answer_tokens_max = answer_tokens_max
        self._form_bytes = len(json.dumps(answer_schema()))
        self._finds_method_first = concurrency_max is not None
        self._finding_method = asyncio.Lock()
        self._places: AbstractAsyncContextManager[Any] = (
            nullcontext() if concurrency_max is None else asyncio.Semaphore(concurrency_max)
        )
        self._method: AnswerMethod | None = None
        self._unanswered_in_a_row = 0

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
        async with self._places:
            try:
                answered = await self._judged(request)
            except ModelUnavailable:
                self._unanswered_in_a_row += 1
                raise
            except MalformedAnswer:
                self._unanswered_in_a_row = 0
                raise
            self._unanswered_in_a_row = 0
            return answered

    async def _judged(self, request: JudgeRequest) -> Answered:
        if self._finds_method_first and self._method is None and self._ladder.known is None:
            async with self._finding_method:
                # Whoever waited for the first question to be answered profits, and leaves at once.
                if self._method is None:
                    return await self._climbed(request)
        return await self._climbed(request)

    async def _climbed(self, request: JudgeRequest) -> Answered:
        """Ask by the method that is known, or by each in turn until one is."""
        if self._unanswered_in_a_row >= GIVEN_UP_AFTER:
            raise ModelUnavailable(f"{self._identity.label}: {GIVEN_UP_AFTER} questions in a row had no answer")
        costs: list[TokenUsage] = []
        first_refusal: MethodRefused | None = None
        malformed: MalformedAnswer | None = None
        understood_first: AnswerMethod | None = None
        for method in (self._method,) if self._method else self._ladder.rungs:
            try:
                answer = await self._conversation(request, method, costs)
            except MethodRefused as error:
                first_refusal = first_refusal or error
            except MalformedAnswer as error:
                error.paid = sum(costs, TokenUsage())
                malformed = error
                understood_first = understood_first or method
                if self._method is not None:
                    raise
            else:
                self._method = self._ladder.known = method
                return Answered(answer=answer, usage=sum(costs, TokenUsage()), method=method.value)
        if malformed is not None:
            # No method brings this model into the form: the questions to come are not asked in all of them again.
            self._method = understood_first
            raise malformed
        raise ModelUnavailable(str(first_refusal)) from first_refusal

    async def _conversation(self, request: JudgeRequest, method: AnswerMethod, costs: list[TokenUsage]) -> JudgeAnswer:
        messages, problem = first_messages(request, method), ""
        for _ in range(ATTEMPTS_MAX):
            reply = await self._called(messages, method, costs)
            try:
                return read_answer(reply.text)
            except NotInForm as error:
                problem = str(error)
            if reply.is_cut:
                raise MalformedAnswer(
                    f"{request.criterion.id}: the answer was cut at {self._answer_tokens_max:,} tokens",
                    advice="Raise DOSSIER_MODEL_ANSWER_TOKENS_MAX: a model that reasons first needs more.",
                )
            messages += corrected(reply.text, problem)
        raise MalformedAnswer(f"{request.criterion.id}: {problem}")

    async def _called(self, messages: Sequence[Message], method: AnswerMethod, costs: list[TokenUsage]) -> Reply:
        estimate = estimated_usage(messages, form_bytes=self._form_bytes, answer_tokens_max=self._answer_tokens_max)
        async with self._budget.reserved(estimate) as reservation:
            try:
                reply = await self._chat.ask(messages, method)
            except MalformedAnswer:
                # Something came back, and nobody gives it away.
                reservation.settle(None)
                raise
            except ModelUnavailable as error:
                if isinstance(error.__cause__, Busy) and error.__cause__.lost_tries:
                    reservation.settle(None, lost_tries=error.__cause__.lost_tries - 1)
                raise
            reservation.settle(reply.usage, lost_tries=reply.lost_tries)
        costs.append(reply.usage.recorded if reply.usage else TokenUsage(model_calls=1))
        return reply
