"""What vendors are judged by: dimensions of weighted criteria, each with its anchors, indicators and sources.

A rubric is data that a lawyer can review: `rubrics/*.yaml`. Whatever can change a score stands here, not in settings.

Rules, checked by `rules_broken`:
- ids are unique in the rubric; every dimension has a criterion;
- grades go down strictly by floor, and the last one's floor is 0;
- a deal-breaker names a grade that exists to cap at;
- every criterion has at least one indicator and one accepted evidence kind, and no evidence kind twice;
- a condition names at least one facet, and an emphasis another weight than the criterion's own.
"""

import itertools
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import Field

from pipeline.domain.canonical import digest_of
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.domain.profile import Condition, Profile
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=3, max_length=600)]
Share = Annotated[float, Field(ge=0, le=1)]


class Anchors(Record):
    """What each verdict means for one criterion, in words that two readers would apply alike."""

    met: Sentence
    partial: Sentence
    not_met: Sentence


class Indicator(Record):
    """A phrase pattern that decides a verdict when a sentence says it (language: `pipeline/stages/phrases.py`)."""

    says: Literal[Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET]
    phrase: Annotated[str, Field(min_length=3, max_length=400)]


class Reference(Record):
    """An indicative pointer to a control elsewhere; never that standard's text."""

    framework: Literal["iso-42001", "iso-27001", "nist-ai-rmf", "eu-ai-act"]
    id: Annotated[str, Field(min_length=1, max_length=40)]


class Emphasis(Record):
    """Another weight for uses in which a criterion matters more, or less."""

    when: Condition
    weight: Annotated[int, Field(ge=1, le=5)]


class Criterion(Record):
    """One question about a vendor.

    `accepted_evidence` are the kinds that suffice for `met`; weaker evidence is capped at `partial`, and so is evidence
    that is no contract and says of itself that it is older than `fresh_months`. `applies_when` leaves the criterion
    out of assessments for other uses; `not_applicable_when` is what a judge must find in the evidence to say that it
    cannot arise. `deal_breaker` is the best grade that the report can have when this criterion is `not_met`.
    """

    id: Identifier
    question: Sentence
    anchors: Anchors
    not_applicable_when: Sentence | None = None
    search_terms: tuple[str, ...] = ()
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    accepted_evidence: Annotated[tuple[EvidenceKind, ...], Field(min_length=1)]
    fresh_months: Annotated[int, Field(ge=1, le=120)] | None = None
    weight: Annotated[int, Field(ge=1, le=5)]
    applies_when: Condition | None = None
    emphasis: tuple[Emphasis, ...] = ()
    deal_breaker: str | None = None
    ask_the_vendor: Sentence
    references: tuple[Reference, ...] = ()

    def weight_for(self, profile: Profile) -> int:
        """Return the weight for a use: the first emphasis that holds, or the criterion's own."""
        return next((item.weight for item in self.emphasis if item.when.holds(profile)), self.weight)


