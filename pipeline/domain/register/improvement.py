"""Internal audit, nonconformities and management review (clauses 9.2, 9.3 and 10.2)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, NewType, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.domain.register.text import Line, Paragraph, Said, Title

EntryId = NewType("EntryId", str)


class RecordRef(Record):
    """A record that a statement rests on: its family, its id, and the day that it is of."""

    family: Line
    id: Line
    on: date | None = None


class AuditProgramme(Record):
    """One internal audit: its period, what it covers, and the seed by which its sample can be drawn again."""

    kind: Literal["audit_programme"] = "audit_programme"
    title: Title
    auditor: Line
    period_start: date
    period_end: date
    covers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=80)]
    seed: Annotated[str, Field(min_length=1, max_length=64)]
    sample_size: Annotated[int, Field(ge=1, le=1000)]

    @model_validator(mode="after")
    def _the_period_ends_after_it_starts(self) -> Self:
        if self.period_end < self.period_start:
            raise ValueError("a period ends after it starts")
        return self


class FindingGrade(StrEnum):
    """How an auditor grades what they found."""

    CONFORMS = "conforms"
    OPPORTUNITY = "opportunity"
    MINOR = "minor"
    MAJOR = "major"


class AuditFinding(Record):
    """What an internal audit found in a sampled record. A minor or major one is taken up as a nonconformity."""

    kind: Literal["audit_finding"] = "audit_finding"
    title: Title
    audit: EntryId
    grade: FindingGrade
    words: Said
    about: tuple[RecordRef, ...] = ()
    requirement: Line


class NonconformityState(StrEnum):
    """Where a nonconformity stands; it follows from what is filled in."""

    OPEN = "open"
    CORRECTED = "corrected"
    CAUSE_FOUND = "cause_found"
    ACTION_DONE = "action_done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"


class Nonconformity(Record):
    """Something that is not as it has to be, from correction through cause and action to the check whether it helped.

    Each step needs the one before it: an action without a cause is a guess, a check before the action proves nothing.
    """

    kind: Literal["nonconformity"] = "nonconformity"
    title: Title
    description: Said
    found_on: date
    about: tuple[RecordRef, ...] = ()
    requirement: Line = ""
    correction: Paragraph = ""
    corrected_on: date | None = None
    cause: Paragraph = ""
    action: Paragraph = ""
    action_due: date | None = None
    action_done_on: date | None = None
    check_due: date | None = None
    checked_on: date | None = None
    is_effective: bool | None = None
    check: Paragraph = ""

    @model_validator(mode="after")
    def _one_step_after_the_other(self) -> Self:
        steps = (
            ("a correction says what was done", self.corrected_on, self.correction),
            ("an action that is done has its cause and its words", self.action_done_on, self.cause and self.action),
            ("a check says what it found", self.checked_on, self.check),
        )
        for rule, done, words in steps:
            if done is not None and not words.strip():
                raise ValueError(rule)
        if self.checked_on is not None and (self.action_done_on is None or self.checked_on < self.action_done_on):
            raise ValueError("a check comes after the action was done")
        if (self.checked_on is None) != (self.is_effective is None):
            raise ValueError("a check says whether the action was effective")
        return self

    @property
    def state(self) -> NonconformityState:
        """Where it stands."""
        if self.is_effective is not None:
            return NonconformityState.EFFECTIVE if self.is_effective else NonconformityState.INEFFECTIVE
        if self.action_done_on is not None:
            return NonconformityState.ACTION_DONE
        if self.cause.strip():
            return NonconformityState.CAUSE_FOUND
        return NonconformityState.CORRECTED if self.corrected_on is not None else NonconformityState.OPEN

    def overdue_since(self, today: date) -> date | None:
        """The day of the step that should be done by now and is not, or None."""
        if self.action_due is not None and self.action_done_on is None and self.action_due < today:
            return self.action_due
        if self.check_due is not None and self.checked_on is None and self.check_due < today:
            return self.check_due
        return None


class AgreedAction(Record):
    """Something that a management review decided, who does it and by when."""

    words: Said
    owner: Line
    due: date
    done_on: date | None = None


class ManagementReview(Record):
    """A review by top management (9.3): the period, the inputs as they were (their digest), what was decided."""

    kind: Literal["management_review"] = "management_review"
    title: Title
    period_start: date
    period_end: date
    held_on: date
    attendees: Annotated[tuple[Line, ...], Field(min_length=1, max_length=50)]
    inputs: Digest | None = None
    conclusions: Said
    actions: Annotated[tuple[AgreedAction, ...], Field(max_length=100)] = ()
