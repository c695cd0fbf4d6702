"""How often a vendor is looked at again: by the risk of its uses, and by what was said for this vendor in particular.

Two looks: a *watch* asks for the pages that are known already, by their validators, and costs a few conditional
requests; a *re-assessment* looks for new pages too, compares what changed, and judges what the change touches.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import PersonId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.risk import RiskTier

Days = Annotated[int, Field(ge=1, le=3650)]


class Cadence(Record):
    """Days from one look to the next. A watch that is rarer than the re-assessment would never be made."""

    watch_days: Days
    reassess_days: Days

    @model_validator(mode="after")
    def _a_watch_comes_first(self) -> Self:
        if self.watch_days > self.reassess_days:
            raise ValueError("a watch comes at least as often as a re-assessment")
        return self


CADENCES: Mapping[RiskTier, Cadence] = {
    RiskTier.HIGH: Cadence(watch_days=1, reassess_days=90),
    RiskTier.MEDIUM: Cadence(watch_days=7, reassess_days=180),
    RiskTier.LOW: Cadence(watch_days=30, reassess_days=365),
}


class VendorCadence(Record):
    """What people said of one vendor; None leaves it to the tier.

    `contract_ends_on` is the last day of the contract, and `notice_days` how long before it the organisation has to
    speak up: on that day a fresh report is needed, not on the last one.
    """

    vendor: VendorId
    cadence: Cadence | None = None
    contract_ends_on: date | None = None
    notice_days: Annotated[int, Field(ge=0, le=730)] = 90
    author: PersonId
    at: datetime
