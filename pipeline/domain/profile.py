"""What the vendor's product is to be used for: the part of a request that decides which criteria apply.

Rules:
- an unknown facet never takes a criterion out: who says nothing is asked everything;
- an unknown facet never adds weight either: only what was said can make a criterion matter more.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pipeline.domain.model import Record


class DataClass(StrEnum):
    """What kinds of data the product will be given."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"
    SPECIAL_CATEGORY = "special_category"
    HEALTH = "health"
    PAYMENT = "payment"


class Deployment(StrEnum):
    """Where the product runs, seen from the customer."""

    SAAS = "saas"
    API = "api"
    EMBEDDED = "embedded"
    SELF_HOSTED = "self_hosted"


class Autonomy(StrEnum):
    """How much the product does without a person."""

    ASSISTIVE = "assistive"
    SUPERVISED = "supervised"
    AUTONOMOUS = "autonomous"


class Profile(Record):
    """An intended use. Empty and None mean unknown. `product` is the product or plan, in the customer's words."""

    product: Annotated[str, Field(max_length=120)] = ""
    data_classes: tuple[DataClass, ...] = ()
    deployment: Deployment | None = None
    autonomy: Autonomy | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing was said."""
        return self == Profile()


class Condition(Record):
    """A set of uses: for every facet that is named, one of the named values. Part of a rubric."""

    data_classes: tuple[DataClass, ...] = ()
    deployment: tuple[Deployment, ...] = ()
    autonomy: tuple[Autonomy, ...] = ()

    def may_hold(self, profile: Profile) -> bool:
        """Whether nothing that is known of a use speaks against the condition."""
        return not any(known and not matches for known, matches in self._facets(profile))

    def holds(self, profile: Profile) -> bool:
        """Whether every facet that the condition names is known of a use, and matches."""
        return all(known and matches for known, matches in self._facets(profile))

    def _facets(self, profile: Profile) -> list[tuple[bool, bool]]:
        """Return for each named facet whether the profile speaks of it, and whether it matches."""
        facets: list[tuple[bool, bool]] = []
        if self.data_classes:
            facets.append((bool(profile.data_classes), bool(set(self.data_classes) & set(profile.data_classes))))
        if self.deployment:
            facets.append((profile.deployment is not None, profile.deployment in self.deployment))
        if self.autonomy:
            facets.append((profile.autonomy is not None, profile.autonomy in self.autonomy))
        return facets
