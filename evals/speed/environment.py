"""The virtual environment of the other contenders: made on demand, outside the repository, never ours."""

import json
import os
import subprocess
import sys
from pathlib import Path

from extractors.fetching.chromium import chromium_path
from pipeline.errors import BrowserUnavailable, ConfigurationError

PEERS = Path(__file__).resolve().parent.parent / "speed_peers"
DEFAULT_FOLDER = Path.home() / ".cache" / "dossier-bench"


class PeersEnvironment:
    """A folder with an interpreter, what its packages keep, and a browser where Playwright looks for one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self._folder / "venv" / "bin" / "python"

    @property
    def variables(self) -> dict[str, str]:
        """What its processes need to know: everything is in the folder, and nothing is to be downloaded."""
        return {
            "PLAYWRIGHT_BROWSERS_PATH": str(self._folder / "browsers"),
            "CRAWL4_AI_BASE_DIRECTORY": str(self._folder),
            "CRAWL4AI_NO_CLOUD_NOTICE": "1",
            "HF_HUB_OFFLINE": "1",
            "ANONYMIZED_TELEMETRY": "False",
        }

    def require(self) -> None:
        """Do nothing when it is there.

        Raises:
            ConfigurationError: when it was not set up.
        """
        if not (self._folder / "ready").exists():
            raise ConfigurationError(
                f"the other contenders are not installed in {self._folder}",
                advice="Run `python -m evals.speed --set-up`, or leave them out: `--contenders dossier`.",
            )

    def set_up(self) -> None:
        """Install the packages with pip, write the model's ONNX file, and find or install a browser.

        Raises:
            ConfigurationError: when a step fails; its own words are on the terminal.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self.python.exists():
            self._run(sys.executable, "-m", "venv", str(self._folder / "venv"))
        self._run(str(self.python), "-m", "pip", "install", "--quiet", "-r", str(PEERS / "requirements.txt"))
        self._run(str(self.python), str(PEERS / "minilm.py"))
        self._browser()
        (self._folder / "ready").touch()

    def _browser(self) -> None:
        """Put links to an installed Chromium where this environment's Playwright expects its own builds."""
        try:
            chromium = Path(chromium_path())
        except BrowserUnavailable:
            self._run(str(self.python), "-m", "playwright", "install", "chromium")
            return
        builds = next(self._folder.glob("venv/lib/python*/site-packages/playwright/driver/package/browsers.json"))
        revisions = {entry["name"]: entry["revision"] for entry in json.loads(builds.read_text())["browsers"]}
        for build, name in (("chromium", "chrome"), ("chromium-headless-shell", "chrome-headless-shell")):
            folder = f"{build.replace('-', '_')}-{revisions[build]}"
            place = "chrome-linux64" if name == "chrome" else f"{name}-linux64"
            link = self._folder / "browsers" / folder / place / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(chromium)

    def _run(self, *command: str) -> None:
        print("$", *command, file=sys.stderr)
        try:
            subprocess.run(command, check=True, env={**os.environ, **self.variables}, stdout=sys.stderr)  # noqa: S603
        except subprocess.CalledProcessError as exc:
            raise ConfigurationError(f"setting up failed at: {' '.join(command)}") from exc
