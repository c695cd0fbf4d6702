"""An entry of the AI inventory: one product of one vendor, in one use. Many systems may rest on one vendor."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pipeline.domain.ids import PersonId, RequestId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.risk import Audience, InherentRisk, RiskTier, inherent_risk


class Stage(StrEnum):
    """Where a system stands in its life. `pipeline.domain.workflow` says which moves lead where."""

    REQUESTED = "requested"
    RESEARCHING = "researching"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    IN_USE = "in_use"
    RE_REVIEW = "re_review"
    DECOMMISSIONING = "decommissioning"
    DECOMMISSIONED = "decommissioned"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether the system is in use or may still come into use."""
        return self not in {Stage.REJECTED, Stage.DECOMMISSIONED, Stage.WITHDRAWN}

    @property
    def is_final(self) -> bool:
        """Whether nothing can be done with the system any more."""
        return self in {Stage.DECOMMISSIONED, Stage.WITHDRAWN}


class AiActRole(StrEnum):
    """The organisation's own role for this system under the EU AI Act, as the organisation sets it."""

    DEPLOYER = "deployer"
    PROVIDER = "provider"
    IMPORTER = "importer"
    DISTRIBUTOR = "distributor"
    OUT_OF_SCOPE = "out_of_scope"


class AiActClass(StrEnum):
    """The system's class under the EU AI Act, as the organisation sets it."""

    PROHIBITED = "prohibited"
    HIGH_RISK = "high_risk"
    TRANSPARENCY = "transparency"
    MINIMAL = "minimal"


_TIERS = tuple(RiskTier)
MODELS_MAX = 100  # models of one system

Line = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=4000)]


class SystemFacts(Record):
    """What people say of a system, and may correct. Empty and None mean not said."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Paragraph = ""
    owner: Line = ""
    business_unit: Line = ""
    users: Line = ""
    audience: Audience | None = None
    profile: Profile = Profile()
    models: Annotated[tuple[Line, ...], Field(max_length=MODELS_MAX)] = ()
    ai_act_role: AiActRole | None = None
    ai_act_class: AiActClass | None = None

    @property
    def risk(self) -> InherentRisk:
        """The inherent risk of this use."""
        return inherent_risk(self.profile, self.audience)

    @property
    def words(self) -> str:
        """What a search looks through, without capitals; a text is one line of it at most."""
        said = (self.name, self.profile.product, self.purpose, self.owner, self.business_unit, *self.models)
        return "\n".join(said).casefold()


class AISystem(Record):
    """A system as it stands. `revision` counts its changes: a change names the one that it was made on.

    `added_by` put it into the inventory, by a request or without one; `facts_by` said its facts as they are now.
    """

    id: SystemId
    vendor: VendorId
    facts: SystemFacts
    stage: Stage
    request: RequestId | None = None
    added_by: PersonId
    facts_by: PersonId
    created_at: datetime
    changed_at: datetime
    revision: int = 1


class SystemFilter(Record):
    """Which systems a list is of; None and nothing leave none out.

    `text` is looked for, in any capitals, in what people wrote about a system and in its vendor's name and domain.
    """

    vendor: VendorId | None = None
    stage: Stage | None = None
    tier: RiskTier | None = None
    text: str = ""


class SystemCount(Record):
    """How many systems are in a stage and of a tier of inherent risk."""

    stage: Stage
    tier: RiskTier
    number: int


class QueueFilter(Record):
    """What waits for a person: systems in these stages.

    `to_sign` are stages of systems that they neither asked for nor added (I9), `own` of those that they asked for, and
    `anybodys` of any.
    """

    person: PersonId
    to_sign: tuple[Stage, ...] = ()
    own: tuple[Stage, ...] = ()
    anybodys: tuple[Stage, ...] = ()

    def takes(self, system: AISystem, *, requester: PersonId | None) -> bool:
        """Whether a system waits, which the requester asked for, if anybody did."""
        asked = requester == self.person
        signs = not asked and system.added_by != self.person
        return (
            system.stage in self.anybodys
            or (asked and system.stage in self.own)
            or (signs and system.stage in self.to_sign)
        )


def lowered_by(revisions: Sequence[AISystem]) -> frozenset[PersonId]:
    """Return everybody who changed facts to a lower tier, where that is still in effect.

    Args:
        revisions: all of one system, the newest last. A change counts no more once the tier is back where it was.
    """
    tiers = [_TIERS.index(item.facts.risk.tier) for item in revisions]
    return frozenset(
        revisions[number].facts_by
        for number in range(1, len(tiers))
        if tiers[number - 1] > max(tiers[number], tiers[-1])
    )
