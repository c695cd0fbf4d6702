"""Write a file so that it appears under its name whole and on disk, or not at all: beside it, synced, then renamed.

Killed in the middle, a process leaves `.writing-*` behind, which passes for no export. The file is for its user only.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import InvalidInput


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write and read; it takes its name when the block ends well, in the place of one of that name.

    Raises:
        InvalidInput: when the file cannot be written there, or something that is no file has the name.
    """
    temporary = None
    try:
        if path.exists() and not path.is_file():  # a folder; or a device, which a rename would replace
            raise InvalidInput(f"cannot write {path}: it is there and no file")
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")  # mode 0600
        temporary = Path(name)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as exc:
        raise InvalidInput(f"cannot write {path}: {exc.strerror or exc}") from exc
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
