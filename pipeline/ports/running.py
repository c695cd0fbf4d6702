"""Time, progress, and handing runs to whoever carries them out."""

from datetime import datetime
from typing import Protocol

from pipeline.domain.ids import (
    RunId,
)


class Clock(Protocol):
    """Time and fresh ids, so that tests can fix both."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def new_id(self) -> str:
        """Return a new unique id that sorts by time."""


class Progress(Protocol):
    """Somebody who is watching."""

    def begin(self, stage: str, total: int | None = None) -> None:
        """A stage starts; `total` units are expected, if that is known."""

    def advance(self, note: str) -> None:
        """One unit of the stage is done."""


class Dispatcher(Protocol):
    """Whoever has queued runs carried out."""

    def dispatch(self, run: RunId) -> None:
        """See to it that a queued run is taken soon. The queue is in the store: what is not told is found there."""
