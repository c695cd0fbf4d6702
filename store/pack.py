"""An evidence pack: a ZIP that proves a report offline, with the script that does so (`verify_pack.py`) in it.

Rules:
- the same content makes the same file, byte for byte: names sorted, times fixed, ids in the WARC file by content;
- `manifest.json` names every other file with its size and SHA-256, so a signature over it is one over all; what signs
  it is in the folder `signature`, which the manifest cannot name;
- the script that comes along has verified the pack before the pack gets its name.
"""

import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.domain.canonical import canonical_json, sha256_of
from pipeline.domain.snapshot import Snapshot
from pipeline.errors import IntegrityBroken
from store import verify_pack
from store.warc import WarcFile
from store.whole_files import written_whole

ARCHIVE = "snapshots.warc.gz"
MANIFEST = "manifest.json"
SIGNATURE = "signature"
SCRIPT = "verify_pack.py"
FAULTS_SHOWN_MAX = 3
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP knows
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16  # the same on every system that packs


class EvidencePack:
    """A pack being written: a context that leaves the file when its block ends well, and nothing when it does not.

    `about` goes into the manifest as it is, beside the list of files. `signed` is given the manifest's bytes and
    returns the files of the folder `signature`. An existing file of the pack's name is replaced at the very end.

    Raises:
        InvalidInput: on entering, adding or leaving, when the file cannot be written there.
        IntegrityBroken: on leaving, when the pack does not prove what it should; the message says why.
    """

    def __init__(
        self, path: Path, *, about: Mapping[str, Any], made_at: datetime, signed: Callable[[bytes], Mapping[str, bytes]]
    ) -> None:
        self._path = path
        self._about = dict(about)
        self._made_at = made_at
        self._signed = signed
        self._files: dict[str, bytes] = {SCRIPT: Path(verify_pack.__file__).read_bytes()}
        self._open = ExitStack()
        self._archive: WarcFile

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._target = opening.enter_context(written_whole(self._path))
            folder = Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="dossier-pack-")))
            self._archive_path = folder / ARCHIVE
            self._archive = WarcFile(self._archive_path, made_at=self._made_at).__enter__()
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            try:
                self._archive.__exit__(kind, error, trace)
            finally:
                self._open.__exit__(kind, error, trace)
            return
        with self._open:
            self._archive.__exit__(None, None, None)
            self._finish()

    def add(self, name: str, data: bytes) -> None:
        """Add a file; `/` in its name makes folders.

        Raises:
            ValueError: when one of that name is there, or it is none that a ZIP should hold.
        """
        parts = name.split("/")
        if name in {*self._files, ARCHIVE, MANIFEST} or parts[0] == SIGNATURE or {"..", ".", ""} & set(parts):
            raise ValueError(f"no name for a file in a pack: {name!r}")
        self._files[name] = data

    def add_snapshot(self, snapshot: Snapshot, body: bytes) -> None:
        """Add a snapshot to the WARC file.

        Raises:
            IntegrityBroken: when this is not the snapshot's body.
        """
        self._archive.add(snapshot, body)

    def _finish(self) -> None:
        files = self._files | {ARCHIVE: self._archive_path.read_bytes()}
        told = {name: {"sha256": sha256_of(data), "bytes": len(data)} for name, data in files.items()}
        manifest = canonical_json(self._about | {"format": verify_pack.FORMAT, "files": told})
        files |= {MANIFEST: manifest} | {f"{SIGNATURE}/{name}": data for name, data in self._signed(manifest).items()}
        faults = list(islice(verify_pack.problems(files), FAULTS_SHOWN_MAX))
        if faults:
            raise IntegrityBroken(f"the pack does not prove its report: {'; '.join(faults)}")
        with zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED) as pack:
            for name in sorted(files):
                entry = zipfile.ZipInfo(name, _FIXED_TIME)
                entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
                pack.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
