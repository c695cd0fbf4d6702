"""Bring axe-core for the check of accessibility: from whichever npm registry npm is set up to ask, as the pinned bytes.

`make test` runs this. Without npm, or where the registry has it not, it says so and the check is skipped; other bytes
than the pinned ones are never run. Set DOSSIER_AXE to a file of your own to use that instead.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

NAME, VERSION = "axe-core", "4.10.3"
SHA512 = (
    "5e6edba515e70d25f6604d9815f064d859c5d1ea7ab661bbc4f87c88779ef0c2"
    "1cae0abbeb636471ef39e9d62d2582e4b88a1866f19f4ecfcf6d986275e4dc12"
)
MEMBER = "package/axe.min.js"
KEPT = Path(__file__).parents[3] / ".axe" / f"{NAME}-{VERSION}.min.js"
NPM_TIMEOUT_SECONDS = 120


class NotToBeHad(Exception):
    """axe-core could not be brought, and why."""


def axe_path() -> Path:
    """Return where axe-core is, or would be."""
    return Path(os.environ.get("DOSSIER_AXE") or KEPT)


def script_in(tarball: bytes, *, sha512: str = SHA512) -> bytes:
    """Return the script in a package.

    Raises:
        NotToBeHad: when the package is not the pinned one.
    """
    if hashlib.sha512(tarball).hexdigest() != sha512:
        raise NotToBeHad(f"what came as {NAME} {VERSION} is not the pinned package")
    with tempfile.TemporaryFile() as file:
        file.write(tarball)
        file.seek(0)
        with tarfile.open(fileobj=file) as package:
            member = package.extractfile(MEMBER)
            if member is None:
                raise NotToBeHad(f"{NAME} {VERSION} has no {MEMBER}")
            return member.read()


def main() -> None:
    """Bring it unless it is there, and say on standard error what came of it."""
    path = axe_path()
    try:
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(script_in(_packed()))
        sys.stderr.write(f"axe-core: {path}\n")
    except NotToBeHad as error:
        sys.stderr.write(f"The check of accessibility is skipped: {error}.\n")


def _packed() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise NotToBeHad("there is no npm to ask for it")
    with tempfile.TemporaryDirectory() as folder:
        command = (npm, "pack", f"{NAME}@{VERSION}", "--silent", "--ignore-scripts", "--pack-destination", folder)
        try:
            done = subprocess.run(command, check=False, timeout=NPM_TIMEOUT_SECONDS, capture_output=True)
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise NotToBeHad("npm gave no answer") from exc
        found = next(Path(folder).glob("*.tgz"), None)
        if done.returncode != 0 or found is None:
            raise NotToBeHad("npm's registry did not give it")
        return found.read_bytes()


if __name__ == "__main__":
    main()
