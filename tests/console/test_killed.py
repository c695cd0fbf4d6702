"""I11: a run that is killed half-way loses nothing, and the next one ends as if it had been the first."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.demo.server import serving
from tests.console.test_commands import dossier


@pytest.mark.slow
def test_a_killed_assessment_converges_when_it_is_run_again(tmp_path: Path) -> None:
    with serving({"nordlicht"}) as sites:
        site = sites[0]
        arguments = ("assess", site.url, "--allow-host", site.host, "--json")
        slow = {"DOSSIER_HOME": str(tmp_path / "killed"), "DOSSIER_HOST_INTERVAL_SECONDS": "0.3"}
        process = subprocess.Popen(
            [sys.executable, "-c", "from console.cli.main import main; main()", *arguments],
            env=os.environ | slow,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        captured = 0
        for line in process.stderr:
            captured += " ok " in line
            if captured == 3:
                process.send_signal(signal.SIGKILL)
                break
        process.stderr.close()
        assert process.wait() == -signal.SIGKILL
        quick = {"DOSSIER_HOST_INTERVAL_SECONDS": "0"}
        again = dossier(*arguments, DOSSIER_HOME=str(tmp_path / "killed"), **quick)
        fresh = dossier(*arguments, DOSSIER_HOME=str(tmp_path / "fresh"), **quick)
        assert again.returncode == fresh.returncode == 0, again.stderr
        assert json.loads(again.stdout)["digest"] == json.loads(fresh.stdout)["digest"]
        assert sum(capture["outcome"] == "unchanged" for capture in json.loads(again.stdout)["captures"]) >= 2
    for command in ("audit", "evidence"):
        assert dossier(command, "verify", DOSSIER_HOME=str(tmp_path / "killed")).returncode == 0