class Dimension(Record):
    """A group of criteria that gets a score of its own."""

    id: Identifier
    title: Sentence
    weight: Annotated[int, Field(ge=1, le=10)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class GradeFloor(Record):
    """The lowest score, of 100, that still earns a grade."""

    grade: Annotated[str, Field(pattern=r"^[A-F]$")]
    floor: Annotated[float, Field(ge=0, le=100)]


class Scoring(Record):
    """How verdicts become numbers. `coverage_floor` is the share of applicable weight that must be scored."""

    partial_value: Share
    coverage_floor: Share
    grades: Annotated[tuple[GradeFloor, ...], Field(min_length=2)]


class Rubric(Record):
    """A versioned set of dimensions, and how they are scored."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Sentence
    scoring: Scoring
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in the order of the file."""
        return tuple(criterion for dimension in self.dimensions for criterion in dimension.criteria)

    @property
    def digest(self) -> Digest:
        """The hash of everything that can change a score."""
        return Digest(digest_of(self.hashed_content))

    @property
    def hashed_content(self) -> dict[str, Any]:
        """What the digest is over, JSON-compatible."""
        content = self.model_dump(mode="json")
        for dimension in content["dimensions"]:
            dimension["criteria"] = [_hashed(criterion) for criterion in dimension["criteria"]]
        return content

    def for_profile(self, profile: Profile) -> "Rubric":
        """Return the rubric for a use: without the criteria that do not apply, with the weights that hold there."""
        dimensions = [
            dimension.model_copy(update={"criteria": criteria})
            for dimension in self.dimensions
            if (
                criteria := tuple(
                    criterion.model_copy(update={"weight": criterion.weight_for(profile)})
                    for criterion in dimension.criteria
                    if criterion.applies_when is None or criterion.applies_when.may_hold(profile)
                )
            )
        ]
        return self.model_copy(update={"dimensions": tuple(dimensions)})

    def criterion(self, criterion_id: str) -> Criterion:
        """Return one criterion.

        Raises:
            KeyError: when the rubric has no such criterion.
        """
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


# Added after the first rubric was released: unset, they leave its hash as it was.
_ADDED_FIELDS: dict[str, Any] = {
    "not_applicable_when": None,
    "fresh_months": None,
    "applies_when": None,
    "emphasis": [],
}
# What a criterion weighs, and where else it is written down, is no part of the question.
_NOT_ASKED = ("weight", "applies_when", "emphasis", "deal_breaker", "fresh_months", "ask_the_vendor", "references")


def _hashed(criterion: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in criterion.items() if name not in _ADDED_FIELDS or value != _ADDED_FIELDS[name]
    }


def criterion_digest(criterion: Criterion) -> Digest:
    """Return the hash that cached answers to this criterion are kept under: of all that an answer depends on."""
    asked = _hashed(criterion.model_dump(mode="json"))
    # Which grade it caps at is no part of the question; that doubt weighs more on a deal-breaker is.
    breaks_the_deal = {"is_deal_breaker": True} if criterion.deal_breaker is not None else {}
    kept = {name: value for name, value in asked.items() if name not in _NOT_ASKED}
    return Digest(digest_of(kept | breaks_the_deal))


def rules_broken(rubric: Rubric) -> list[str]:
    """Return every rule that a well-formed rubric still breaks, each as a sentence with its place."""
    problems = []
    seen = Counter([dimension.id for dimension in rubric.dimensions] + [criterion.id for criterion in rubric.criteria])
    problems += [f"{name}: this id is used {count} times" for name, count in seen.items() if count > 1]
    floors = [step.floor for step in rubric.scoring.grades]
    if any(higher <= lower for higher, lower in itertools.pairwise(floors)) or floors[-1] != 0:
        problems.append("scoring.grades: floors must fall from grade to grade and end at 0")
    grades = {step.grade for step in rubric.scoring.grades}
    if len(grades) != len(rubric.scoring.grades):
        problems.append("scoring.grades: a grade is named twice")
    for criterion in rubric.criteria:
        if criterion.deal_breaker is not None and criterion.deal_breaker not in grades:
            problems.append(f"{criterion.id}.deal_breaker: there is no grade {criterion.deal_breaker!r}")
        if len(set(criterion.accepted_evidence)) != len(criterion.accepted_evidence):
            problems.append(f"{criterion.id}.accepted_evidence: a kind is named twice")
        problems += _condition_problems(criterion)
    return problems


def _condition_problems(criterion: Criterion) -> list[str]:
    problems = []
    if criterion.applies_when == Condition():
        problems.append(f"{criterion.id}.applies_when: names no data class, deployment or autonomy")
    for number, item in enumerate(criterion.emphasis):
        if item.when == Condition():
            problems.append(f"{criterion.id}.emphasis.{number}: names no data class, deployment or autonomy")
        if item.weight == criterion.weight:
            problems.append(f"{criterion.id}.emphasis.{number}: has the weight that the criterion has anyway")
    return problems
