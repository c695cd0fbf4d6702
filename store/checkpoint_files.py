"""Signed checkpoints in a folder, one file each, named by how many events it speaks of."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ConfigurationError
from pipeline.ports import KeptNote
from store.whole_files import make_private_folder, whole_file

_NAME = re.compile(r"checkpoint-\d{12,}\.txt")


class CheckpointFiles:
    """Port `Checkpoints`. Files of other names in the folder are not looked at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self) -> Sequence[KeptNote]:
        """Return all of them, those of fewer events first.

        Raises:
            ConfigurationError: when the folder cannot be read.
        """
        try:
            if not self._folder.is_dir():
                return []
            files = sorted(
                (file for file in self._folder.iterdir() if _NAME.fullmatch(file.name)),
                key=lambda file: (len(file.name), file.name),
            )
            return [KeptNote(file.name, file.read_bytes()) for file in files]
        except OSError as exc:
            raise _unusable(self._folder, exc) from exc

    def keep(self, note: bytes, *, size: int) -> str:
        """Write a checkpoint; one of as many events is replaced, which is the same when the key is.

        Raises:
            ConfigurationError: when the folder cannot be written to.
        """
        path = self._folder / f"checkpoint-{size:012}.txt"
        try:
            make_private_folder(self._folder)
            with whole_file(path) as file:
                file.write(note)
        except OSError as exc:
            raise _unusable(self._folder, exc) from exc
        return str(path)


def _unusable(folder: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{folder} cannot be used: {error.strerror}", advice="Check that this user may read and write that folder."
    )
