"""Whether a reviewer is woken by what matters and by nothing else: recorded changes of real vendors, and our own pairs.

116 of the recorded changes were read one by one. An alert is a comparison of the class `material`:
- `precision` and `recall` are over all labels, `..._sure` over those that their reader was sure of;
- `no_word_changed_alert_share` is over all changes in which no word changed; it must be nothing;
- `failed_captures_share` is of the captures that the reader called failed, told as failed;
- `class_agreement` is over four classes, a failed capture counting as cosmetic, which is what readers called it.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from evals.drift_sets import (
    NO_WORD_CHANGED,
    PAIRS_FILE,
    RealPair,
    document_at,
    markdown_document,
    own_pairs,
    real_pairs,
)
from evals.inputs import digest_of_files, digest_of_sources, inputs_digest, required
from evals.result import EvalResult, share
from pipeline.domain.drift import ChangeClass, Comparison, Outcome
from pipeline.domain.model import Record
from pipeline.stages.compare.compare import compare

_SOURCES = ("drift", "drift_sets")


class Judged(Record):
    """A recorded change and what comparing made of it."""

    pair: RealPair
    comparison: Comparison

    @property
    def alerts(self) -> bool:
        """Whether a reviewer is woken."""
        return self.comparison.change_class.wakes_a_reviewer

    @property
    def is_material(self) -> bool:
        """Whether a reader would want that."""
        return self.pair.label is ChangeClass.MATERIAL


def run(data: Path | None) -> EvalResult:
    """Compare every recorded change."""
    folder = required(data, "drift", "pairs.jsonl").parent
    judged = [
        Judged(pair=pair, comparison=compare(document_at(folder / pair.old), document_at(folder / pair.new)))
        for pair in real_pairs(folder)
    ]
    labelled = [item for item in judged if item.pair.label is not None]
    unchanged = [item for item in judged if item.pair.mechanical == NO_WORD_CHANGED]
    failed = [item for item in labelled if item.pair.capture_failed]
    metrics = {
        **_precision_and_recall(labelled, ""),
        **_precision_and_recall([item for item in labelled if item.pair.is_sure], "_sure"),
        "no_word_changed_alert_share": share(sum(item.alerts for item in unchanged), len(unchanged)),
        "failed_captures_share": share(
            sum(item.comparison.outcome is Outcome.CAPTURE_FAILED for item in failed), len(failed)
        ),
        "class_agreement": share(sum(_told(item) is item.pair.label for item in labelled), len(labelled)),
    }
    return EvalResult(
        name="drift",
        cases=len(judged),
        metrics=metrics,
        inputs=inputs_digest(
            digest_of_files([*folder.glob("*.jsonl"), *(folder / "texts").iterdir()], under=folder),
            digest_of_sources(*_SOURCES),
        ),
        notes=(*_by_mechanical_class(judged), *_mistakes(labelled)),
    )


def run_own(data: Path | None) -> EvalResult:
    """Compare the pairs that were written by hand; no data is needed."""
    del data
    pairs = own_pairs()
    wrong = []
    for pair in pairs:
        found = compare(markdown_document(pair.old), markdown_document(pair.new))
        failure = found.failure.why if found.failure is not None else None
        if (found.change_class, failure) != (pair.change_class, pair.failure):
            wrong.append(f"{pair.why}: told as {found.change_class.value}, is {pair.change_class.value}")
    return EvalResult(
        name="drift_own",
        cases=len(pairs),
        metrics={"right_share": share(len(pairs) - len(wrong), len(pairs))},
        inputs=inputs_digest(digest_of_files([PAIRS_FILE], under=PAIRS_FILE.parent), digest_of_sources(*_SOURCES)),
        notes=tuple(wrong),
    )


def _precision_and_recall(items: Iterable[Judged], suffix: str) -> dict[str, float]:
    counts = Counter((item.alerts, item.is_material) for item in items)
    right = counts[True, True]
    return {
        f"precision{suffix}": share(right, right + counts[True, False]),
        f"recall{suffix}": share(right, right + counts[False, True]),
    }


def _told(item: Judged) -> ChangeClass:
    told = item.comparison.change_class
    # To the readers of redlines a change without a changed word was cosmetic, and so was a failed capture.
    return ChangeClass.COSMETIC if told is ChangeClass.NONE else told


def _by_mechanical_class(judged: Iterable[Judged]) -> list[str]:
    total: Counter[str] = Counter()
    alerts: Counter[str] = Counter()
    for item in judged:
        total[item.pair.mechanical] += 1
        alerts[item.pair.mechanical] += item.alerts
    return [f"{name}: {alerts[name]} alerts in {total[name]} changes" for name in sorted(total)]


def _mistakes(labelled: Iterable[Judged]) -> list[str]:
    return [
        f"{'alert' if item.alerts else 'silence'} on {item.pair.label.value if item.pair.label else ''}"
        f"{'' if item.pair.is_sure else ' (unsure)'}: {item.pair.document} {item.pair.date[:10]}, by "
        + ", ".join(sorted({change.kind.value for change in item.comparison.material}))
        for item in labelled
        if item.alerts != item.is_material
    ]
