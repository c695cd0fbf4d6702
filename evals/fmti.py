"""Judges the indicators of the Foundation Model Transparency Index (May 2024) from their definitions and disclosures.

Each indicator becomes a criterion, each developer's disclosure the only document; the judge is the model that the
settings name. A disclosure that is empty is no evidence: the criterion stays unscored, and counts as 0.
- `kappa`, `accuracy`: the judge's own verdict (`met` is 1, all else 0) against the human score;
- `kappa_with_citations`: the same where a verdict needs a verified quotation, as it does in a report;
- `kappa_of_presence`: what one would get by giving 1 to every disclosure that is not empty. Read the others beside it.

Data: stanford-crfm/fmti, CC-BY-4.0. DOSSIER_EVAL_CASES limits the run to so many cases, drawn by the hash of
their names.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path

from evals.agreement import agreement
from evals.dice import shuffled
from evals.inputs import digest_of_files, digest_of_sources, inputs_digest, required
from evals.labelled_vendors import entry_of
from evals.memory_index import CorpusIndex
from evals.result import EvalResult
from pipeline.bootstrap import Services, build
from pipeline.domain.document import Block, BlockKind, document_of
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.rubric import Anchors, Criterion, Dimension, GradeFloor, Indicator, Rubric, Scoring
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.verdict import Verdict
from pipeline.errors import NotFound
from pipeline.ports import Judge
from pipeline.services.judging import Judging
from pipeline.services.retrieving import Retrieving
from pipeline.services.shelf import Docket
from pipeline.settings import JudgeName, Settings
from pipeline.stages.gather import site_passages

_SENTENCE_CHARACTERS_MAX = 600


class Indicated(Record):
    """One developer's disclosure on one indicator, and the human score."""

    developer: str
    indicator: str
    definition: str
    notes: str
    disclosure: str
    score: str


class Outcome(Record):
    """The human score, and the judge's, with and without the demand for a verified quotation."""

    human: str
    judged: str
    cited: str
    present: str


def run(data: Path | None) -> EvalResult:
    """Judge the indicators with the settings' model; answers are kept in DOSSIER_HOME, so a cut run goes on.

    Raises:
        NotFound: without data, or when the settings name no model.
    """
    settings = Settings()
    if settings.judge_name is not JudgeName.LANGCHAIN:
        raise NotFound("this eval needs a model", advice="Set DOSSIER_MODEL, and OPENAI_BASE_URL for a local server.")
    file = required(data, "fmti-may2024", "scores.jsonl")
    cases = _cases(file)
    with build(settings) as services:
        judge = services.open_judge()
        outcomes = asyncio.run(_outcomes(cases, services, judge))
    human = [item.human for item in outcomes]
    judged = agreement(human, [item.judged for item in outcomes])
    cited = agreement(human, [item.cited for item in outcomes])
    present = agreement(human, [item.present for item in outcomes])
    return EvalResult(
        name="fmti",
        cases=len(cases),
        metrics={
            "kappa": judged.kappa,
            "accuracy": judged.accuracy,
            "kappa_with_citations": cited.kappa,
            "accuracy_with_citations": cited.accuracy,
            "kappa_of_presence": present.kappa,
            "accuracy_of_presence": present.accuracy,
            "asked": float(sum(item.present == "1" for item in outcomes)),
        },
        inputs=inputs_digest(digest_of_files([file], under=file.parent), digest_of_sources("fmti", "agreement")),
        notes=(f"judge: {judge.identity.label}",),
    )


def _cases(file: Path) -> list[Indicated]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    cases = [
        Indicated(
            developer=row["company"],
            # One developer's sheet has another head over the column of indicators.
            indicator=row.get("Indicator") or row["Downstream applications"],
            definition=row["Definition"],
            notes=row["Notes"] or "",
            disclosure=(row["Disclosure"] or "").strip(),
            score=row["Score"],
        )
        for row in rows
    ]
    wanted = int(os.environ.get("DOSSIER_EVAL_CASES", "0"))
    in_chance_order = shuffled(cases, [f"{case.developer}/{case.indicator}" for case in cases])
    return in_chance_order[:wanted] if 0 < wanted < len(cases) else cases


async def _outcomes(cases: Sequence[Indicated], services: Services, judge: Judge) -> list[Outcome]:
    return [await _outcome(case, services, judge) for case in cases]


async def _outcome(case: Indicated, services: Services, judge: Judge) -> Outcome:
    if not case.disclosure:
        return Outcome(human=case.score, judged="0", cited="0", present="0")
    text = case.disclosure
    document = document_of(
        text=text,
        title=case.indicator,
        language="en",
        blocks=(Block(start=0, end=len(text), kind=BlockKind.PARAGRAPH),),
    )
    entry = entry_of(document, text.encode(), "https://developer.example/disclosure", kind=SourceKind.DOCUMENTATION)
    passages = tuple(site_passages([entry]))
    index = CorpusIndex(passages, services.embedder)
    retrieving = Retrieving(index, services.embedder, services.words)
    judging = Judging(services.store, retrieving, services.prompt, services.progress)
    docket = Docket(corpus=(entry,), passages=passages, rubric=_rubric(case), profile=Profile())
    (item,) = await judging.judged(docket, judge)
    finding = item.finding
    is_cited = isinstance(finding, Scored) and finding.judged is Verdict.MET
    is_met = is_cited or _answered(services, finding) is Verdict.MET
    return Outcome(human=case.score, judged="1" if is_met else "0", cited="1" if is_cited else "0", present="1")


def _answered(services: Services, finding: Finding) -> Verdict | None:
    """Return what the judge said before its quotations were checked."""
    if finding.trace is None:
        return None
    with services.store.reading() as transaction:
        kept = transaction.judgements.get(finding.trace.request)
    return kept.answer.verdict if kept else None


def _rubric(case: Indicated) -> Rubric:
    given = f"The disclosure gives what is asked for. {case.notes}"[:_SENTENCE_CHARACTERS_MAX]
    criterion = Criterion(
        id="indicator",
        question=case.definition[:_SENTENCE_CHARACTERS_MAX],
        anchors=Anchors(
            met=given,
            partial="The disclosure speaks of it, but does not give what is asked for.",
            not_met="The disclosure says that this is not disclosed, or does not do it.",
        ),
        indicators=(Indicator(says=Verdict.MET, phrase="disclosed"),),
        accepted_evidence=tuple(EvidenceKind),
        weight=1,
        ask_the_vendor="Please disclose it.",
    )
    return Rubric(
        id="fmti",
        version=1,
        title="One indicator",
        scoring=Scoring(
            partial_value=0.0,
            coverage_floor=0.0,
            grades=(GradeFloor(grade="A", floor=50), GradeFloor(grade="B", floor=0)),
        ),
        dimensions=(Dimension(id="disclosure", title="Disclosure", weight=1, criteria=(criterion,)),),
    )
