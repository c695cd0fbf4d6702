"""Find a Chromium, or install one by whichever way works: Playwright's download, or the system's packages.

A machine without one is still useful: pages that need JavaScript are then recorded as such. So this warns, never fails.
"""

import shutil
import subprocess
import sys

from extractors.fetching.chromium import chromium_path
from pipeline.errors import BrowserUnavailable

INSTALL_TIMEOUT_SECONDS = 600
_PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
_APT = (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "chromium"))


def main() -> None:
    """Print where Chromium is, after installing it if need be."""
    if _found():
        return
    # The system's packages first where they can be had: they bring the libraries that Chromium needs.
    if shutil.which("apt-get"):
        sudo = () if shutil.which("sudo") is None else ("sudo", "-n")
        _ = all(_ran((*sudo, *command)) for command in _APT)
        if _found():
            return
    _ran(_PLAYWRIGHT)
    if not _found():
        sys.stderr.write(
            "No Chromium could be installed: pages that need JavaScript stay unread, and tests with a browser fail.\n"
            "Install one by hand: `playwright install chromium`, or your system's package `chromium`.\n"
        )


def _found() -> bool:
    try:
        sys.stderr.write(f"Chromium: {chromium_path()}\n")
    except BrowserUnavailable:
        return False
    return True


def _ran(command: tuple[str, ...]) -> bool:
    sys.stderr.write(f"Installing Chromium: {' '.join(command)}\n")
    try:
        done = subprocess.run(command, check=False, timeout=INSTALL_TIMEOUT_SECONDS, stdout=subprocess.DEVNULL)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
