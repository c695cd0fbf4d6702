"""The same plan through a real Prefect server, on the sample vendors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.demo.server import ServedSite, serving
from flows.server import prefect_server
from tests.ports import a_free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def _environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server point this process at itself, and undo it afterwards."""
    for name in ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("_environment_as_it_was")
def test_the_flow_and_the_inline_run_end_with_the_same_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    with serving({"nordlicht"}) as sites, prefect_server(tmp_path / "prefect", port=a_free_port()):
        digests = {way: assessed(sites[0], way, home=tmp_path / way) for way in ("--prefect", "--inline")}
    assert digests["--prefect"] == digests["--inline"]


def assessed(site: ServedSite, way: str, *, home: Path) -> str:
    """Assess a site and return the digest, in a process of its own: Prefect reads its settings once in each."""
    command = [
        str(Path(sys.executable).parent / "dossier"),
        "assess",
        site.url,
        "--allow-host",
        site.host,
        "--json",
        way,
    ]
    done = subprocess.run(command, env=os.environ | {"DOSSIER_HOME": str(home)}, capture_output=True, check=True)
    return str(json.loads(done.stdout)["digest"])
