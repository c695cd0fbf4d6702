"""Turn findings into numbers. Code does the arithmetic (I3), and unknown is not zero (I8).

Rules:
- `met` is 1, `partial` the rubric's value, `not_met` 0; `not_applicable` leaves the sum; unscored lowers coverage only;
- a dimension's score is the weighted mean of its scored criteria, the report's that of the scored dimensions;
- coverage is the scored share of applicable weight; below the rubric's floor the grade is `insufficient`;
- a deal-breaker that is `not_met` caps the grade, whatever the score.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, assert_never

from pipeline.domain.assessment import INSUFFICIENT, DimensionScore, Score
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.rubric import Criterion, Dimension, Rubric
from pipeline.domain.verdict import Verdict


class _Tally(NamedTuple):
    """Sums over a dimension's criteria."""

    value: float
    scored_weight: int
    applicable_weight: int


def score(rubric: Rubric, findings: Sequence[Finding]) -> Score:
    """Score a rubric's findings; a criterion without one counts as unscored."""
    return score_of(rubric, verdicts_of(findings))


def verdicts_of(findings: Sequence[Finding]) -> dict[str, Verdict]:
    """Return by criterion the verdicts that stand on evidence."""
    return {finding.criterion: finding.verdict for finding in findings if isinstance(finding, Scored)}


def score_of(rubric: Rubric, verdicts: Mapping[str, Verdict]) -> Score:
    """Score verdicts by criterion, whoever gave them; a criterion without one counts as unscored."""
    tallies = {dimension.id: _tally(dimension, verdicts, rubric) for dimension in rubric.dimensions}
    dimensions = tuple(_dimension_score(dimension, tallies[dimension.id]) for dimension in rubric.dimensions)
    total = _total(rubric, dimensions)
    scored_weight = sum(tally.scored_weight for tally in tallies.values())
    applicable_weight = sum(tally.applicable_weight for tally in tallies.values())
    # Compared before rounding: .5997 is below a floor of .6.
    enough = scored_weight >= rubric.scoring.coverage_floor * applicable_weight
    caps = tuple(criterion.id for criterion in rubric.criteria if _breaks_the_deal(criterion, verdicts))
    return Score(
        score=total,
        coverage=_share(scored_weight, applicable_weight),
        grade=_grade(rubric, total, caps) if total is not None and enough else INSUFFICIENT,
        caps=caps,
        dimensions=dimensions,
    )


def _tally(dimension: Dimension, verdicts: Mapping[str, Verdict], rubric: Rubric) -> _Tally:
    value, scored_weight, applicable_weight = 0.0, 0, 0
    for criterion in dimension.criteria:
        verdict = verdicts.get(criterion.id)
        if verdict is Verdict.NOT_APPLICABLE:
            continue
        if verdict is not None:
            value += criterion.weight * _value(verdict, rubric)
            scored_weight += criterion.weight
        applicable_weight += criterion.weight
    return _Tally(value, scored_weight, applicable_weight)


def _value(verdict: Verdict, rubric: Rubric) -> float:
    match verdict:
        case Verdict.MET:
            return 1.0
        case Verdict.PARTIAL:
            return rubric.scoring.partial_value
        case Verdict.NOT_MET | Verdict.NOT_APPLICABLE:
            return 0.0
        case _:
            assert_never(verdict)


def _dimension_score(dimension: Dimension, tally: _Tally) -> DimensionScore:
    mean = round(100 * tally.value / tally.scored_weight, 1) if tally.scored_weight else None
    return DimensionScore(id=dimension.id, score=mean, coverage=_share(tally.scored_weight, tally.applicable_weight))


def _share(part: int, whole: int) -> float:
    """A rubric of which nothing applies is fully covered."""
    return round(part / whole, 3) if whole else 1.0


def _total(rubric: Rubric, dimensions: Sequence[DimensionScore]) -> float | None:
    weights = {dimension.id: dimension.weight for dimension in rubric.dimensions}
    scored = [(weights[item.id], item.score) for item in dimensions if item.score is not None]
    if not scored:
        return None
    return round(sum(weight * value for weight, value in scored) / sum(weight for weight, _ in scored), 1)


def _breaks_the_deal(criterion: Criterion, verdicts: Mapping[str, Verdict]) -> bool:
    return criterion.deal_breaker is not None and verdicts.get(criterion.id) is Verdict.NOT_MET


def _grade(rubric: Rubric, total: float, caps: Sequence[str]) -> str:
    """Return the grade of the score as it is shown, lowered to the strictest deal-breaker."""
    ladder = [step.grade for step in rubric.scoring.grades]
    earned = next(index for index, step in enumerate(rubric.scoring.grades) if total >= step.floor)
    limits = [ladder.index(cap) for name in caps if (cap := rubric.criterion(name).deal_breaker) is not None]
    return ladder[max([earned, *limits])]
