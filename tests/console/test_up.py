"""`dossier up`: it serves, says where, offers the first start, and stops in order."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import sys
from contextlib import contextmanager
from pathlib import Path
import console.cli.up
from console.cli.main import main
from store.database import SqlStore
from tests.console.web.fakes import FakeServices
from tests.fakes import FixedClock

FOLDER = sys.argv[1]

@contextmanager
def build():
    services = FakeServices(SqlStore(f"sqlite:///{FOLDER}/up.sqlite3", FixedClock()))
    yield services
    print("closed:", services.closed, flush=True)

console.cli.up.build = build
sys.argv = ["dossier", "up", "--port", "0"]
main()
"""


def test_the_console_serves_until_it_is_stopped(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"}
    arguments = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        at = process.stdout.readline()
        address = at.removeprefix("The console is at ").strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert f"{address}/first-start/first-secret" in process.stdout.readline()
        with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
            assert answer.read() == b"ok\n"
            assert "server" not in {name.lower() for name in answer.headers}
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 0
    assert "The console has stopped." in said
    assert "closed: True" in said
