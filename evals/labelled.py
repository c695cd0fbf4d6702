"""How well a judge agrees with careful readers on real vendors: verdicts, citations, abstention, and what it was shown.

Measured over all labels of the first reading, `unknown` included as a fourth mark:
- `accuracy`, `kappa`: the judge's mark (its verdict after the rubric's rules, or unknown) against the reader's;
- `accuracy_where_decided`: of the verdicts that the judge gave, the share that is the reader's;
- `abstention`: the share of labels with a verdict on which the judge gave none;
- `citation_precision`: the share of the verified citations that hold a sentence which carries the reader's verdict;
- `citation_recall`: the share of labels with a verdict of which the judge cited such a sentence;
- `shown_recall`: the share of which such a sentence was among the passages that the judge was shown: no judge can cite
  what it never sees; `cut_off_recall` is the same at a model's cut-off (`model_passages_max`), whoever judges, and
  `first_five_recall` at five.
`readers_accuracy` and `readers_kappa` compare the first reading with the second, independent one.
"""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.agreement import agreement
from evals.inputs import REPOSITORY, digest_of_files, digest_of_sources, inputs_digest
from evals.labelled_vendors import LabelledVendor, labelled_vendor
from evals.labels import LABELS, Label, VendorLabels, folded_words, label_files, read_labels, shares_words
from evals.memory_index import CorpusIndex
from evals.result import EvalResult, share
from pipeline.bootstrap import Services, build
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import PassageId
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.profile import Profile
from pipeline.domain.rubric import Rubric
from pipeline.errors import NotFound
from pipeline.judges.baseline import BaselineJudge
from pipeline.ports import Judge
from pipeline.runtime import Overrides
from pipeline.services.judging import Judging
from pipeline.services.retrieving import Retrieving
from pipeline.services.shelf import Docket
from pipeline.settings import JudgeName, Settings
from pipeline.stages.gather import site_passages
from pipeline.stages.retrieve import Hit, query_of, spread_over_documents
from pipeline.stages.withhold import fit_parts

# A shared run of six words is the sentence, or enough of it that a reader would call it the same place.
RUN_WORDS_MIN = 6


class Case(Record):
    """One label, what the judge made of its criterion, and where the evidence was on the way."""

    vendor: str
    dimension: str
    criterion: str
    reader: str
    judge: str
    citations: int
    right_citations: int
    was_shown: bool
    in_cut_off: bool
    in_first_five: bool

    @property
    def is_decided(self) -> bool:
        """Whether the reader gave a verdict."""
        return self.reader != "unknown"


def run(data: Path | None) -> EvalResult:
    """Measure the baseline judge.

    Raises:
        NotFound: without data.
    """
    with (
        tempfile.TemporaryDirectory() as home,
        build(Settings(home=Path(home)), Overrides(judge=BaselineJudge())) as services,
    ):
        return _measured("labelled", services, data)


def run_model(data: Path | None) -> EvalResult:
    """Measure the model that the settings name. Answers are kept in DOSSIER_HOME: a run that was cut short goes on.

    Raises:
        NotFound: without data, or when the settings name no model.
    """
    settings = Settings()
    if settings.judge_name is not JudgeName.LANGCHAIN:
        raise NotFound("this eval needs a model", advice="Set DOSSIER_MODEL, and OPENAI_BASE_URL for a local server.")
    with build(settings) as services:
        return _measured("labelled_model", services, data)


def _measured(name: str, services: Services, data: Path | None) -> EvalResult:
    first = read_labels("first")
    chosen = os.environ.get("DOSSIER_EVAL_VENDORS", "").split()
    vendors = [labelled_vendor(labels, data) for labels in first if not chosen or labels.vendor in chosen]
    rubric = _rubric_of(services.rubric, {label.criterion for labels in first for label in labels.labels})
    judge = services.open_judge()
    cases = asyncio.run(_all_cases(vendors, services, rubric, judge))
    inputs = inputs_digest(
        digest_of_files(label_files(), under=LABELS),
        digest_of_files(sorted((REPOSITORY / "rubrics").glob("ai-vendor.yaml")), under=REPOSITORY),
        digest_of_sources("labelled", "labelled_vendors", "labels", "agreement"),
    )
    return EvalResult(
        name=name,
        cases=len(cases),
        metrics=_metrics(cases) | _by_dimension(cases) | _ceiling(first),
        inputs=inputs,
        notes=(f"judge: {judge.identity.label}", *_confusion(cases), *_disagreements(cases)),
    )


def _rubric_of(rubric: Rubric, criteria: set[str]) -> Rubric:
    dimensions = [
        dimension.model_copy(
            update={"criteria": tuple(criterion for criterion in dimension.criteria if criterion.id in criteria)}
        )
        for dimension in rubric.dimensions
    ]
    return rubric.model_copy(update={"dimensions": tuple(item for item in dimensions if item.criteria)})


async def _all_cases(vendors: Sequence[LabelledVendor], services: Services, rubric: Rubric, judge: Judge) -> list[Case]:
    """Judge vendor by vendor in one event loop: a judge belongs to the loop that it was first asked in."""
    return [case for vendor in vendors for case in await _cases(vendor, services, rubric, judge)]


