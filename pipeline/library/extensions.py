"""An organisation's own rubric, written as what it changes in another: added, removed, and set differently.

Rules (told with their lines by `extension_checks`):
- the base is named with its version, and that version is released: what is extended cannot change in silence;
- questions, anchors and indicators of a base stand as they are: whoever asks something else asks it under its own id,
  so that one id means one question in every report;
- an override sets what an organisation may weigh for itself, and null takes away what a criterion can be without;
- the dimensions of the base come first, in its order, each with the criteria that are added to it at its end.
"""

from typing import Annotated, Any, Self

from pydantic import Field, JsonValue, model_validator

from pipeline.domain.model import Record
from pipeline.domain.profile import Condition
from pipeline.domain.rubric import Criterion, Dimension, Emphasis, Identifier, Rubric, Scoring, Sentence

# Stands in the JSON schema too, so only what editors' engines know: no named groups.
RELEASE_PATTERN = r"^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)@([1-9][0-9]{0,8})$"
Release = Annotated[str, Field(pattern=RELEASE_PATTERN, max_length=80)]

_ALWAYS_THERE = ("weight", "ask_the_vendor", "emphasis")


class Override(Record):
    """What is set differently in a criterion. A field that is left out stays as the base has it."""

    weight: Annotated[int, Field(ge=1, le=5)] | None = None
    deal_breaker: str | None = None
    ask_the_vendor: Sentence | None = None
    applies_when: Condition | None = None
    emphasis: tuple[Emphasis, ...] | None = None
    fresh_months: Annotated[int, Field(ge=1, le=120)] | None = None

    @model_validator(mode="after")
    def _says_something_possible(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("changes nothing: name a field, or leave the criterion out")
        for name in _ALWAYS_THERE:
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that are set, null included, with their values."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class AddedDimension(Record):
    """A dimension of its own, with title and weight, or one of the base by its id, to which criteria are added."""

    id: Identifier
    title: Sentence | None = None
    weight: Annotated[int, Field(ge=1, le=10)] | None = None
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class RubricExtension(Record):
    """A rubric file that extends another. `remove` names criteria, or dimensions with all that is in them."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Sentence
    extends: Release
    scoring: Scoring | None = None
    remove: tuple[Identifier, ...] = ()
    override: dict[Identifier, Override] = Field(default_factory=dict)
    dimensions: tuple[AddedDimension, ...] = ()


class Change(Record):
    """A field of a criterion that a release set differently, and what it was before."""

    criterion: Identifier
    field: str
    before: JsonValue
    by: Release


class Removal(Record):
    """A criterion or dimension that a release took out."""

    id: Identifier
    by: Release


class Provenance(Record):
    """Where each part of a rubric comes from. `extends` names the bases, the nearest first.

    `written_in` gives for each dimension and criterion the release that wrote it down.
    """

    extends: tuple[Release, ...] = ()
    scoring_by: Release
    written_in: dict[Identifier, Release]
    changes: tuple[Change, ...] = ()
    removed: tuple[Removal, ...] = ()


class ResolvedRubric(Record):
    """A rubric as it judges, and where each part of it comes from."""

    rubric: Rubric
    provenance: Provenance

    @property
    def release(self) -> Release:
        """The rubric's name and version, as an extension names them."""
        return release_of(self.rubric)


def release_of(rubric: Rubric | RubricExtension) -> Release:
    """Return `name@version`."""
    return f"{rubric.id}@{rubric.version}"


def as_written(rubric: Rubric) -> ResolvedRubric:
    """Return a rubric that extends nothing: every part comes from itself."""
    release = release_of(rubric)
    ids = [*(dimension.id for dimension in rubric.dimensions), *(criterion.id for criterion in rubric.criteria)]
    return ResolvedRubric(
        rubric=rubric, provenance=Provenance(scoring_by=release, written_in=dict.fromkeys(ids, release))
    )


def extended(base: ResolvedRubric, extension: RubricExtension) -> ResolvedRubric:
    """Return the base with an extension's changes; the ids must have been checked (`extension_checks`)."""
    added = {dimension.id: dimension for dimension in extension.dimensions}
    own = {dimension.id for dimension in base.rubric.dimensions}
    kept = [
        dimension.model_copy(update={"criteria": (*_kept(dimension, extension), *_added(added.get(dimension.id)))})
        for dimension in base.rubric.dimensions
        if dimension.id not in extension.remove
    ]
    new = [Dimension.model_validate(dict(dimension)) for name, dimension in added.items() if name not in own]
    rubric = Rubric(
        id=extension.id,
        version=extension.version,
        title=extension.title,
        scoring=extension.scoring or base.rubric.scoring,
        dimensions=(*kept, *new),
    )
    return ResolvedRubric(rubric=rubric, provenance=_provenance(base, extension, rubric))


def _kept(dimension: Dimension, extension: RubricExtension) -> list[Criterion]:
    return [
        criterion.model_copy(update=extension.override[criterion.id].changes)
        if criterion.id in extension.override
        else criterion
        for criterion in dimension.criteria
        if criterion.id not in extension.remove
    ]


def _added(dimension: AddedDimension | None) -> tuple[Criterion, ...]:
    return dimension.criteria if dimension else ()


def _provenance(base: ResolvedRubric, extension: RubricExtension, rubric: Rubric) -> Provenance:
    release, before = release_of(extension), base.provenance
    ids = [*(dimension.id for dimension in rubric.dimensions), *(criterion.id for criterion in rubric.criteria)]
    was = {criterion.id: criterion.model_dump(mode="json") for criterion in base.rubric.criteria}
    changes = [
        Change(criterion=name, field=field, before=was[name][field], by=release)
        for name, override in extension.override.items()
        for field in override.changes
    ]
    return Provenance(
        extends=(base.release, *before.extends),
        scoring_by=release if extension.scoring else before.scoring_by,
        written_in={name: before.written_in.get(name, release) for name in ids},
        changes=(*(change for change in before.changes if change.criterion in ids), *changes),
        removed=(*before.removed, *(Removal(id=name, by=release) for name in extension.remove)),
    )
