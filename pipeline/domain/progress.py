"""How far a run is, and which process works on it. Neither is matter for the audit trail: losing them is harmless."""

from datetime import datetime

from pipeline.domain.ids import RunId
from pipeline.domain.model import Record

EARLIER_NOTES_MAX = 7


class RunProgress(Record):
    """A run's stage, and how many of its units are done; `total` is None while nobody knows it.

    `note` is what was done last, and `earlier` what was done before it in this stage, oldest first.
    """

    run: RunId
    stage: str
    done: int = 0
    total: int | None = None
    note: str = ""
    earlier: tuple[str, ...] = ()
    at: datetime

    def advanced(self, note: str, *, at: datetime) -> "RunProgress":
        """Return it with one unit more."""
        earlier = (*self.earlier, self.note)[-EARLIER_NOTES_MAX:] if self.note else self.earlier
        return self.model_copy(update={"done": self.done + 1, "note": note, "earlier": earlier, "at": at})


class Lease(Record):
    """Who works on a run, and until when that holds without another sign of life.

    `holder` is empty for a run that nobody else takes over: who opened it carries it out. `lost` counts the holders
    that fell silent or died.
    """

    run: RunId
    holder: str
    until: datetime
    lost: int = 0
