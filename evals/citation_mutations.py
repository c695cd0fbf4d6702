"""Whether the verifier refuses false quotations and finds honest ones.

Metrics:
- `accepted_share`: of alterations whose words stand nowhere in the document, found in it or in the passage; must be 0;
- `respaced_accepted_share`: of those that differ by a space which makes other words ("in secure", "insecure"): measured
  apart, since honest PDF text loses and gains spaces too, and what is stored is the evidence's own text;
- `hand_written_accepted_share`: of the quotations in `hand_written.yaml`;
- `cut_<kind>_accepted_share`: of genuine words that say something else than their sentence for what was cut off;
- `honest_verified_share`: of honest renderings of a sentence, `verified` in document and passage at the right span;
- `honest_set_share`: the same with the rendering in the evidence and the clean sentence as the quotation;
- `honest_repaired_share`: of renderings in another form, found at the right span under either status;
- `*_per_second`: quotations that one process settles, against whole documents and against passages.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.alterations import RESPACED, alterations
from evals.cut_trials import CutTrial, cut_trials
from evals.hand_written import CASES_FILE, hand_written_cases
from evals.honest_trials import HonestTrial, honest_trials, set_trials
from evals.inputs import SITES, digest_of_files, digest_of_sources, inputs_digest
from evals.result import EvalResult, share
from evals.texts import EvalText, Sentence, eval_texts, reference_files, site_files, unique_sentences
from evals.trying import Locate, Stopwatch, Trials
from pipeline.stages.verify import locate as locate_exactly

# Per kind; some thirty kinds reach it, so about 4,000 and well over 20,000 alterations.
SITES_QUOTA, DATA_QUOTA = 150, 900
HONEST_SITES_QUOTA, HONEST_DATA_QUOTA = 60, 400
_EXAMPLES = 3
_SOURCES = (
    *(
        "citation_mutations",
        "alterations",
        "swap_tables",
        "sense_tables",
        "swapping",
        "number_lies",
        "sentence_lies",
        "cuts",
    ),
    *(
        "renderings",
        "pdf_renderings",
        "repairable",
        "rendering_tools",
        "cut_trials",
        "honest_trials",
        "wording",
        "texts",
        "dice",
    ),
)


def run(data: Path | None, *, locate: Locate = locate_exactly) -> EvalResult:
    """Measure on the reference texts of real policies and on the sample sites.

    Raises:
        NotFound: without data.
    """
    references = reference_files(data)
    folder = references[0].parents[2]
    texts = eval_texts(references, under=folder) + eval_texts(site_files(), under=SITES)
    inputs = inputs_digest(
        digest_of_files(references, under=folder),
        digest_of_files(site_files(), under=SITES),
        digest_of_sources(*_SOURCES),
        _hand_written(),
    )
    metrics, cases, notes = measured(texts, quota=DATA_QUOTA, honest_quota=HONEST_DATA_QUOTA, locate=locate)
    return EvalResult(name="citation_mutations", cases=cases, metrics=metrics, inputs=inputs, notes=notes)


def run_on_sites(data: Path | None, *, locate: Locate = locate_exactly) -> EvalResult:  # noqa: ARG001
    """Measure on the sample sites alone."""
    texts = eval_texts(site_files(), under=SITES)
    inputs = inputs_digest(digest_of_files(site_files(), under=SITES), digest_of_sources(*_SOURCES), _hand_written())
    metrics, cases, notes = measured(texts, quota=SITES_QUOTA, honest_quota=HONEST_SITES_QUOTA, locate=locate)
    return EvalResult(name="citation_mutations_sites", cases=cases, metrics=metrics, inputs=inputs, notes=notes)


def _hand_written() -> dict[str, str]:
    return digest_of_files([CASES_FILE], under=CASES_FILE.parent)


def measured(
    texts: Sequence[EvalText], *, quota: int, honest_quota: int, locate: Locate
) -> tuple[dict[str, float], int, tuple[str, ...]]:
    """Return metrics, the number of cases, and notes."""
    sentences = [sentence for text in texts for sentence in unique_sentences(text)]
    trials = Trials(locate)
    lies, lie_notes = _alterations(sentences, trials, quota)
    cuts, cut_notes = _cuts(cut_trials(texts, sentences, quota=quota), trials)
    honest, honest_notes = _honest(sentences, trials, honest_quota)
    by_hand, by_hand_notes = _by_hand(trials)
    metrics = lies | cuts | by_hand | honest | trials.rates()
    cases = int(metrics["alterations_count"] + metrics["cuts_count"] + metrics["honest_count"])
    head = f"{len(texts)} documents, {len(sentences)} sentences"
    return metrics, cases, (head, *lie_notes, *cut_notes, *by_hand_notes, *honest_notes)


def _alterations(sentences: Sequence[Sentence], trials: Trials, quota: int) -> tuple[dict[str, float], list[str]]:
    total: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    examples: list[str] = []
    for item in alterations(sentences, quota=quota):
        total[item.kind] += 1
        places = trials.of_sentence(item.quote, item.sentence)
        if any(place is not None for place in places):
            accepted[item.kind] += 1
            if accepted[item.kind] <= _EXAMPLES:
                examples.append(
                    f"ACCEPTED {item.kind}: {item.quote!r}\n   is not what stands there: {item.sentence.text!r}"
                )
    words = [kind for kind in total if kind not in RESPACED]
    metrics = {
        "accepted_share": share(sum(accepted[kind] for kind in words), sum(total[kind] for kind in words)),
        "respaced_accepted_share": share(
            sum(accepted[kind] for kind in RESPACED), sum(total[kind] for kind in RESPACED)
        ),
        "accepted_count": float(sum(accepted[kind] for kind in words)),
        "alterations_count": float(sum(total.values())),
    }
    counts = ", ".join(f"{kind} {accepted[kind]}/{total[kind]}" for kind in total)
    return metrics, [f"alterations accepted: {counts}", *examples]


def _cuts(found: Sequence[CutTrial], trials: Trials) -> tuple[dict[str, float], list[str]]:
    total: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    examples: list[str] = []
    for trial in found:
        total[trial.kind] += 1
        if trials.in_document(trial.quote, trial.document) is not None:
            accepted[trial.kind] += 1
            if accepted[trial.kind] <= _EXAMPLES:
                examples.append(f"accepted cut {trial.kind}: {trial.quote!r}\n   of: {trial.whole!r}")
    metrics = {f"cut_{kind}_accepted_share": share(accepted[kind], total[kind]) for kind in total}
    counts = ", ".join(f"{kind} {accepted[kind]}/{total[kind]}" for kind in total)
    return metrics | {"cuts_count": float(sum(total.values()))}, [f"cuts accepted: {counts}", *examples]


def _by_hand(trials: Trials) -> tuple[dict[str, float], list[str]]:
    cases = hand_written_cases()
    accepted = [case for case in cases if trials.in_text(case.quote, case.text) is not None]
    notes = [f"accepted by hand, {case.why}: {case.quote!r}\n   of: {case.text!r}" for case in accepted]
    metrics = {"hand_written_accepted_share": share(len(accepted), len(cases))}
    return metrics, [f"hand-written accepted: {len(accepted)}/{len(cases)}", *notes]


def _honest(sentences: Sequence[Sentence], trials: Trials, quota: int) -> tuple[dict[str, float], list[str]]:
    watch = Stopwatch()
    groups: dict[str, Callable[[], list[HonestTrial]]] = {
        "honest_verified_share": lambda: honest_trials(sentences, quota=quota, repairable=False),
        "honest_repaired_share": lambda: honest_trials(sentences, quota=quota, repairable=True),
        "honest_set_share": lambda: set_trials(sentences, quota=quota),
    }
    metrics: dict[str, float] = {}
    notes: list[str] = []
    cases = 0
    for metric, make in groups.items():
        total: Counter[str] = Counter()
        good: Counter[str] = Counter()
        for trial in make():
            total[trial.kind] += 1
            is_good = trial.is_found(trials, repaired=metric == "honest_repaired_share")
            good[trial.kind] += is_good
            if not is_good and total[trial.kind] - good[trial.kind] <= _EXAMPLES:
                notes.append(f"{metric}, {trial.kind} missed: {trial.quote!r}")
        cases += sum(total.values())
        metrics[metric] = share(sum(good.values()), sum(total.values()))
        notes.append(f"{metric}: " + ", ".join(f"{kind} {good[kind]}/{total[kind]}" for kind in total))
    return metrics | {"honest_count": float(cases), "honest_seconds": watch.seconds()}, notes
