"""The geometry of small plots, in units of their SVG view box. Colours are classes; numbers stand beside the marks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.domain.assessment import INSUFFICIENT, NOT_ASSESSED, AssessmentLine

BAR_WIDTH = 100.0
TREND_WIDTH, TREND_HEIGHT = 300.0, 80.0
SCORE_MAX = 100.0


class Bar(NamedTuple):
    """One bar: its label, how many, and its length (0 to `BAR_WIDTH`)."""

    label: str
    number: int
    width: float


class Point(NamedTuple):
    """One point of a trend, y growing downwards as in SVG."""

    x: float
    y: float
    line: AssessmentLine


def bars(counts: Mapping[str, int]) -> list[Bar]:
    """Return bars in the order of the counts, the longest filling the width."""
    longest = max(counts.values(), default=0)
    return [
        Bar(label=label, number=count, width=round(BAR_WIDTH * count / longest, 1) if longest else 0.0)
        for label, count in counts.items()
    ]


def grade_counts(grades: Mapping[str, int], *, not_assessed: int) -> dict[str, int]:
    """Return how many vendors have which grade, best first, then what has no grade yet."""
    letters = sorted({grade for grade in grades if grade != INSUFFICIENT} | set("ABCDE"))
    counts = {letter: grades.get(letter, 0) for letter in (*letters, INSUFFICIENT)}
    return counts | {NOT_ASSESSED: not_assessed}


def trend(lines: Sequence[AssessmentLine]) -> list[Point]:
    """Return the scores of a vendor's assessments over time; one without a score is left out, not drawn as zero."""
    scored = [line for line in lines if line.score is not None]
    if not scored:
        return []
    first = scored[0].made_at
    span = (scored[-1].made_at - first).total_seconds() or 1.0
    return [
        Point(
            x=round(TREND_WIDTH * (line.made_at - first).total_seconds() / span, 1),
            y=round(TREND_HEIGHT * (1 - (line.score or 0.0) / SCORE_MAX), 1),
            line=line,
        )
        for line in scored
    ]
