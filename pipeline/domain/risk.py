"""Inherent risk: what a use could do before anything is known of the vendor. A table, so that two people agree on it.

`docs/risk.md` is this table for people; a test holds the two together.

Rules:
- the worst data class, the autonomy, the deployment and the audience each give points; their sum gives the tier;
- what is unknown counts as its worst value: unknown is not zero (I8);
- the tier decides how many people sign, not the vendor's score.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pipeline.domain.model import Record
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile


class Audience(StrEnum):
    """Who meets what the product puts out."""

    TEAM = "team"
    ORGANISATION = "organisation"
    CUSTOMERS = "customers"
    PUBLIC = "public"


class RiskTier(StrEnum):
    """How bad it could get."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class InherentRisk(Record):
    """The tier, its points, and where each of them came from."""

    tier: RiskTier
    points: int
    reasons: tuple[str, ...]


DATA_POINTS = {
    DataClass.PUBLIC: 0,
    DataClass.INTERNAL: 1,
    DataClass.CONFIDENTIAL: 2,
    DataClass.PERSONAL: 2,
    DataClass.PAYMENT: 3,
    DataClass.HEALTH: 5,
    DataClass.SPECIAL_CATEGORY: 5,
}
AUTONOMY_POINTS = {Autonomy.ASSISTIVE: 0, Autonomy.SUPERVISED: 1, Autonomy.AUTONOMOUS: 3}
DEPLOYMENT_POINTS = {Deployment.SELF_HOSTED: 0, Deployment.EMBEDDED: 1, Deployment.API: 1, Deployment.SAAS: 1}
AUDIENCE_POINTS = {Audience.TEAM: 0, Audience.ORGANISATION: 1, Audience.CUSTOMERS: 2, Audience.PUBLIC: 2}
# From so many points on. Special-category data, and an autonomous product for customers, are high on their own.
MEDIUM_POINTS_MIN = 3
HIGH_POINTS_MIN = 5


def inherent_risk(profile: Profile, audience: Audience | None) -> InherentRisk:
    """Return the inherent risk of a use."""
    worst = max(profile.data_classes, key=lambda item: (DATA_POINTS[item], item), default=None)
    found = [
        _points("data", worst, DATA_POINTS),
        _points("autonomy", profile.autonomy, AUTONOMY_POINTS),
        _points("deployment", profile.deployment, DEPLOYMENT_POINTS),
        _points("audience", audience, AUDIENCE_POINTS),
    ]
    total = sum(item.points for item in found)
    return InherentRisk(tier=_tier(total), points=total, reasons=tuple(item.reason for item in found))


class _Points(Record):
    points: int
    reason: str


def _points(facet: str, value: StrEnum | None, table: Mapping[Any, int]) -> _Points:
    if value is None:
        worst = max(table.values())
        return _Points(points=worst, reason=f"{facet} unknown, taken as the worst: {worst}")
    return _Points(points=table[value], reason=f"{facet} {value.value}: {table[value]}")


def _tier(points: int) -> RiskTier:
    if points >= HIGH_POINTS_MIN:
        return RiskTier.HIGH
    return RiskTier.MEDIUM if points >= MEDIUM_POINTS_MIN else RiskTier.LOW
