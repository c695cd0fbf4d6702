"""What the organisation says of itself: scope, policy, parties, context, roles, competence, objectives (clauses 4-7).

Clause numbers are those of ISO/IEC 42001:2023; the words are ours.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import PersonId
from pipeline.domain.model import Record
from pipeline.domain.register.text import Line, Paragraph, Said, Title
from pipeline.domain.risk import RiskTier

ITEMS_MAX = 50


class Scope(Record):
    """What the management system covers (4.3), as filters over the inventory: empty means all of that facet.

    Which systems these are is computed. What is left out has its reason in `exclusions`.
    """

    kind: Literal["scope"] = "scope"
    title: Title
    statement: Said
    business_units: Annotated[tuple[Line, ...], Field(max_length=ITEMS_MAX)] = ()
    tiers: tuple[RiskTier, ...] = ()
    exclusions: Paragraph = ""


class Policy(Record):
    """A policy in force (5.2, A.2.2): where it can be read, who approved it, and what it was aligned with (A.2.3)."""

    kind: Literal["policy"] = "policy"
    title: Title
    summary: Said
    location: Line
    version: Line
    approved_on: date
    approved_by: Line
    aligned_with: Annotated[tuple[Line, ...], Field(max_length=ITEMS_MAX)] = ()


class Party(Record):
    """Somebody with a stake in how the organisation uses AI (4.2), what they need, and how that is met."""

    kind: Literal["party"] = "party"
    title: Title
    needs: Said
    how_met: Paragraph = ""


class Origin(StrEnum):
    """Where an issue lies."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class ContextIssue(Record):
    """Something inside or outside that bears on the management system (4.1)."""

    kind: Literal["context"] = "context"
    title: Title
    origin: Origin
    effect: Said


class AimsRole(Record):
    """A responsibility for AI and who holds it (5.3, A.3.2). `holder` is an account, where they have one."""

    kind: Literal["role"] = "role"
    title: Title
    duties: Said
    held_by: Line
    holder: PersonId | None = None


class Competence(Record):
    """What somebody has learnt for their role, and how that shows (7.2, A.4.6)."""

    kind: Literal["competence"] = "competence"
    title: Title
    person: Line
    evidence: Said
    gained_on: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.gained_on:
            raise ValueError("a competence ends after it was gained")
        return self


class Measure(StrEnum):
    """What an objective is measured by. All but `attested` are computed from records."""

    ATTESTED = "attested"
    SYSTEMS_WITH_VALID_APPROVAL = "systems_with_valid_approval"
    REVIEWS_WITHIN_DAYS = "reviews_within_days"
    CONDITIONS_MET_IN_TIME = "conditions_met_in_time"
    COVERAGE_OF_REPORTS = "coverage_of_reports"


class Reading(Record):
    """A value that somebody attests, and on what."""

    on: date
    value: Decimal
    evidence: Said


class Objective(Record):
    """An aim that can be measured (6.2): better is `at_least` the target, or below it."""

    kind: Literal["objective"] = "objective"
    title: Title
    measure: Measure
    unit: Line
    target: Annotated[Decimal, Field(allow_inf_nan=False)]
    at_least: bool = True
    by: date
    readings: Annotated[tuple[Reading, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _readings_only_where_nothing_computes_them(self) -> Self:
        if self.readings and self.measure is not Measure.ATTESTED:
            raise ValueError("what is computed from records is not typed in as well")
        return self
