"""A migrated SQLite database without rows, made once in a process and copied: making one takes ten times as long."""

import functools
import tempfile
from pathlib import Path

from store.database import SqlStore
from tests.fakes import FixedClock


def an_empty_database(file: Path) -> str:
    """Put one where there is no file yet, in a folder that is made if need be; return its address."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(_content())
    return f"sqlite:///{file}"


@functools.cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory(prefix="dossier-empty-") as folder:
        file = Path(folder) / "empty.db"
        SqlStore(f"sqlite:///{file}", FixedClock()).close()
        return file.read_bytes()
