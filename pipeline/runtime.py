"""What a process brings along: the system's clock, progress that nobody watches, and adapters to use instead."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from typing_extensions import override

from pipeline.domain.ids import RunId
from pipeline.domain.rubric import Rubric
from pipeline.ports import (
    Blobs,
    Clock,
    Dispatcher,
    Embedder,
    Extractor,
    Fetchers,
    Index,
    Judge,
    PasswordHasher,
    Printer,
    Progress,
    Signer,
    Store,
    WordTable,
)


class SystemClock(Clock):
    """The real time, and ids that sort by it."""

    @override
    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    @override
    def new_id(self) -> str:
        """Return milliseconds since 1970 in hexadecimal, then 20 random digits."""
        return f"{int(self.now().timestamp() * 1000):012x}-{uuid.uuid4().hex[:20]}"


class Unwatched(Progress):
    """Progress that nobody watches."""

    @override
    def begin(self, stage: str, total: int | None = None) -> None:
        """Say nothing."""

    @override
    def advance(self, note: str) -> None:
        """Say nothing."""


class LeftInQueue(Dispatcher):
    """Tells nobody: a console finds queued runs by looking."""

    @override
    def dispatch(self, run: RunId) -> None:
        """Leave the run where it is."""


@dataclass(frozen=True)
class Overrides:
    """Adapters to use instead of those that the settings ask for.

    `run_holder` is the name under which this process took the run that it works on.
    """

    clock: Clock | None = None
    progress: Progress | None = None
    store: Store | None = None
    blobs: Blobs | None = None
    fetchers: Fetchers | None = None
    extractor: Extractor | None = None
    printer: Printer | None = None
    embedder: Embedder | None = None
    words: WordTable | None = None
    index: Index | None = None
    judge: Judge | None = None
    passwords: PasswordHasher | None = None
    rubric: Rubric | None = None
    signer: Signer | None = None
    dispatcher: Dispatcher | None = None
    run_holder: str = ""
