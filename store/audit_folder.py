"""The audit trail as a folder to hand over: it appears whole and on disk, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import InvalidInput
from store.whole_files import sync_folder, whole_file


class AuditFolder:
    """A folder that is being written beside its place, and takes it when the block ends well."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> Self:
        if self._target.exists():
            raise InvalidInput(f"{self._target} is there already", advice="Name a folder that does not exist yet.")
        try:
            self._writing = Path(tempfile.mkdtemp(dir=self._target.parent, prefix=".writing-"))
            self._events = (self._writing / "events.jsonl").open("wb")
        except OSError as exc:
            raise self._refused(exc) from exc
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._events.flush()
                os.fsync(self._events.fileno())
                sync_folder(self._writing)
                self._writing.rename(self._target)
                sync_folder(self._target.parent)
        except OSError as exc:
            raise self._refused(exc) from exc
        finally:
            with suppress(OSError):  # of a file that is given up: what was written well is on disk by now
                self._events.close()
            shutil.rmtree(self._writing, ignore_errors=True)

    def add_events(self, lines: Iterable[bytes]) -> None:
        """Write further lines of events.jsonl."""
        try:
            self._events.writelines(lines)
        except OSError as exc:
            raise self._refused(exc) from exc

    def add(self, name: str, content: bytes) -> None:
        """Write a file beside the events; a name may have a folder in it."""
        try:
            path = self._writing / name
            path.parent.mkdir(exist_ok=True)
            with whole_file(path) as file:
                file.write(content)
        except OSError as exc:
            raise self._refused(exc) from exc

    def _refused(self, error: OSError) -> InvalidInput:
        return InvalidInput(f"{self._target} cannot be written: {error.strerror}", advice="Name another place for it.")
