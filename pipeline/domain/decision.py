"""A person's sign-off on a report, bound to what they saw, and what several of them come to.

Rules:
- a decision binds the assessment's digest and the reviews that stood when it was signed (`report_digest`, I6);
- it is never changed: it expires, is followed by another, or no longer fits what it was bound to;
- four eyes: the decisions that count for a move are by different people, on the same report digest, with one ruling.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.canonical import canonical_json, digest_of
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, PersonId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.person import Role
from pipeline.domain.review import FindingReview
from pipeline.domain.risk import RiskTier
from pipeline.domain.workflow import SIGNATURES


class Ruling(StrEnum):
    """What a person decides."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"


class ApprovalCondition(Record):
    """Something that has to be done, by whom and until when. `number` counts within its decision, from 1."""

    number: int
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    owner: Annotated[str, Field(min_length=1, max_length=200)]
    due: date


class Fulfilment(Record):
    """A condition of a decision that was met, who says so and how it shows."""

    decision: DecisionId
    number: int
    note: Annotated[str, Field(min_length=1, max_length=1000)]
    author: PersonId
    at: datetime


class Signature(Record):
    """An Ed25519 signature of the installation. `key` is its verifier key; `value` is Base64."""

    key: str
    value: str


class Decision(Record):
    """One person's sign-off. `roles` are those that they had; an exception is an approval that has to end."""

    id: DecisionId
    system: SystemId
    vendor: VendorId
    assessment: AssessmentId
    report_digest: Digest
    tier: RiskTier
    ruling: Ruling
    statement: Annotated[str, Field(min_length=1, max_length=4000)]
    conditions: tuple[ApprovalCondition, ...] = ()
    is_exception: bool = False
    expires_on: date | None = None
    signer: PersonId
    signer_label: str
    roles: tuple[Role, ...]
    signed_at: datetime
    signature: Signature | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.ruling is Ruling.APPROVE_WITH_CONDITIONS) != bool(self.conditions):
            raise ValueError("conditions belong to an approval with conditions, which has at least one")
        if self.is_exception and (self.ruling is Ruling.REJECT or self.expires_on is None):
            raise ValueError("an exception is an approval with an end date")
        return self

    def expired(self, today: date) -> bool:
        """Whether the day that it holds until has passed."""
        return self.expires_on is not None and self.expires_on < today


def report_digest(assessment: Digest, reviews: Iterable[FindingReview]) -> Digest:
    """Return what a signature binds: the assessment, and the reviewers' words on it that stand (I6)."""
    said = sorted([item.criterion, item.stance, item.verdict or "", item.reason, item.author] for item in reviews)
    return Digest(digest_of({"assessment": assessment, "reviews": said}))


def signed_bytes(decision: Decision) -> bytes:
    """Return what the signature is over: the canonical JSON of everything else."""
    return canonical_json(decision.model_dump(mode="json", exclude={"signature"}))


def is_decided(decisions: Iterable[Decision], ruling: Ruling, *, digest: Digest, tier: RiskTier, today: date) -> bool:
    """Whether enough different people have signed this ruling on this very report. One rejection is enough."""
    fitting = {
        item.signer: item
        for item in decisions
        if item.ruling is ruling and item.report_digest == digest and not item.expired(today)
    }
    if ruling is Ruling.REJECT:
        return bool(fitting)
    needed = SIGNATURES[tier]
    approvers = sum(Role.APPROVER in item.roles for item in fitting.values())
    return len(fitting) >= needed.people and approvers >= needed.approvers
