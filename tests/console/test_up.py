"""`dossier up`: it serves, says where, offers the first start, and stops in order."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner

from console.cli.main import cli
from store.database import SqlStore
from tests.console.web.fakes import FakeServices
from tests.fakes import FixedClock

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
def build(**_):
    services = FakeServices(SqlStore(f"sqlite:///{FOLDER}/up.sqlite3", FixedClock()))
    yield services
    print("closed:", services.closed, "looked:", services.notifying.looks > 0, flush=True)

console.cli.up.build = build
sys.argv = ["dossier", "up", "--port", "0"]
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_the_console_serves_until_it_is_stopped(tmp_path: Path, sent: signal.Signals) -> None:
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
        process.send_signal(sent)
        said = process.stdout.read()
    assert process.returncode == 0
    assert "The console has stopped." in said
    assert "closed: True looked: True" in said


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    store = SqlStore(f"sqlite:///{tmp_path / 'up.sqlite3'}", FixedClock())
    services = FakeServices(store)

    @contextmanager
    def build(**_named: object) -> Iterator[FakeServices]:
        yield services

    monkeypatch.setattr("console.cli.up.build", build)
    yield services
    store.close()


def test_a_second_start_on_a_taken_port_leaves_the_first_one_s_link_alone(services: FakeServices) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(cli, ["up", "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 1
    assert "cannot be listened on" in result.output
    assert services.people.first_starts == 0
    assert services.deciding.expired_by == []


def test_a_start_puts_back_into_review_what_has_expired(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_args, **_named: None)
    result = CliRunner().invoke(cli, ["up", "--port", "0"])
    assert result.exit_code == 0, result.output
    assert services.people.first_starts == 1
    assert services.deciding.expired_by == ["tester"]
