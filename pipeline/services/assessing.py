"""Judge a run's evidence by the rubric and keep the result: one assessment a digest, never two."""

import asyncio
from collections.abc import Callable, Sequence

from pipeline.domain.assessment import Assessment, Evidence, assessment_digest
from pipeline.domain.audit import Action
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.finding import Finding
from pipeline.domain.ids import AssessmentId, RunId
from pipeline.domain.judgement import Judgement, JudgeRequest, ShownPassage, TokenUsage, request_digest
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.run import Run, RunState
from pipeline.domain.verdict import UnscoredReason
from pipeline.errors import BudgetSpent, MalformedAnswer, ModelUnavailable, NotFound
from pipeline.ports import Answered, Clock, Embedder, Index, Judge, Progress, Store
from pipeline.services.retrieving import RankedCorpus
from pipeline.stages.alert import alerts
from pipeline.stages.gather import distinct_entries, site_passages
from pipeline.stages.judge import finding_of, judge_request, trace_of, unasked
from pipeline.stages.retrieve import query_of, spread_over_documents
from pipeline.stages.score import score
from pipeline.stages.screen import fit_to_show


class _Judged(Record):
    """A finding and what it cost."""

    finding: Finding
    usage: TokenUsage


class Assessing:
    """Assesses runs."""

    def __init__(
        self,
        store: Store,
        index: Index,
        embedder: Embedder,
        open_judge: Callable[[], Judge],
        rubric: Rubric,
        prompt: Prompt,
        clock: Clock,
        progress: Progress,
        *,
        actor: str,
        concurrency: int,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._open_judge = open_judge
        self._rubric = rubric
        self._prompt = prompt
        self._clock = clock
        self._progress = progress
        self._actor = actor
        self._concurrency = concurrency

    async def assess(self, run_id: RunId) -> Assessment:
        """Judge a run's evidence and finish the run.

        Returns the vendor's latest assessment when its digest is the same: nothing is doubled (I11).

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            corpus = distinct_entries(transaction.documents.corpus(run_id))
        judge = self._open_judge()
        cut = site_passages(corpus)
        judged = await self._judged(corpus, [passage for passage in cut if fit_to_show(passage)], judge)
        findings = tuple(item.finding for item in judged)
        evidence = tuple(_evidence(entry) for entry in corpus)
        assessment = Assessment(
            id=AssessmentId(self._clock.new_id()),
            vendor=run.vendor,
            run=run.id,
            made_at=self._clock.now(),
            rubric=self._rubric.id,
            rubric_version=self._rubric.version,
            rubric_digest=self._rubric.digest,
            prompt_digest=self._prompt.digest,
            judge=judge.identity,
            evidence=evidence,
            findings=findings,
            alerts=alerts(corpus, cut),
            result=score(self._rubric, findings),
            usage=sum((item.usage for item in judged), TokenUsage()),
            digest=assessment_digest(
                evidence=evidence,
                findings=findings,
                rubric=self._rubric.digest,
                prompt=self._prompt.digest,
                judge=judge.identity,
            ),
        )
        return self._kept(assessment, run)

    async def _judged(self, corpus: Sequence[CorpusEntry], cut: Sequence[Passage], judge: Judge) -> list[_Judged]:
        criteria = self._rubric.criteria
        self._progress.begin("judge", len(criteria))
        ranked = RankedCorpus(corpus, cut, index=self._index, embedder=self._embedder)
        entries = {entry.document.id: entry for entry in corpus}
        gate = asyncio.Semaphore(self._concurrency)

        async def judged(criterion: Criterion) -> _Judged:
            hits = spread_over_documents(ranked.hits(query_of(criterion)), judge.passages_max) if cut else []
            shown = [
                _shown(number, hit.passage, entries[hit.passage.document]) for number, hit in enumerate(hits, start=1)
            ]
            async with gate:
                result = await self._finding(criterion, shown, judge)
            self._progress.advance(criterion.id)
            return result

        return list(await asyncio.gather(*[judged(criterion) for criterion in criteria]))

    async def _finding(self, criterion: Criterion, shown: Sequence[ShownPassage], judge: Judge) -> _Judged:
        if not shown:
            return _Judged(finding=unasked(criterion, UnscoredReason.NO_EVIDENCE), usage=TokenUsage())
        request = judge_request(criterion, shown, self._prompt)
        key = request_digest(request, judge.identity)
        with self._store.reading() as transaction:
            cached = transaction.judgements.get(key)
        trace = trace_of(request, judge.identity, cached=cached is not None)
        if cached is None:
            try:
                answered = await self._asked(request, judge)
            except BudgetSpent as error:
                return self._unasked(criterion, UnscoredReason.BUDGET_SPENT, request, judge, error)
            except MalformedAnswer as error:
                return self._unasked(criterion, UnscoredReason.MALFORMED_ANSWER, request, judge, error)
            except ModelUnavailable as error:
                return self._unasked(criterion, UnscoredReason.MODEL_UNAVAILABLE, request, judge, error)
            answer, usage = answered.answer, answered.usage
        else:
            answer, usage = cached.answer, TokenUsage(cached_calls=1)
        return _Judged(finding=finding_of(request, answer, trace=trace), usage=usage)

    async def _asked(self, request: JudgeRequest, judge: Judge) -> Answered:
        """Ask, and keep the answer before anything is made of it: it is paid for (I12)."""
        answered = await judge.judge(request)
        key = request_digest(request, judge.identity)
        with self._store.writing() as transaction:
            transaction.judgements.add(Judgement(request=key, answer=answered.answer, usage=answered.usage))
        return answered

    @staticmethod
    def _unasked(
        criterion: Criterion, reason: UnscoredReason, request: JudgeRequest, judge: Judge, error: Exception
    ) -> _Judged:
        trace = trace_of(request, judge.identity, cached=False)
        return _Judged(finding=unasked(criterion, reason, trace, str(error)), usage=TokenUsage())

    def _kept(self, assessment: Assessment, run: Run) -> Assessment:
        with self._store.writing() as transaction:
            latest = transaction.assessments.latest(run.vendor)
            kept = latest if latest is not None and latest.digest == assessment.digest else assessment
            if kept is assessment:
                transaction.rubrics.add(self._rubric)
                transaction.assessments.add(assessment)
            finished = {"state": RunState.FINISHED, "finished_at": self._clock.now(), "assessment": kept.id}
            transaction.runs.replace(run.model_copy(update=finished))
            transaction.audit.append(
                actor=self._actor,
                action=Action.ASSESSMENT_MADE if kept is assessment else Action.ASSESSMENT_CONFIRMED,
                subject=kept.id,
                payload={
                    "vendor": run.vendor,
                    "run": run.id,
                    "digest": kept.digest,
                    "grade": kept.result.grade,
                    "rubric": kept.rubric_digest,
                    "judge": kept.judge.label,
                },
            )
        return kept


def _shown(number: int, passage: Passage, entry: CorpusEntry) -> ShownPassage:
    return ShownPassage(
        number=number,
        passage=passage,
        snapshot=entry.snapshot.id,
        url=entry.source.url,
        kind=entry.source.kind,
        evidence_kind=entry.source.kind.evidence_kind,
        captured_on=entry.capture.at.date(),
    )


def _evidence(entry: CorpusEntry) -> Evidence:
    return Evidence(
        url=entry.source.url,
        kind=entry.source.kind,
        document=entry.document.id,
        snapshot=entry.snapshot.id,
        title=entry.document.title,
        language=entry.document.language,
        captured_at=entry.capture.at,
    )
