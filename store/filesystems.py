"""A file system of fsspec's as `FsspecBlobs` sees it, and one conversation with it, within one limit of time."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pebble import concurrent

from pipeline.errors import NotFound
from store.blob_errors import foreign_errors_as_ours

ResultT = TypeVar("ResultT")

_ADVICE = (
    "Check DOSSIER_SNAPSHOTS_URL, DOSSIER_SNAPSHOTS_ENDPOINT_URL and the credentials (for S3 the usual AWS ones): they "
    "must permit to get, put and list objects."
)


def _nothing() -> None:
    """Close what needs no closing."""


@dataclass(frozen=True)
class Opened:
    """A file system in use: fsspec's object, the folder in it that snapshots are kept below, and how to let go of it.

    `refusals` are its own exceptions that another try will not change.
    """

    calls: Any
    root: str
    close: Callable[[], None] = _nothing
    refusals: tuple[type[Exception], ...] = ()


@dataclass(frozen=True)
class Filesystem:
    """A file system that can be opened; `name` is its URL as people may see it, `open` is given seconds to do it in.

    `has_buckets`: its first folder is made by its owner, threads may share it, and its calls take a `timeout`.
    `writes_whole`: nobody can see half of an object that is being written.
    """

    name: str
    open: Callable[[float], Opened]
    has_buckets: bool
    writes_whole: bool


@dataclass(frozen=True)
class Conversation:
    """What is asked of an opened file system until a moment of the monotonic clock.

    This is the boundary to fsspec and all that it stands for: their exceptions end here. `forget` has a file system
    without buckets opened anew at its next use: after a failure its connection may be dead, or still held by a call.
    """

    filesystem: Filesystem
    opened: Opened
    ends: float
    forget: Callable[[], object]

    def path(self, key: str) -> str:
        """Return where a key is."""
        return f"{self.opened.root.rstrip('/')}/{key}"

    def has(self, path: str) -> bool:
        """Whether something is there."""
        try:
            self.ask("info", path)
        except NotFound:
            return False
        return True

    def ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of the file system and wait for its answer.

        Raises:
            NotFound: when what it is about is not there.
            ConfigurationError: when it is refused.
            SnapshotsUnavailable: when there is no answer, or not in time.
        """
        call = getattr(self.opened.calls, method)
        with errors_of(self.filesystem, refusals=self.opened.refusals):
            seconds = seconds_until(self.ends)
            try:
                if self.filesystem.has_buckets:
                    return call(*arguments, **options, timeout=seconds)
                return in_time(partial(call, *arguments, **options), seconds=seconds)
            except FileNotFoundError as exc:
                raise NotFound(f"{self.filesystem.name}: {arguments[0]} is not there") from exc
            except BaseException:
                if not self.filesystem.has_buckets:
                    self.forget()
                raise


def errors_of(filesystem: Filesystem, refusals: tuple[type[Exception], ...] = ()) -> AbstractContextManager[None]:
    """Return the boundary for a file system: each has exceptions of its own, so whatever it raises is foreign."""
    return foreign_errors_as_ours(filesystem.name, foreign=Exception, refusals=refusals, advice=_ADVICE)


def seconds_until(ends: float) -> float:
    """Return the seconds that are left.

    Raises:
        TimeoutError: when there are none.
    """
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def in_time(call: Callable[[], ResultT], *, seconds: float) -> ResultT:
    """Call and wait; a call that does not end is left behind in its thread, which keeps no process from ending.

    Raises:
        TimeoutError: when it has not ended by then.
    """
    result: ResultT = concurrent.thread(call)().result(timeout=seconds)
    return result
