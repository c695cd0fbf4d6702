"""A person's sign-off on a report, bound to what they saw, and what several of them come to.

Rules:
- a decision binds the assessment's digest and the overrides that stood when it was signed (`report_digest`, I6), and
  the use that it is for (`use_digest`);
- it is never changed: it expires, is followed by another, or no longer fits what it was bound to;
- decisions are taken in rounds: the one with which enough people have signed `settles` its round, and the next decision
  on that system opens another. So an approval that has expired can be signed anew on the same report, and no old
  signature counts towards it;
- four eyes: the decisions that count are of one round, on the same report digest and use, by different people. One
  rejection is enough. Approvals with and without conditions count together, and all their conditions hold;
- an approval ends: `VALIDITY_MAX_DAYS` says when at the latest.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.canonical import canonical_json, digest_of
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, PersonId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.person import Role
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import SystemFacts
from pipeline.domain.workflow import SIGNATURES, Move

# A year is the review cycle of most vendor-risk programmes; what cannot do much harm may stand for two.
VALIDITY_MAX_DAYS = {RiskTier.LOW: 730, RiskTier.MEDIUM: 365, RiskTier.HIGH: 365}


class Ruling(StrEnum):
    """What a person decides."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"

    @property
    def move(self) -> Move:
        """What it does to the system once enough people have signed it."""
        return Move(self.value)


class ApprovalCondition(Record):
    """Something that has to be done, by whom and until when. `number` counts within its decision, from 1."""

    number: int
    text: Annotated[str, Field(max_length=1000, pattern=r"\S")]
    owner: Annotated[str, Field(max_length=200, pattern=r"\S")]
    due: date


class Fulfilment(Record):
    """A condition of a decision that was met, who says so and how it shows."""

    decision: DecisionId
    number: int
    note: Annotated[str, Field(max_length=1000, pattern=r"\S")]
    author: PersonId
    at: datetime


class Signature(Record):
    """An Ed25519 signature of the installation. `key` is its verifier key; `value` is Base64."""

    key: str
    value: str


class Decision(Record):
    """One person's sign-off. `roles` are those that they had; an exception is an approval that has to end.

    `round` counts from 1 within a system; `settles` says that with this signature the round came to its ruling.
    """

    id: DecisionId
    system: SystemId
    vendor: VendorId
    assessment: AssessmentId
    report_digest: Digest
    use: Digest
    tier: RiskTier
    round: Annotated[int, Field(ge=1)] = 1
    settles: bool = False
    ruling: Ruling
    statement: Annotated[str, Field(max_length=4000, pattern=r"\S")]
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
        if [item.number for item in self.conditions] != list(range(1, len(self.conditions) + 1)):
            raise ValueError("conditions are numbered 1, 2, 3 ...")
        if self.is_exception and (self.ruling is Ruling.REJECT or self.expires_on is None):
            raise ValueError("an exception is an approval with an end date")
        if self.ruling is Ruling.REJECT and self.expires_on is not None:
            raise ValueError("a rejection has no end date")
        return self

    def expired(self, today: date) -> bool:
        """Whether the day that it holds until has passed."""
        return self.expires_on is not None and self.expires_on < today


class Lacking(Record):
    """How many more people, and how many approvers among them at least, have to sign."""

    people: int
    approvers: int

    @property
    def is_nothing(self) -> bool:
        """Whether enough have signed."""
        return self.people == 0 and self.approvers == 0


def report_digest(assessment: Digest, reviews: Iterable[FindingReview], *, undecided: Iterable[str] = ()) -> Digest:
    """Return what a signature binds: the assessment, the overrides of it that stand (I6), and what they left open.

    `undecided` are the criteria that wait for a second look, since the override was of another finding.

    Who accepts a finding changes nothing of the report; else the second signer's reading would undo the first's
    signature, and the review of one system the approval of another.
    """
    said = sorted(
        [item.criterion, item.verdict or "", item.reason, item.author]
        for item in reviews
        if item.stance is Stance.OVERRIDDEN
    )
    waiting = sorted(undecided)
    # Left out where there are none, so that what was signed before there was such a list keeps its digest.
    held = {"undecided": waiting} if waiting else {}
    return Digest(digest_of({"assessment": assessment, "overrides": said, **held}))


def use_digest(facts: SystemFacts) -> Digest:
    """Return what a decision is for: all that is said of the use. Who owns the system, and its name, are no part."""
    return Digest(digest_of(facts.model_dump(mode="json", exclude={"name", "owner", "business_unit"})))


def signed_bytes(decision: Decision) -> bytes:
    """Return what the signature is over: the canonical JSON of everything else."""
    return canonical_json(decision.model_dump(mode="json", exclude={"signature"}))


def open_round(decisions: Iterable[Decision]) -> int:
    """Return the number of the round that the next decision on a system is in."""
    return 1 + max((item.round for item in decisions if item.settles), default=0)


def fitting(
    decisions: Iterable[Decision], *, round_number: int, digest: Digest, use: Digest, today: date
) -> list[Decision]:
    """Return those that count in a round for this very report and use, one a person, in the order of signing."""
    newest = {
        item.signer: item
        for item in sorted(decisions, key=lambda each: (each.signed_at, each.id))
        if (item.round, item.report_digest, item.use) == (round_number, digest, use) and not item.expired(today)
    }
    return sorted(newest.values(), key=lambda each: (each.signed_at, each.id))


def lacking(counting: Sequence[Decision], tier: RiskTier) -> Lacking:
    """Return who still has to sign before the approvals among the counting decisions settle a round."""
    needed = SIGNATURES[tier]
    granting = {item.signer: item for item in counting if item.ruling is not Ruling.REJECT}
    approvers = max(0, needed.approvers - sum(Role.APPROVER in item.roles for item in granting.values()))
    return Lacking(people=max(approvers, needed.people - len(granting), 0), approvers=approvers)


def outcome(counting: Sequence[Decision], tier: RiskTier) -> Ruling | None:
    """Return what the counting decisions come to, or None while too few have signed."""
    if any(item.ruling is Ruling.REJECT for item in counting):
        return Ruling.REJECT
    if not counting or not lacking(counting, tier).is_nothing:
        return None
    conditional = any(item.ruling is Ruling.APPROVE_WITH_CONDITIONS for item in counting)
    return Ruling.APPROVE_WITH_CONDITIONS if conditional else Ruling.APPROVE


def is_decided(
    decisions: Iterable[Decision], ruling: Ruling, *, digest: Digest, use: Digest, tier: RiskTier, today: date
) -> bool:
    """Whether the round that is open has come to this ruling on this very report and use."""
    known = list(decisions)
    counting = fitting(known, round_number=open_round(known), digest=digest, use=use, today=today)
    return outcome(counting, tier) is ruling


def settled(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that the last settled round rests on, in the order of signing; none when there is none."""
    known = list(decisions)
    last = max((item for item in known if item.settles), key=lambda item: item.round, default=None)
    if last is None:
        return ()
    if last.ruling is Ruling.REJECT:
        return (last,)
    return tuple(
        fitting(known, round_number=last.round, digest=last.report_digest, use=last.use, today=last.signed_at.date())
    )


def approval_holds(decisions: Iterable[Decision], *, use: Digest, tier: RiskTier, today: date) -> bool:
    """Whether the last settled round is an approval of this use that today still has all the signatures it needs."""
    holding = [item for item in settled(decisions) if item.use == use and not item.expired(today)]
    return outcome(holding, tier) in {Ruling.APPROVE, Ruling.APPROVE_WITH_CONDITIONS}
