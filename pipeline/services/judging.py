"""Ask a judge all criteria of a rubric about one corpus, and keep every answer that was paid for.

A second judge that costs nothing may be asked beside it; where the two disagree, the reviewer is told.
"""

import asyncio
from collections.abc import Mapping
from typing import assert_never

from pipeline.domain.finding import Finding, SecondOpinion
from pipeline.domain.judgement import Answered, Judgement, JudgeRequest, TokenUsage, request_digest
from pipeline.domain.model import Record
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Criterion
from pipeline.domain.verdict import UnscoredReason
from pipeline.errors import BudgetSpent, MalformedAnswer, ModelUnavailable
from pipeline.ports import Judge, Progress, Store
from pipeline.services.retrieving import Retrieving
from pipeline.services.shelf import Docket, Shelf
from pipeline.stages.judge import finding_of, judge_request, second_opinion, trace_of, unasked


class Judged(Record):
    """A finding and what it cost."""

    finding: Finding
    usage: TokenUsage


class Judging:
    """Judges dockets."""

    def __init__(self, store: Store, retrieving: Retrieving, prompt: Prompt, progress: Progress) -> None:
        self._store = store
        self._retrieving = retrieving
        self._prompt = prompt
        self._progress = progress

    def shelf(self, docket: Docket) -> Shelf:
        """Return a docket made ready to be judged, possibly only in part."""
        return Shelf(docket, self._retrieving)

    async def judged(
        self,
        docket: Docket | Shelf,
        judge: Judge,
        *,
        second: Judge | None = None,
        carried: Mapping[str, Finding] | None = None,
    ) -> list[Judged]:
        """Return what was found for each criterion, in the rubric's order.

        `carried` are findings of an earlier report that stand, by criterion: they cost nothing and are not asked again.
        All other criteria are put to the judge at once: it knows by itself how many questions it takes at a time.
        """
        shelf = docket if isinstance(docket, Shelf) else self.shelf(docket)
        stand = carried or {}
        asked = [criterion for criterion in shelf.docket.rubric.criteria if criterion.id not in stand]
        self._progress.begin("judge", len(asked))

        # Ranking may ask an embedder over the network; done before the first question, it delays no answer.
        await asyncio.to_thread(shelf.rank, asked)

        async def judged(criterion: Criterion) -> Judged:
            if criterion.id in stand:
                return Judged(finding=stand[criterion.id], usage=TokenUsage())
            result = await self._judged(criterion, shelf, judge)
            if second is not None:
                opinion = await self._second(criterion, shelf, second)
                result = result.model_copy(update={"finding": result.finding.model_copy(update={"second": opinion})})
            self._progress.advance(criterion.id)
            return result

        return list(await asyncio.gather(*[judged(criterion) for criterion in shelf.docket.rubric.criteria]))

    async def _judged(self, criterion: Criterion, shelf: Shelf, judge: Judge) -> Judged:
        shown = shelf.shown(criterion, judge.passages_max)
        if not shown:
            return Judged(finding=unasked(criterion, UnscoredReason.NO_EVIDENCE), usage=TokenUsage())
        request = judge_request(criterion, shown, self._prompt, profile=shelf.profile)
        with self._store.reading() as transaction:
            cached = transaction.judgements.get(request_digest(request, judge.identity))
        trace = trace_of(request, judge.identity, cached=cached is not None)
        if cached is not None:
            return Judged(finding=finding_of(request, cached.answer, trace=trace), usage=TokenUsage(cached_calls=1))
        try:
            answered = await self._asked(request, judge)
        except (BudgetSpent, MalformedAnswer, ModelUnavailable) as error:
            paid = getattr(error, "paid", None)
            usage = paid if isinstance(paid, TokenUsage) else TokenUsage()
            return Judged(finding=unasked(criterion, _reason(error), trace, str(error)), usage=usage)
        trace = trace.model_copy(update={"method": answered.method})
        return Judged(finding=finding_of(request, answered.answer, trace=trace), usage=answered.usage)

    async def _asked(self, request: JudgeRequest, judge: Judge) -> Answered:
        """Ask, and keep the answer before anything is made of it: it is paid for (I12)."""
        answered = await judge.judge(request)
        key = request_digest(request, judge.identity)
        with self._store.writing() as transaction:
            transaction.judgements.add(Judgement(request=key, answer=answered.answer, usage=answered.usage))
        return answered

    async def _second(self, criterion: Criterion, shelf: Shelf, judge: Judge) -> SecondOpinion | None:
        shown = shelf.shown(criterion, judge.passages_max)
        if not shown:
            return None
        request = judge_request(criterion, shown, self._prompt, profile=shelf.profile)
        return second_opinion(request, (await judge.judge(request)).answer, judge.identity)


def _reason(error: BudgetSpent | MalformedAnswer | ModelUnavailable) -> UnscoredReason:
    match error:
        case BudgetSpent():
            return UnscoredReason.BUDGET_SPENT
        case MalformedAnswer():
            return UnscoredReason.MALFORMED_ANSWER
        case ModelUnavailable():
            return UnscoredReason.MODEL_UNAVAILABLE
        case _:
            assert_never(error)
