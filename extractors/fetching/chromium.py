"""Where Chromium is on this machine, and how it is started: without sandbox helpers, updates, sync or telemetry."""

import shutil
from pathlib import Path

from pipeline.errors import BrowserUnavailable

_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
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
    cache = Path.home() / ".cache" / "ms-playwright"
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None
