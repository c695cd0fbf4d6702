"""What people say of one system or one vendor: impact assessments, gates passed, contracts (6.1.4, A.5, A.6, A.10)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import Digest, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.register.improvement import RecordRef
from pipeline.domain.register.text import Line, Paragraph, Said, Title

Degree = Annotated[int, Field(ge=1, le=5)]


class Affected(StrEnum):
    """Whom a harm or a benefit meets."""

    INDIVIDUALS = "individuals"
    GROUPS = "groups"
    SOCIETY = "society"


class Harm(Record):
    """A harm that is possible, how bad and how likely before and after what is done about it, each from 1 to 5.

    Measures do not make it worse: what grew is a new harm, with its own line.
    """

    words: Said
    affected: Affected
    severity: Degree
    likelihood: Degree
    measures: Paragraph = ""
    severity_after: Degree
    likelihood_after: Degree

    @model_validator(mode="after")
    def _measures_help_or_leave_it(self) -> Self:
        lower = self.severity_after < self.severity or self.likelihood_after < self.likelihood
        if self.severity_after > self.severity or self.likelihood_after > self.likelihood:
            raise ValueError("measures make no harm worse")
        if lower and not self.measures.strip():
            raise ValueError("what lowers a harm has to be said")
        return self

    @property
    def before(self) -> int:
        """1 to 25."""
        return self.severity * self.likelihood

    @property
    def after(self) -> int:
        """1 to 25."""
        return self.severity_after * self.likelihood_after


class Benefit(Record):
    """What good is expected, and for whom."""

    words: Said
    affected: Affected


class ImpactAssessment(Record):
    """What a system may do to people (6.1.4, A.5): its intended use and what it may foreseeably be misused for.

    `template` is the version of the form that was filled in. `rests_on` is the digest of what was known when it was
    written (the use, the vendor's standing): when that changes, the assessment is open again.
    """

    kind: Literal["impact_assessment"] = "impact_assessment"
    title: Title
    system: SystemId
    template: Line
    intended_use: Said
    foreseeable_misuse: Annotated[tuple[Said, ...], Field(min_length=1, max_length=30)]
    people: Said
    harms: Annotated[tuple[Harm, ...], Field(min_length=1, max_length=60)]
    benefits: Annotated[tuple[Benefit, ...], Field(max_length=60)] = ()
    oversight: Said
    rests_on: Digest
    approved_by: Line = ""
    approved_on: date | None = None

    @model_validator(mode="after")
    def _an_approval_names_who_gave_it(self) -> Self:
        if bool(self.approved_by.strip()) != (self.approved_on is not None):
            raise ValueError("an approval has a name and a day")
        if {item.affected for item in self.harms} != set(Affected):
            missing = sorted(set(Affected) - {item.affected for item in self.harms})
            raise ValueError(f"harms are thought through for individuals, groups and society: {', '.join(missing)}")
        return self

    @property
    def worst_after(self) -> int:
        """The worst residual harm, 1 to 25."""
        return max(item.after for item in self.harms)


class Gate(StrEnum):
    """The gates in a system's life."""

    PROCUREMENT = "procurement"
    DEPLOYMENT = "deployment"
    OPERATION = "operation"
    CHANGE = "change"
    RETIREMENT = "retirement"


class GateDecision(Record):
    """A gate that was passed, on which records (A.6.2.5); `waived` names what was missing, with the reason."""

    kind: Literal["gate_decision"] = "gate_decision"
    title: Title
    system: SystemId
    gate: Gate
    rests_on: Annotated[tuple[RecordRef, ...], Field(max_length=100)] = ()
    waived: Annotated[tuple[Line, ...], Field(max_length=30)] = ()
    reason: Paragraph = ""

    @model_validator(mode="after")
    def _a_waiver_has_its_reason(self) -> Self:
        if self.waived and not self.reason.strip():
            raise ValueError("who waives a record says why")
        return self


class ClauseState(StrEnum):
    """Whether a contract says something."""

    PRESENT = "present"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Clause(Record):
    """A topic that a contract should speak of, and where it does; a quotation is a reference to a report's citation."""

    topic: Line
    state: ClauseState
    where: Line = ""


class Duty(Record):
    """Who does what (A.10.2)."""

    topic: Line
    party: Literal["organisation", "vendor", "both"]


class Contract(Record):
    """A contract with a vendor: its dates, its clauses, who does what, and how one gets out."""

    kind: Literal["contract"] = "contract"
    title: Title
    vendor: VendorId
    starts_on: date
    ends_on: date | None = None
    notice_days: Annotated[int, Field(ge=0, le=730)] = 90
    clauses: Annotated[tuple[Clause, ...], Field(max_length=60)] = ()
    duties: Annotated[tuple[Duty, ...], Field(max_length=60)] = ()
    exit_plan: Paragraph = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("a contract ends after it starts")
        return self
