"""Judge a run in the light of the report before it: only what a change touches is judged again, the rest carries over.

Rules:
- the report before is the newest of the same vendor for the same use; without one, everything is judged;
- under another rubric, prompt or judge everything is judged, and what became of the documents is told all the same;
- where nothing is to be judged, no question is asked and nothing is embedded;
- the digest binds what findings say and where, so a carried finding and one that was judged again and came out the same
  make the same report (I6, I12);
- the assessment, what became of it and the audit events are one transaction (I7); done again, it is done once (I11).
"""

from collections.abc import Iterable, Sequence

from pipeline.domain.assessment import Assessment
from pipeline.domain.audit import Action
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.finding import Finding
from pipeline.domain.ids import DocumentId, RunId
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.reassessment import (
    WORDS_MAX,
    Because,
    CarriedOver,
    JudgedAgain,
    Reassessment,
    cut_words,
    outcomes,
)
from pipeline.domain.review import reviewed_form
from pipeline.domain.rubric import Criterion
from pipeline.errors import NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.assessing import Assessing, Case
from pipeline.services.comparing import Compared, Comparing, gone_words
from pipeline.services.cutting import Cutting
from pipeline.services.judging import Judging
from pipeline.services.shelf import Docket
from pipeline.stages.affected import ChangedDocument, SpeaksOf, affected
from pipeline.stages.carry import cited_from, dates_count_otherwise, not_answered


class _Again:
    """The criteria to judge again so far, each with its reasons and words."""

    def __init__(self) -> None:
        self.because: dict[str, tuple[Because, ...]] = {}
        self.words: dict[str, tuple[str, ...]] = {}

    def add(self, criterion: str, *because: Because, words: Sequence[str] = ()) -> None:
        told = (*self.because.get(criterion, ()), *because)
        self.because[criterion] = tuple(dict.fromkeys(told))
        self.words[criterion] = (*self.words.get(criterion, ()), *words)


class Reassessing:
    """Assesses runs, the first of a vendor and all that follow."""

    def __init__(
        self,
        store: Store,
        comparing: Comparing,
        assessing: Assessing,
        judging: Judging,
        cutting: Cutting,
        clock: Clock,
        *,
        actor: str,
    ) -> None:
        self._store = store
        self._comparing = comparing
        self._assessing = assessing
        self._judging = judging
        self._cutting = cutting
        self._clock = clock
        self._actor = actor

    async def assess(self, run_id: RunId) -> Assessment:
        """Judge a run's evidence, as far as no earlier finding stands, and finish the run.

        Raises:
            NotFound: when there is no such run.
            RunEnded: when a newer run superseded it in the meantime; nothing is kept then.
        """
        before = self._before(run_id)
        if before is None:
            return await self._assessing.assess(run_id)
        compared = self._comparing.compared(before, run_id)
        case = self._assessing.opened(run_id, compared.entries)
        otherwise = self._assessing.judges_as(case, before)
        again = _Again()
        if otherwise:
            for criterion in case.docket.rubric.criteria:
                again.add(criterion.id, Because.JUDGED_OTHERWISE)
            carried: dict[str, Finding] = {}
        else:
            carried = self._carried(case, before, compared, again)
        judged = await self._assessing.judged(case, carried)
        spent = sum((item.usage for item in judged), TokenUsage())

        def beside(transaction: Transaction, kept: Assessment) -> None:
            if transaction.reassessments.of_run(run_id) is not None:
                return
            record = Reassessment(
                id=self._clock.new_id(),
                vendor=kept.vendor,
                run=run_id,
                at=self._clock.now(),
                before=before.id,
                after=kept.id,
                because=otherwise,
                documents=compared.told,
                judged=_judged_again(case, before, {item.finding.criterion: item.finding for item in judged}, again),
                carried=_carried_over(case, before, carried),
                spent=spent,
                saved=_saved(transaction, carried.values()),
            )
            transaction.reassessments.add(record)
            transaction.audit.append(
                actor=self._actor,
                action=Action.VENDOR_REASSESSED,
                subject=record.id,
                payload=_payload(record),
            )

        return self._assessing.closed(case, judged, beside)

    def of_run(self, run_id: RunId) -> Reassessment | None:
        """Return what a run made of the report before it, or None when it was the first."""
        with self._store.reading() as transaction:
            return transaction.reassessments.of_run(run_id)

    def get(self, reassessment_id: str) -> Reassessment:
        """Return a re-assessment.

        Raises:
            NotFound: when there is none.
        """
        with self._store.reading() as transaction:
            found = transaction.reassessments.get(reassessment_id)
        if found is None:
            raise NotFound(f"no re-assessment {reassessment_id}")
        return found

    def _before(self, run_id: RunId) -> Assessment | None:
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            # What an earlier try of this very run kept is not what it is held against.
            uses = [item for item in transaction.assessments.uses([run.vendor]) if item.profile == run.profile]
            found = [transaction.assessments.get(item.id) for item in reversed(uses)]
        return next((item for item in found if item is not None and item.run != run_id), None)

    def _carried(self, case: Case, before: Assessment, compared: Compared, again: _Again) -> dict[str, Finding]:
        """Return the findings that stand, by criterion, and note why the others do not."""
        reread = affected(before.findings, compared.reread, speaks_of=_nothing)
        for item in reread.judge_again:
            again.add(item.criterion, Because.READ_ANEW, words=item.words)
        changed = [self._with_passages(item, case) for item in compared.changed]
        effects = affected(reread.carried, changed, speaks_of=self._speaks_of(case, compared, changed))
        for item in effects.judge_again:
            again.add(item.criterion, *(Because(cause.value) for cause in item.causes), words=item.words)
        known = {finding.criterion for finding in before.findings}
        criteria = {criterion.id: criterion for criterion in case.docket.rubric.criteria}
        for name in criteria.keys() - known:
            again.add(name, Because.NOT_ANSWERED)
        documents = {item.document: item for item in before.evidence}
        entries: dict[DocumentId, CorpusEntry] = {entry.document.id: entry for entry in case.docket.corpus}
        became = {item.before: item.after for item in compared.told if item.before and item.after}
        for finding in before.findings:
            if not_answered(finding):
                again.add(finding.criterion, Because.NOT_ANSWERED)
            elif self._assessing.has_other_second(case, finding):
                again.add(finding.criterion, Because.JUDGED_OTHERWISE)
            elif dates_count_otherwise(
                finding,
                criteria[finding.criterion],
                documents,
                entries,
                became,
                then=before.made_at.date(),
                today=case.run.started_at.date(),
            ):
                again.add(finding.criterion, Because.DATES_CHANGED)
        stand = [finding for finding in effects.carried if finding.criterion not in again.because]
        return cited_from(stand, case.docket.corpus)

    @staticmethod
    def _with_passages(item: ChangedDocument, case: Case) -> ChangedDocument:
        if item.new is None:
            return item
        own = tuple(passage for passage in case.docket.passages if passage.document == item.new.id)
        return item.model_copy(update={"passages": own})

    def _speaks_of(self, case: Case, compared: Compared, changed: Sequence[ChangedDocument]) -> SpeaksOf:
        """Return whether words are among those that a judge is shown for a criterion; what went, was shown."""
        criteria = {criterion.id: criterion for criterion in case.docket.rubric.criteria}
        gone = gone_words(changed)
        passages_max = case.judge.passages_max
        shown_now: dict[str, frozenset[str]] = {}
        shown_then: dict[str, tuple[str, ...]] = {}
        then = self._judging.shelf(
            Docket(
                corpus=compared.before,
                passages=self._cutting.cut(compared.before).parted.fit if gone else (),
                rubric=case.docket.rubric,
                profile=case.docket.profile,
            )
        )

        def speaks_of(name: str, text: str) -> bool:
            criterion: Criterion = criteria[name]
            if text in gone:
                if name not in shown_then:
                    shown_then[name] = tuple(item.passage.text for item in then.shown(criterion, passages_max))
                return any(text in each for each in shown_then[name])
            if name not in shown_now:
                shown_now[name] = frozenset(item.passage.text for item in case.shelf.shown(criterion, passages_max))
            return text in shown_now[name]

        return speaks_of