async def _cases(vendor: LabelledVendor, services: Services, rubric: Rubric, judge: Judge) -> list[Case]:
    passages = tuple(fit_parts(site_passages(vendor.corpus)))
    index = CorpusIndex(passages, services.embedder)
    retrieving = Retrieving(index, services.embedder, services.words)
    ranked = retrieving.corpus(vendor.corpus, passages)
    judging = Judging(services.store, retrieving, services.prompt, services.progress)
    docket = Docket(corpus=vendor.corpus, passages=passages, rubric=rubric, profile=Profile())
    findings = {item.finding.criterion: item.finding for item in await judging.judged(docket, judge)}
    dimension_of = {criterion.id: dimension.id for dimension in rubric.dimensions for criterion in dimension.criteria}
    texts = {passage.id: passage for passage in passages}
    cut_off = services.settings.model_passages_max
    return [
        _case(
            vendor,
            label,
            findings[label.criterion],
            dimension=dimension_of[label.criterion],
            texts=texts,
            hits=ranked.hits(query_of(rubric.criterion(label.criterion))),
            cut_off=cut_off,
        )
        for label in vendor.labels.labels
    ]


def _case(
    vendor: LabelledVendor,
    label: Label,
    finding: Finding,
    *,
    dimension: str,
    texts: dict[PassageId, Passage],
    hits: Sequence[Hit],
    cut_off: int,
) -> Case:
    quotes = [vendor.words_of(quote) for quote in (*label.quotes, *label.also)]
    cited = (
        [citation for citation in finding.citations if citation.status.counts] if isinstance(finding, Scored) else []
    )
    shown = [texts[passage].text for passage in finding.trace.passages] if finding.trace else []
    return Case(
        vendor=vendor.labels.vendor,
        dimension=dimension,
        criterion=label.criterion,
        reader=label.verdict,
        judge=finding.verdict.value if isinstance(finding, Scored) else "unknown",
        citations=len(cited),
        right_citations=sum(_is_at(citation.quote, quotes) for citation in cited),
        was_shown=any(_is_at(text, quotes) for text in shown),
        in_cut_off=any(_is_at(hit.passage.text, quotes) for hit in spread_over_documents(hits, cut_off)),
        in_first_five=any(_is_at(hit.passage.text, quotes) for hit in spread_over_documents(hits, 5)),
    )


def _is_at(text: str, quotes: Sequence[Sequence[str]]) -> bool:
    return shares_words(folded_words(text), quotes, run_words_min=RUN_WORDS_MIN)


def _metrics(cases: Sequence[Case]) -> dict[str, float]:
    whole = agreement([case.reader for case in cases], [case.judge for case in cases])
    answered = [case for case in cases if case.judge != "unknown"]
    decided = [case for case in cases if case.is_decided]
    return {
        "accuracy": whole.accuracy,
        "kappa": whole.kappa,
        "accuracy_where_decided": share(sum(case.judge == case.reader for case in answered), len(answered)),
        "abstention": share(sum(case.judge == "unknown" for case in decided), len(decided)),
        "citation_precision": share(sum(case.right_citations for case in cases), sum(case.citations for case in cases)),
        "citation_recall": share(sum(case.right_citations > 0 for case in decided), len(decided)),
        "shown_recall": share(sum(case.was_shown for case in decided), len(decided)),
        "cut_off_recall": share(sum(case.in_cut_off for case in decided), len(decided)),
        "first_five_recall": share(sum(case.in_first_five for case in decided), len(decided)),
    }


def _by_dimension(cases: Sequence[Case]) -> dict[str, float]:
    found: dict[str, float] = {}
    for dimension in dict.fromkeys(case.dimension for case in cases):
        own = [case for case in cases if case.dimension == dimension]
        for name, value in _metrics(own).items():
            found[f"{dimension}.{name}"] = value
    return found


def _ceiling(first: Sequence[VendorLabels]) -> dict[str, float]:
    again = {
        (labels.vendor, label.criterion): label.verdict for labels in read_labels("second") for label in labels.labels
    }
    once = {(labels.vendor, label.criterion): label.verdict for labels in first for label in labels.labels}
    both = [key for key in once if key in again]
    readers = agreement([once[key] for key in both], [again[key] for key in both])
    return {"readers_cases": readers.cases, "readers_accuracy": readers.accuracy, "readers_kappa": readers.kappa}


def _confusion(cases: Sequence[Case]) -> list[str]:
    marks = ("met", "partial", "not_met", "not_applicable", "unknown")
    rows = []
    for reader in marks:
        row = [sum(case.reader == reader and case.judge == judge for case in cases) for judge in marks]
        if sum(row):
            rows.append(
                f"reader {reader:8} -> " + ", ".join(f"{mark} {n}" for mark, n in zip(marks, row, strict=True) if n)
            )
    return rows


def _disagreements(cases: Sequence[Case]) -> list[str]:
    return [
        f"{case.vendor}/{case.criterion}: reader {case.reader}, judge {case.judge}"
        for case in cases
        if case.judge not in {case.reader, "unknown"}
    ]
