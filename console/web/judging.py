"""Judging anew behind the pages: one run at a time, in a thread, and nobody waits for it longer than a few seconds."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from typing import Any

from pipeline.domain.ids import AssessmentId, RunId
from pipeline.errors import DossierError

WAIT_MAX_SECONDS = 5.0  # the baseline judge is done by then; whoever waits for a model is told to look again
_log = logging.getLogger(__name__)


class Judging:
    """Runs that have their evidence in hand and wait to be judged. How one ends is in its record, whoever waits."""

    def __init__(self, judge: Callable[[RunId], str], *, wait_max_seconds: float = WAIT_MAX_SECONDS) -> None:
        self._judge = judge
        self._wait_max_seconds = wait_max_seconds
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging")

    def judged(self, run: RunId) -> AssessmentId | None:
        """Have a run judged; return its assessment, or None when that takes longer than somebody should wait.

        Raises:
            DossierError: when it failed in that time.
        """
        under_way = self._worker.submit(self._judge, run)
        under_way.add_done_callback(_said)
        try:
            return AssessmentId(under_way.result(self._wait_max_seconds))
        except StillRunning:
            return None

    def close(self) -> None:
        """Let what is under way end, and begin nothing more: a run that waits stays as it is, and is superseded."""
        self._worker.shutdown(wait=True, cancel_futures=True)


def _said(ended: "Future[Any]") -> None:
    """Log what nobody foresaw; what a run failed of is in its record."""
    error = None if ended.cancelled() else ended.exception()
    if error is not None and not isinstance(error, DossierError):
        _log.error("judging anew failed", exc_info=error)
