"""How far two readers agree, beyond chance."""

from collections import Counter
from collections.abc import Sequence

from pipeline.domain.model import Record


class Agreement(Record):
    """`accuracy` is the share of equal marks; `kappa` is Cohen's (1960), unweighted, 1 when chance explains nothing."""

    cases: int
    accuracy: float
    kappa: float


def agreement(first: Sequence[str], second: Sequence[str]) -> Agreement:
    """Compare two readers' marks of the same cases, in the same order."""
    pairs = list(zip(first, second, strict=True))
    if not pairs:
        return Agreement(cases=0, accuracy=0.0, kappa=0.0)
    observed = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = Counter(first), Counter(second)
    by_chance = sum(ones[mark] * others[mark] for mark in ones) / len(pairs) ** 2
    kappa = (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0
    return Agreement(cases=len(pairs), accuracy=observed, kappa=kappa)
