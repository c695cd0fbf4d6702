"""What procurement asked for, in its own words; never changed afterwards. The system that came of it goes on living."""

from datetime import date, datetime

from pipeline.domain.ids import PersonId, RequestId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.system import SystemFacts


class Request(Record):
    """A request to use a vendor's product. `website` is as it was given; `facts` are what was said of the use."""

    id: RequestId
    system: SystemId
    vendor: VendorId
    website: str
    facts: SystemFacts
    needed_by: date | None = None
    requester: PersonId
    made_at: datetime
