"""Ask a judge all criteria of a rubric about one corpus, and keep every answer that was paid for.

A second judge that costs nothing may be asked beside it; where the two disagree, the reviewer is told.
"""

import asyncio
from collections.abc import Iterable
from typing import assert_never

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.finding import Finding, SecondOpinion
from pipeline.domain.judgement import Answered, Judgement, JudgeRequest, ShownPassage, TokenUsage, request_digest
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.profile import Profile
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.verdict import UnscoredReason
from pipeline.errors import BudgetSpent, MalformedAnswer, ModelUnavailable
from pipeline.ports import Judge, Progress, Store
from pipeline.services.retrieving import RankedCorpus, Retrieving
from pipeline.stages.dating import stated_on
from pipeline.stages.judge import finding_of, judge_request, second_opinion, trace_of, unasked
from pipeline.stages.retrieve import Hit, query_of, spread_over_documents


class Judged(Record):
    """A finding and what it cost."""

    finding: Finding
    usage: TokenUsage


class Docket(Record):
    """What is to be judged: documents, their passages, the rubric as it stands for the use, and the use."""

    corpus: tuple[CorpusEntry, ...]
    passages: tuple[Passage, ...]
    rubric: Rubric
    profile: Profile


class Judging:
    """Judges dockets."""

    def __init__(self, store: Store, retrieving: Retrieving, prompt: Prompt, progress: Progress) -> None:
        self._store = store
        self._retrieving = retrieving
        self._prompt = prompt
        self._progress = progress

    async def judged(self, docket: Docket, judge: Judge, *, second: Judge | None = None) -> list[Judged]:
        """Return what was found for each criterion, in the rubric's order.

        All criteria are put to the judge at once: it knows by itself how many questions it takes at a time.
        """
        criteria = docket.rubric.criteria
        self._progress.begin("judge", len(criteria))
        shelf = _Shelf(docket, self._retrieving.corpus(docket.corpus, docket.passages))

        # Ranking may ask an embedder over the network; done before the first question, it delays no answer.
        await asyncio.to_thread(shelf.rank, criteria)

        async def judged(criterion: Criterion) -> Judged:
            result = await self._judged(criterion, shelf, judge)
            if second is not None:
                opinion = await self._second(criterion, shelf, second)
                result = result.model_copy(update={"finding": result.finding.model_copy(update={"second": opinion})})
            self._progress.advance(criterion.id)
            return result

        return list(await asyncio.gather(*[judged(criterion) for criterion in criteria]))

    async def _judged(self, criterion: Criterion, shelf: "_Shelf", judge: Judge) -> Judged:
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

    async def _second(self, criterion: Criterion, shelf: "_Shelf", judge: Judge) -> SecondOpinion | None:
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


class _Shelf:
    """A docket's passages, ranked for a criterion and numbered for a judge."""

    def __init__(self, docket: Docket, ranked: RankedCorpus) -> None:
        self.profile = docket.profile
        self._is_empty = not docket.passages
        self._ranked = ranked
        self._hits: dict[str, list[Hit]] = {}
        self._entries = {entry.document.id: entry for entry in docket.corpus}
        self._dates = {
            entry.document.id: stated_on(entry.document, captured_on=entry.capture.at.date()) for entry in docket.corpus
        }

    def rank(self, criteria: Iterable[Criterion]) -> None:
        """Rank all passages for each criterion, once for whoever judges."""
        if not self._is_empty:
            self._hits = {criterion.id: self._ranked.hits(query_of(criterion)) for criterion in criteria}

    def shown(self, criterion: Criterion, passages_max: int) -> list[ShownPassage]:
        if self._is_empty:
            return []
        hits = spread_over_documents(self._hits[criterion.id], passages_max)
        return [self._shown(number, hit.passage) for number, hit in enumerate(hits, start=1)]

    def _shown(self, number: int, passage: Passage) -> ShownPassage:
        entry = self._entries[passage.document]
        return ShownPassage(
            number=number,
            passage=passage,
            snapshot=entry.snapshot.id,
            url=entry.source.url,
            kind=entry.source.kind,
            evidence_kind=entry.source.kind.evidence_kind,
            captured_on=entry.capture.at.date(),
            stated_on=self._dates[passage.document],
        )
