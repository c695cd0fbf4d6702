"""Where Chromium is on this machine, and how it is started: without updates, sync or telemetry, in its sandbox.

Chromium refuses to run in its sandbox as root, and cannot build it where the kernel lets no user make a user namespace
(most containers, some hardened systems). Only there is it started without.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from pipeline.errors import BrowserUnavailable

_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NAMESPACE_PROBE = ("unshare", "--user", "--map-root-user", "true")  # util-linux
_PROBE_TIMEOUT_SECONDS = 5.0
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def chromium_path() -> str:
    """Return the executable: Playwright's own download if there is one, else the system's.

    Raises:
        BrowserUnavailable: when there is none.
    """
    downloaded = _playwrights_own()
    if downloaded is not None:
        return downloaded
    installed = next((path for name in _COMMANDS if (path := shutil.which(name)) is not None), None)
    if installed is None:
        raise BrowserUnavailable("no Chromium is installed")
    return installed


def _playwrights_own() -> str | None:
    """Look where Playwright downloads to, without starting its driver, which takes half a second."""
    configured = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if configured == "0":  # Playwright's word for its own package
        import playwright

        folder = Path(playwright.__file__).parent / "driver" / "package" / ".local-browsers"
    else:
        folder = Path(configured) if configured else Path.home() / ".cache" / "ms-playwright"
    found = max(folder.glob("chromium-*/chrome-linux*/chrome"), key=_revision, default=None)
    return str(found) if found else None


def _revision(executable: Path) -> int:
    number = re.search(r"chromium-(\d+)", executable.parent.parent.name)
    return int(number.group(1)) if number else 0


def sandbox_is_possible() -> bool:
    """Whether Chromium may be started in its sandbox; Playwright adds `--no-sandbox` unless it is told so."""
    if os.geteuid() == 0:
        return False
    try:
        done = subprocess.run(_NAMESPACE_PROBE, check=False, capture_output=True, timeout=_PROBE_TIMEOUT_SECONDS)  # noqa: S603
    except FileNotFoundError:  # nobody to ask; a Chromium that cannot build its sandbox says so
        return True
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
