"""The geometry of small plots, in units of their SVG view box. Colours are classes; numbers stand beside the marks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.domain.assessment import INSUFFICIENT, NOT_ASSESSED, AssessmentLine

BAR_WIDTH = 100.0
TREND_WIDTH, TREND_HEIGHT = 300.0, 80.0
COLUMN_WIDTH = 16.0  # twelve of them leave room between
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


class Column(NamedTuple):
    """One month of a stacked plot: where it stands, and its segments from the bottom up."""

    x: float
    segments: tuple["Segment", ...]


class Segment(NamedTuple):
    """A part of a column: what it counts, how many, and where it is drawn (y growing downwards)."""

    label: str
    number: int
    y: float
    height: float


def columns(months: Sequence[Mapping[str, int]], labels: Sequence[str]) -> list[Column]:
    """Return a column a month, `COLUMN_WIDTH` wide; the highest fills `TREND_HEIGHT`. Labels go from the bottom up."""
    highest = max((sum(month.values()) for month in months), default=0)
    step = TREND_WIDTH / max(1, len(months))
    found = []
    for number, month in enumerate(months):
        below, segments = 0, []
        for label in labels:
            count = month.get(label, 0)
            if count:
                height = round(TREND_HEIGHT * count / highest, 1)
                y = round(TREND_HEIGHT * (1 - (below + count) / highest), 1)
                segments.append(Segment(label=label, number=count, y=y, height=height))
                below += count
        found.append(Column(x=round(number * step + (step - COLUMN_WIDTH) / 2, 1), segments=tuple(segments)))
    return found


def share_points(shares: Sequence[float | None]) -> str:
    """Return the points of a line of shares (0 to 1) over the same months; a month without one is left out."""
    step = TREND_WIDTH / max(1, len(shares))
    return " ".join(
        f"{(number + 0.5) * step:.1f},{TREND_HEIGHT * (1 - share):.1f}"
        for number, share in enumerate(shares)
        if share is not None
    )
