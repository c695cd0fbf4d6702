"""Telling people and programs while a console is served: a thread that looks every few seconds what is due."""

import logging
from threading import Event, Thread
from types import TracebackType
from typing import Any, Protocol, Self

from pipeline.errors import DossierError
from pipeline.services.notifying import Tally

LOOK_SECONDS = 5.0
SENDS_MAX = 16  # in one go, for between them the thread can stop
SWEEP_SECONDS = 3600.0
STOP_SECONDS = 30.0  # longer than one message may take

_log = logging.getLogger(__name__)


class NotifyingService(Protocol):
    """What the thread calls."""

    def note_overdue(self, *, actor: str) -> int: ...  # noqa: D102
    def send_due(self, limit: int = ...) -> Tally: ...  # noqa: D102


class ExpiringService(Protocol):
    """Puts back into review what has expired."""

    def expire(self, *, actor: str) -> Any: ...  # noqa: D102


class BackgroundSending:
    """Sends from when the block is entered until it is left; what is under way then is sent first, or again later."""

    def __init__(
        self,
        notifying: NotifyingService,
        expiring: ExpiringService,
        *,
        actor: str,
        look_seconds: float = LOOK_SECONDS,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._notifying = notifying
        self._expiring = expiring
        self._actor = actor
        self._look_seconds = look_seconds
        self._looks_a_sweep = max(1, round(sweep_seconds / look_seconds))
        self._ended = Event()
        # A daemon, so that a receiver which does not answer never keeps the process from ending.
        self._thread = Thread(target=self._run, name="dossier-sending", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        looks = 0
        while not self._ended.is_set():
            if self._look(sweep=looks % self._looks_a_sweep == 0):
                continue
            looks += 1
            self._ended.wait(self._look_seconds)

    def _look(self, *, sweep: bool) -> bool:
        """Send some, and return whether there may be more."""
        try:
            if sweep:
                self._expiring.expire(actor=self._actor)
                self._notifying.note_overdue(actor=self._actor)
            return self._notifying.send_due(SENDS_MAX).total == SENDS_MAX
        except DossierError as error:
            _log.warning("notices wait: %s", error)
        except Exception:  # noqa: BLE001 -- the door of this thread: what comes here is a defect of ours
            _log.exception("notices wait")
        return False
