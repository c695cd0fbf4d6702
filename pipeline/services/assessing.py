"""Judge a run's evidence by the rubric and keep the result: one assessment a digest, never two."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.assessment import Assessment, Evidence, assessment_digest
from pipeline.domain.audit import Action
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.finding import Finding
from pipeline.domain.ids import AssessmentId, RunId
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotFound
from pipeline.ports import Clock, Judge, Store, Transaction
from pipeline.services.cutting import Cutting
from pipeline.services.judging import Judged, Judging
from pipeline.services.running import live_run
from pipeline.services.shelf import Docket, Shelf
from pipeline.stages.alert import alerts_beside
from pipeline.stages.dating import stated_on
from pipeline.stages.gather import distinct_entries
from pipeline.stages.score import score
from pipeline.stages.withhold import Parted

Beside = Callable[[Transaction, Assessment], None]


@dataclass(frozen=True)
class Case:
    """A run's evidence, cut and ready, and who judges it."""

    run: Run
    judge: Judge
    shelf: Shelf
    cut: Parted

    @property
    def docket(self) -> Docket:
        """What is judged."""
        return self.shelf.docket


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
        """Judge all of a run's evidence and finish the run.

        Returns the newest assessment of the same use when its digest is the same: nothing is doubled (I11).

        Raises:
            NotFound: when there is no such run.
            RunEnded: when a newer run superseded it in the meantime; nothing is kept then.
        """
        case = self.opened(run_id)
        return self.closed(case, await self.judged(case))

    def opened(self, run_id: RunId, corpus: Sequence[CorpusEntry] | None = None) -> Case:
        """Return what is to be judged of a run; `corpus` are the entries to judge by instead of the run's own.

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            entries = distinct_entries(transaction.documents.corpus(run_id) if corpus is None else corpus)
        rubric = self._rubric.for_profile(run.profile)
        cut = self._cutting.cut(entries).parted
        docket = Docket(
            corpus=tuple(entries),
            passages=cut.fit,
            rubric=rubric,
            profile=run.profile,
            looked_on=run.started_at.date(),
        )
        return Case(run=run, judge=self._open_judge(), shelf=self._judging.shelf(docket), cut=cut)

    async def judged(self, case: Case, carried: Mapping[str, Finding] | None = None) -> list[Judged]:
        """Return the finding on each criterion: those that are carried, and the others as the judge finds now."""
        return await self._judging.judged(case.shelf, case.judge, second=self._second_of(case), carried=carried)

    def has_other_second(self, case: Case, finding: Finding) -> bool:
        """Whether a finding was given its second opinion by another judge than is asked beside the first one now."""
        if finding.trace is None:  # nothing was shown to anybody
            return False
        second, given = self._second_of(case), finding.second
        return (second.identity.label if second else None) != (given.judge if given else None)

    def _second_of(self, case: Case) -> Judge | None:
        return self._second if self._second is not None and self._second.identity != case.judge.identity else None

    def judges_as(self, case: Case, before: Assessment) -> tuple[str, ...]:
        """Return what of the rubric, the prompt and the judge is another than it was, by name."""
        facets = (
            ("rubric", before.rubric_digest != case.docket.rubric.digest),
            ("prompt", before.prompt_digest != self._prompt.digest),
            ("judge", before.judge != case.judge.identity),
        )
        return tuple(name for name, differs in facets if differs)

    def closed(self, case: Case, judged: Sequence[Judged], beside: Beside | None = None) -> Assessment:
        """Keep what was judged and finish the run; `beside` writes more into the same transaction.

        Raises:
            RunEnded: when a newer run superseded it in the meantime; nothing is kept then.
        """
        run, rubric = case.run, case.docket.rubric
        findings = tuple(item.finding for item in judged)
        evidence = tuple(_evidence(entry) for entry in case.docket.corpus)
        assessment = Assessment(
            id=AssessmentId(self._clock.new_id()),
            vendor=run.vendor,
            run=run.id,
            made_at=self._clock.now(),
            rubric=self._rubric.id,
            rubric_version=self._rubric.version,
            rubric_digest=rubric.digest,
            prompt_digest=self._prompt.digest,
            judge=case.judge.identity,
            profile=run.profile,
            left_out=tuple(sorted({item.id for item in self._rubric.criteria} - {item.id for item in rubric.criteria})),
            evidence=evidence,
            findings=findings,
            alerts=alerts_beside(case.docket.corpus, case.cut),
            result=score(rubric, findings),
            usage=sum((item.usage for item in judged), TokenUsage()),
            digest=assessment_digest(
                evidence=evidence,
                findings=findings,
                rubric=rubric.digest,
                prompt=self._prompt.digest,
                judge=case.judge.identity,
                profile=run.profile,
            ),
        )
        return self._kept(assessment, rubric, run, beside)

    def _kept(self, assessment: Assessment, rubric: Rubric, run: Run, beside: Beside | None) -> Assessment:
        with self._store.writing() as transaction:
            run = live_run(transaction, run.id, begun_as=run)
            before = transaction.assessments.get(run.assessment) if run.assessment else None
            if before is not None:
                return before  # kept by an earlier try: a run has one assessment
            kept = self._same(transaction, assessment) or assessment
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
            if beside is not None:
                beside(transaction, kept)
        return kept

    @staticmethod
    def _same(transaction: Transaction, assessment: Assessment) -> Assessment | None:
        """Return the newest assessment of the same use, where it says the same."""
        uses = transaction.assessments.uses([assessment.vendor])
        newest = [item for item in uses if item.profile == assessment.profile][-1:]
        return transaction.assessments.get(newest[0].id) if newest and newest[0].digest == assessment.digest else None


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
