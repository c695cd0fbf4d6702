"""Files that appear under their name whole and on disk, or not at all: written beside it, synced, then put in place.

Killed in the middle, a process leaves `.writing-*` behind, which passes for nothing. Files are for their user only.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import InvalidInput

# Some network file systems cannot sync a folder at all; what they promise of names is theirs to keep.
_CANNOT_SYNC_FOLDERS = {errno.EINVAL, errno.ENOTSUP}


@contextmanager
def whole_file(path: Path, *, replacing: bool = True) -> Iterator[BinaryIO]:
    """Open a file of mode 0600 to write and read; it takes its name when the block ends well.

    Args:
        path: its name. The folder has to be there.
        replacing: whether it takes the place of a file of that name; else that one stays, with FileExistsError.

    Raises:
        OSError: when it cannot be written there. No foreign error is translated here.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replacing:
            temporary.replace(path)
        else:
            os.link(temporary, path)  # unlike a rename, it fails when there is a file of that name
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a whole file where a person asked for it, in the place of one of that name.

    Raises:
        InvalidInput: when the file cannot be written there, or something that is no file has the name.
    """
    try:
        if path.exists() and not path.is_file():  # a folder; or a device, which a rename would replace
            raise InvalidInput(f"cannot write {path}: it is there and no file")
        with whole_file(path) as file:
            yield file
    except OSError as exc:
        raise InvalidInput(f"cannot write {path}: {exc.strerror or exc}") from exc


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, with mode 0700 and names that are on disk."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk: a file that was synced can still lose its name in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as exc:
        if exc.errno not in _CANNOT_SYNC_FOLDERS:
            raise
    finally:
        os.close(descriptor)
