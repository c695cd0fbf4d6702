"""Judge a run's evidence by the rubric and keep the result: one assessment a digest, never two."""

from collections.abc import Callable

from pipeline.domain.assessment import Assessment, Evidence, assessment_digest
from pipeline.domain.audit import Action
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import AssessmentId, RunId
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound
from pipeline.ports import Clock, Judge, Store
from pipeline.services.cutting import Cutting
from pipeline.services.judging import Docket, Judging
from pipeline.services.running import live_run
from pipeline.stages.alert import alerts_beside
from pipeline.stages.dating import stated_on
from pipeline.stages.gather import distinct_entries
from pipeline.stages.score import score


class Assessing:
    """Assesses runs. `second` is a judge that costs nothing; it is asked too, unless it is the judge itself."""

    def __init__(
        self,
        store: Store,
        cutting: Cutting,
        judging: Judging,
        open_judge: Callable[[], Judge],
        rubric: Rubric,
        prompt: Prompt,
        clock: Clock,
        *,
        actor: str,
        second: Judge | None = None,
    ) -> None:
        self._store = store
        self._cutting = cutting
        self._judging = judging
        self._open_judge = open_judge
        self._rubric = rubric
        self._prompt = prompt
        self._clock = clock
        self._actor = actor
        self._second = second

    async def assess(self, run_id: RunId) -> Assessment:
        """Judge a run's evidence and finish the run.

        Returns the vendor's latest assessment when its digest is the same: nothing is doubled (I11).

        Raises:
            NotFound: when there is no such run.
            RunEnded: when a newer run superseded it in the meantime; nothing is kept then.
        """
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            corpus = distinct_entries(transaction.documents.corpus(run_id))
        judge, rubric = self._open_judge(), self._rubric.for_profile(run.profile)
        cut = self._cutting.cut(corpus).parted
        docket = Docket(
            corpus=tuple(corpus),
            passages=cut.fit,
            rubric=rubric,
            profile=run.profile,
        )
        is_another = self._second is not None and self._second.identity != judge.identity
        judged = await self._judging.judged(docket, judge, second=self._second if is_another else None)
        findings = tuple(item.finding for item in judged)
        evidence = tuple(_evidence(entry) for entry in corpus)
        assessment = Assessment(
            id=AssessmentId(self._clock.new_id()),
            vendor=run.vendor,
            run=run.id,
            made_at=self._clock.now(),
            rubric=self._rubric.id,
            rubric_version=self._rubric.version,
            rubric_digest=rubric.digest,
            prompt_digest=self._prompt.digest,
            judge=judge.identity,
            profile=run.profile,
            left_out=tuple(sorted({item.id for item in self._rubric.criteria} - {item.id for item in rubric.criteria})),
            evidence=evidence,
            findings=findings,
            alerts=alerts_beside(corpus, cut),
            result=score(rubric, findings),
            usage=sum((item.usage for item in judged), TokenUsage()),
            digest=assessment_digest(
                evidence=evidence,
                findings=findings,
                rubric=rubric.digest,
                prompt=self._prompt.digest,
                judge=judge.identity,
                profile=run.profile,
            ),
        )
        return self._kept(assessment, rubric, run)

    def _kept(self, assessment: Assessment, rubric: Rubric, run: Run) -> Assessment:
        with self._store.writing() as transaction:
            run = live_run(transaction, run.id, begun_as=run)
            before = transaction.assessments.get(run.assessment) if run.assessment else None
            if before is not None:
                return before  # kept by an earlier try: a run has one assessment
            latest = transaction.assessments.latest(run.vendor)
            kept = latest if latest is not None and latest.digest == assessment.digest else assessment
            if kept is assessment:
                transaction.rubrics.add(rubric)
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


def _evidence(entry: CorpusEntry) -> Evidence:
    return Evidence(
        url=entry.source.url,
        kind=entry.source.kind,
        document=entry.document.id,
        snapshot=entry.snapshot.id,
        title=entry.document.title,
        language=entry.document.language,
        captured_at=entry.capture.at,
        stated_on=stated_on(entry.document, captured_on=entry.capture.at.date()),
    )
