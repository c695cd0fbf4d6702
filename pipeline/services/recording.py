"""Keep a run's progress for those who watch it, and give its signs of life, beside the run and never in its way.

Rules:
- the run's own thread only notes where it is; a thread beside it writes, at most once in `WRITE_SECONDS`;
- each write is a transaction of its own, and one that does not succeed is let go: the next one says more.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from typing_extensions import override

from pipeline.domain.ids import RunId
from pipeline.domain.progress import RunProgress
from pipeline.errors import DossierError
from pipeline.ports import Clock, Progress, Store
from pipeline.services.intake import LEASE_SECONDS

WRITE_SECONDS = 1.0
BEATS = 6  # signs of life in the time that a lease holds: several may be lost
_JOIN_SECONDS = 2.0


class Recording(Progress):
    """Passes progress on to whoever watches here, and keeps it in the store while a run is followed.

    `holder` is whose lease is lengthened: empty for a run that this process opened itself.
    """

    def __init__(
        self,
        inner: Progress,
        open_store: Callable[[], Store],
        clock: Clock,
        *,
        holder: str = "",
        lease_seconds: float = LEASE_SECONDS,
        write_seconds: float = WRITE_SECONDS,
    ) -> None:
        self._inner = inner
        self._open_store = open_store
        self._clock = clock
        self._holder = holder
        self._lease = timedelta(seconds=lease_seconds)
        self._write_seconds = write_seconds
        self._now: RunProgress | None = None
        self._beat_at: datetime | None = None
        self._wrote_at = -math.inf

    @override
    def begin(self, stage: str, total: int | None = None) -> None:
        """Note that a stage starts."""
        self._inner.begin(stage, total)
        if self._now is not None:
            self._now = RunProgress(run=self._now.run, stage=stage, total=total, at=self._clock.now())

    @override
    def advance(self, note: str) -> None:
        """Note that one unit of the stage is done."""
        self._inner.advance(note)
        if self._now is not None:
            self._now = self._now.advanced(note, at=self._clock.now())

    @contextmanager
    def following(self, run_id: RunId) -> Iterator[None]:
        """Keep what is noted as progress of a run until the block ends."""
        self._now = RunProgress(run=run_id, stage="", at=self._clock.now())
        ended = threading.Event()
        beside = threading.Thread(target=self._write, args=(ended,), name=f"progress-{run_id}", daemon=True)
        beside.start()
        try:
            yield
        finally:
            ended.set()
            beside.join(_JOIN_SECONDS)
            self._now = None

    def _write(self, ended: threading.Event) -> None:
        kept: RunProgress | None = None
        while not ended.wait(self._write_seconds):
            kept = self._kept(kept)
        # What a quick stage came to is seen too, unless something was written just now.
        if time.monotonic() - self._wrote_at >= self._write_seconds:
            self._kept(kept)

    def _kept(self, before: RunProgress | None) -> RunProgress | None:
        """Write what is new, and a sign of life where it is time for one; return what is kept then."""
        now, at = self._now, self._clock.now()
        beats = self._beat_at is None or at - self._beat_at >= self._lease / BEATS
        if now is None or (now is before and not beats):
            return before
        try:
            with self._open_store().writing() as transaction:
                if now.stage:
                    transaction.workload.report(now)
                if beats:
                    transaction.workload.renew(now.run, holder=self._holder, until=at + self._lease)
        except DossierError:
            return before
        self._wrote_at = time.monotonic()
        if beats:
            self._beat_at = at
        return now
