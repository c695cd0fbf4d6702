"""What people say of a control and of their own maturity; everything else on both is computed from records."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.domain.controls import ControlId
from pipeline.domain.model import Record
from pipeline.domain.register.text import Line, Paragraph, Said, Title


class ControlDecision(Record):
    """Whether a control of Annex A is included, and why or why not (6.1.3). Included is the default without one."""

    kind: Literal["control_decision"] = "control_decision"
    title: Title
    control: ControlId
    is_included: bool
    reason: Said
    approach: Paragraph = ""


class Attestation(Record):
    """A practice that no record can show, said by somebody, with what shows it elsewhere.

    It counts for a control or for a criterion of maturity, like a record that is as old as `attested_on`.
    """

    kind: Literal["attestation"] = "attestation"
    title: Title
    controls: Annotated[tuple[ControlId, ...], Field(max_length=38)] = ()
    criteria: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    evidence: Said
    attested_on: date

    @model_validator(mode="after")
    def _speaks_of_something(self) -> Self:
        if not self.controls and not self.criteria:
            raise ValueError("an attestation names the controls or the criteria that it speaks of")
        if bool(self.criteria) != (self.level is not None):
            raise ValueError("a level is said of criteria, and of nothing else")
        return self
