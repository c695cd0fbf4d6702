"""What an eval found: numbers that were measured, and the digest of everything that they were measured on."""

from pipeline.domain.ids import Digest
from pipeline.domain.model import Record


class EvalResult(Record):
    """`metrics` are shares (0 to 1), counts and rates; `notes` are for people: examples, exclusions, confusions."""

    name: str
    cases: int
    metrics: dict[str, float]
    inputs: Digest
    notes: tuple[str, ...] = ()


def share(part: float, whole: float) -> float:
    """Return part / whole, and 0.0 of nothing: an eval without cases must fail its floor, not pass it."""
    return part / whole if whole else 0.0
