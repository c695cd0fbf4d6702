"""Validate the thresholds of comparing by vendor: choose them on all vendors but one, measure on that one.

`python -m evals.drift_validation DATA` prints the precision and recall of the left-out vendors together, what was
chosen for each, and what every setting reaches on all of them. It takes minutes and pins nothing.
"""

import sys
from collections import Counter
from itertools import product
from pathlib import Path

from evals.drift_sets import document_at, real_pairs
from evals.inputs import required
from evals.result import share
from pipeline.domain.drift import ChangeClass
from pipeline.domain.model import Record
from pipeline.stages.compare.compare import compare
from pipeline.stages.compare.thresholds import Thresholds

RECALL_MIN = 0.97
_SETTINGS = tuple(Thresholds(*values) for values in product((0.35, 0.5, 0.65), (3, 4, 6), (3, 5, 8)))


class Score(Record):
    """How many alerts were right and wrong, and how many were missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the alerts, the share that was right."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the material changes, the share that was alerted."""
        return share(self.right, self.right + self.missed)


class Verdicts(Record):
    """By change: the vendor, whether it is material, and whether each setting alerts."""

    vendors: tuple[str, ...]
    material: tuple[bool, ...]
    alerts: dict[int, tuple[bool, ...]]

    def score(self, setting: int, *, vendor: str | None = None, without: str | None = None) -> Score:
        """Score a setting on one vendor, or on all but one."""
        counts = Counter(
            (alert, material)
            for name, alert, material in zip(self.vendors, self.alerts[setting], self.material, strict=True)
            if name != without and vendor in {None, name}
        )
        return Score(right=counts[True, True], wrong=counts[True, False], missed=counts[False, True])

    def chosen(self, *, without: str) -> int:
        """Return the setting with the best precision of those with enough recall, without one vendor."""

        def merit(setting: int) -> tuple[bool, float, float]:
            score = self.score(setting, without=without)
            return (score.recall >= RECALL_MIN, score.precision, score.recall)

        return max(self.alerts, key=merit)


def verdicts(folder: Path) -> Verdicts:
    """Compare every labelled change with every setting."""
    pairs = [pair for pair in real_pairs(folder) if pair.label is not None]
    alerts = {
        number: tuple(
            compare(
                document_at(folder / pair.old), document_at(folder / pair.new), thresholds=setting
            ).change_class.wakes_a_reviewer
            for pair in pairs
        )
        for number, setting in enumerate(_SETTINGS)
    }
    return Verdicts(
        vendors=tuple(pair.vendor for pair in pairs),
        material=tuple(pair.label is ChangeClass.MATERIAL for pair in pairs),
        alerts=alerts,
    )


def main(arguments: list[str]) -> int:
    """Print the validation."""
    if len(arguments) != 1:
        print("usage: python -m evals.drift_validation DATA", file=sys.stderr)
        return 2
    found = verdicts(required(Path(arguments[0]), "drift", "pairs.jsonl").parent)
    held_out = []
    for vendor in sorted(set(found.vendors)):
        setting = found.chosen(without=vendor)
        score = found.score(setting, vendor=vendor)
        held_out.append(score)
        print(f"{vendor:16} {_SETTINGS[setting]}  right {score.right}  wrong {score.wrong}  missed {score.missed}")
    total = Score(
        right=sum(score.right for score in held_out),
        wrong=sum(score.wrong for score in held_out),
        missed=sum(score.missed for score in held_out),
    )
    print(f"left out: precision {total.precision:.3f}, recall {total.recall:.3f}")
    for number, tried in enumerate(_SETTINGS):
        score = found.score(number)
        print(f"{tried}  precision {score.precision:.3f}  recall {score.recall:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
