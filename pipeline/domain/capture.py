"""One attempt to fetch a source, and the outcome that says what really happened: a bot wall is not "no policy"."""

from datetime import date, datetime
from enum import StrEnum

from pipeline.domain.ids import CaptureId, RunId, SnapshotId, SourceId
from pipeline.domain.model import Record


class CaptureOutcome(StrEnum):
    """What came of an attempt."""

    OK = "ok"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    BLOCKED = "blocked"
    LOGIN_REQUIRED = "login_required"
    ROBOTS_DISALLOWED = "robots_disallowed"
    EMPTY_WITHOUT_JAVASCRIPT = "empty_without_javascript"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    UNREACHABLE = "unreachable"

    @property
    def has_snapshot(self) -> bool:
        """Whether the source's words are in our hands."""
        return self in {CaptureOutcome.OK, CaptureOutcome.UNCHANGED}


class Capture(Record):
    """An attempt, kept whatever its outcome.

    `snapshot` is set when the outcome is `ok` or `unchanged`, and when bytes came that no extractor could read
    (`unsupported`: a later one may); `detail` says in a few words what happened (a status line, a limit that was hit).
    `expires_on` is the last day on which an uploaded file may be relied on, as it was said with this upload.
    """

    id: CaptureId
    run: RunId
    source: SourceId
    at: datetime
    outcome: CaptureOutcome
    detail: str = ""
    status: int | None = None
    snapshot: SnapshotId | None = None
    bytes_received: int = 0
    seconds: float = 0.0
    expires_on: date | None = None
