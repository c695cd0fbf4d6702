"""The numbers that comparing turns on, in one place so that they can be validated together.

Calibration: `python -m evals.drift_validation DATA` tries them leaving out one vendor at a time. Between the values
that it tries hardly an alert differs; these are the middle ones.
"""

from typing import NamedTuple


class Thresholds(NamedTuple):
    """`alike_min`: share of words in common (0 to 1) from which two clauses are versions of each other.

    `moved_words_min`: words in a row that are known again elsewhere; shorter runs are never taken for moved.
    `substance_words_min`: content words on one side from which a change is more than one of wording.
    """

    alike_min: float = 0.5
    moved_words_min: int = 4
    substance_words_min: int = 5


THRESHOLDS = Thresholds()
