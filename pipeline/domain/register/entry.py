"""An entry of a register, at one revision.

Rules:
- an entry is never removed: it is changed a revision at a time, or closed; what it was before is kept;
- it keeps its kind, and what it speaks of (`subject`);
- it has an owner, and a day on which it is looked at again: an entry that nobody owns evidences nothing.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pipeline.domain.ids import PersonId
from pipeline.domain.model import Record
from pipeline.domain.person import Role
from pipeline.domain.register.control import Attestation, ControlDecision
from pipeline.domain.register.improvement import (
    AuditFinding,
    AuditProgramme,
    EntryId,
    ManagementReview,
    Nonconformity,
)
from pipeline.domain.register.organisation import AimsRole, Competence, ContextIssue, Objective, Party, Policy, Scope
from pipeline.domain.register.text import Line
from pipeline.domain.register.use import Contract, GateDecision, ImpactAssessment

Body = Annotated[
    Scope
    | Policy
    | Party
    | ContextIssue
    | AimsRole
    | Competence
    | Objective
    | ControlDecision
    | Attestation
    | AuditProgramme
    | AuditFinding
    | Nonconformity
    | ManagementReview
    | ImpactAssessment
    | GateDecision
    | Contract,
    Field(discriminator="kind"),
]


class EntryKind(StrEnum):
    """The registers, one a kind."""

    SCOPE = "scope"
    POLICY = "policy"
    PARTY = "party"
    CONTEXT = "context"
    ROLE = "role"
    COMPETENCE = "competence"
    OBJECTIVE = "objective"
    CONTROL_DECISION = "control_decision"
    ATTESTATION = "attestation"
    AUDIT_PROGRAMME = "audit_programme"
    AUDIT_FINDING = "audit_finding"
    NONCONFORMITY = "nonconformity"
    MANAGEMENT_REVIEW = "management_review"
    IMPACT_ASSESSMENT = "impact_assessment"
    GATE_DECISION = "gate_decision"
    CONTRACT = "contract"


_MANAGE = (Role.ADMINISTRATOR, Role.APPROVER)
_WORK = (Role.ADMINISTRATOR, Role.APPROVER, Role.REVIEWER)

# Who may write into which register (I9). An auditor reads all of them and writes into none.
WRITERS: dict[EntryKind, tuple[Role, ...]] = {
    EntryKind.SCOPE: _MANAGE,
    EntryKind.POLICY: _MANAGE,
    EntryKind.PARTY: _MANAGE,
    EntryKind.CONTEXT: _MANAGE,
    EntryKind.ROLE: _MANAGE,
    EntryKind.COMPETENCE: _WORK,
    EntryKind.OBJECTIVE: _MANAGE,
    EntryKind.CONTROL_DECISION: (Role.APPROVER,),
    EntryKind.ATTESTATION: _WORK,
    EntryKind.AUDIT_PROGRAMME: _WORK,
    EntryKind.AUDIT_FINDING: _WORK,
    EntryKind.NONCONFORMITY: _WORK,
    EntryKind.MANAGEMENT_REVIEW: _MANAGE,
    EntryKind.IMPACT_ASSESSMENT: (Role.REQUESTER, *_WORK),
    EntryKind.GATE_DECISION: (Role.APPROVER, Role.REVIEWER),
    EntryKind.CONTRACT: (Role.REQUESTER, *_WORK),
}


class Entry(Record):
    """One entry as it stands. `review_on` is the day on which its owner looks at it again."""

    id: EntryId
    body: Body
    owner: Annotated[Line, Field(min_length=1, pattern=r"\S")]
    review_on: date | None = None
    closed_on: date | None = None
    author: PersonId
    at: datetime
    revision: Annotated[int, Field(ge=1)] = 1

    @property
    def kind(self) -> EntryKind:
        """Its register."""
        return EntryKind(self.body.kind)

    @property
    def subject(self) -> str | None:
        """The id of the system, vendor, control or audit that it speaks of, where it speaks of one."""
        match self.body:
            case ImpactAssessment() | GateDecision():
                return self.body.system
            case Contract():
                return self.body.vendor
            case ControlDecision():
                return self.body.control
            case AuditFinding():
                return self.body.audit
            case _:
                return None

    def is_overdue(self, today: date) -> bool:
        """Whether the day of its next look has passed, or that of a step in it."""
        if self.closed_on is not None:
            return False
        looked = self.review_on is not None and self.review_on < today
        return looked or (isinstance(self.body, Nonconformity) and self.body.overdue_since(today) is not None)