def _nothing(_criterion: str, _text: str) -> bool:
    return False


def _judged_again(
    case: Case, before: Assessment, findings: dict[str, Finding], again: _Again
) -> tuple[JudgedAgain, ...]:
    was, now = outcomes(before), _outcomes(findings)
    return tuple(
        JudgedAgain(
            criterion=criterion.id,
            because=again.because[criterion.id],
            words=tuple(cut_words(text) for text in dict.fromkeys(again.words[criterion.id]))[:WORDS_MAX],
            before=was.get(criterion.id, ""),
            after=now[criterion.id],
        )
        for criterion in case.docket.rubric.criteria
        if criterion.id in again.because
    )


def _outcomes(findings: dict[str, Finding]) -> dict[str, str]:
    return {
        name: item.verdict.value if item.status == "scored" else item.reason.value for name, item in findings.items()
    }


def _carried_over(case: Case, before: Assessment, carried: dict[str, Finding]) -> tuple[CarriedOver, ...]:
    was = {finding.criterion: finding for finding in before.findings}
    return tuple(
        CarriedOver(
            criterion=criterion.id,
            before=reviewed_form(was[criterion.id], criterion),
            after=reviewed_form(carried[criterion.id], criterion),
        )
        for criterion in case.docket.rubric.criteria
        if criterion.id in carried
    )


def _saved(transaction: Transaction, carried: Iterable[Finding]) -> TokenUsage:
    """Return what the questions had cost that were not asked again."""
    total = TokenUsage()
    for finding in carried:
        kept = transaction.judgements.get(finding.trace.request) if finding.trace is not None else None
        if kept is not None:
            total += kept.usage
    return total


def _payload(record: Reassessment) -> dict[str, object]:
    return {
        "vendor": record.vendor,
        "run": record.run,
        "before": record.before,
        "after": record.after,
        "class": record.change_class.value,
        "documents": {item.url: item.fate.value for item in record.documents},
        "material": [item.url for item in record.documents if item.is_material],
        "judged": [item.criterion for item in record.judged],
        "verdicts": {item.criterion: [item.before, item.after] for item in record.verdicts_changed},
        "carried": len(record.carried),
        "judged_otherwise": list(record.because),
    }
