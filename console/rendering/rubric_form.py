"""A rubric as text: what is asked, how much it weighs for which use, and where each part comes from."""

from collections.abc import Iterator

from pipeline.domain.canonical import canonical_json
from pipeline.domain.profile import Condition
from pipeline.domain.rubric import Criterion, Dimension, Emphasis
from pipeline.library.extensions import Change, Provenance, ResolvedRubric


def rubric_lines(resolved: ResolvedRubric) -> Iterator[str]:
    """Yield the lines that show a rubric; origins are named only where a rubric extends another."""
    rubric, provenance = resolved.rubric, resolved.provenance
    yield f"{rubric.title} ({rubric.id} v{rubric.version}, {rubric.digest})"
    if provenance.extends:
        yield f"extends {', which extends '.join(provenance.extends)}; scoring of {provenance.scoring_by}"
    for removal in provenance.removed:
        yield f"without {removal.id}, removed by {removal.by}"
    for dimension in rubric.dimensions:
        yield ""
        yield f"{dimension.title} (weight {dimension.weight}){_origin(dimension, provenance)}"
        for criterion in dimension.criteria:
            yield from _criterion_lines(criterion, provenance)


def _criterion_lines(criterion: Criterion, provenance: Provenance) -> Iterator[str]:
    breaker = f", caps the grade at {criterion.deal_breaker}" if criterion.deal_breaker else ""
    fresh = f", evidence at most {criterion.fresh_months} months old" if criterion.fresh_months else ""
    yield f"  {criterion.id:28} weight {criterion.weight}{breaker}{fresh}{_origin(criterion, provenance)}"
    yield f"      {criterion.question}"
    if criterion.applies_when is not None:
        yield f"      only for {condition_words(criterion.applies_when)}"
    for item in criterion.emphasis:
        yield f"      {_emphasis_words(item)}"
    for change in provenance.changes:
        if change.criterion == criterion.id:
            yield f"      {_change_words(change)}"


def condition_words(condition: Condition) -> str:
    """Return a set of uses in words: `health or payment data, saas or api deployment`."""
    facets = (
        (condition.data_classes, "data"),
        (condition.deployment, "deployment"),
        (condition.autonomy, "use"),
    )
    return ", ".join(f"{' or '.join(value.value for value in values)} {noun}" for values, noun in facets if values)


def _origin(part: Dimension | Criterion, provenance: Provenance) -> str:
    return f"  [{provenance.written_in[part.id]}]" if provenance.extends else ""


def _change_words(change: Change) -> str:
    return f"{change.field} set by {change.by}; before: {_before(change) or 'none'}"


def _before(change: Change) -> str:
    match change.field, change.before:
        case "applies_when", dict(condition):
            return condition_words(Condition.model_validate_json(canonical_json(condition)))
        case "emphasis", list(emphases):
            return ", ".join(_emphasis_words(Emphasis.model_validate_json(canonical_json(item))) for item in emphases)
        case _, None:
            return ""
        case _:
            return str(change.before)


def _emphasis_words(emphasis: Emphasis) -> str:
    return f"weight {emphasis.weight} for {condition_words(emphasis.when)}"
