"""The whole way with records in PostgreSQL: the same report as with SQLite, verified, and no password shown."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.demo.server import serving
from tests.postgresql_server import PostgresqlServer, postgresql_server, programs

pytestmark = pytest.mark.slow


def dossier(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from console.cli.main import main; main()", *arguments]
    known = {**os.environ, "DOSSIER_HOME": str(home), "DOSSIER_HOST_INTERVAL_SECONDS": "0"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=known | environment)


@dataclass(frozen=True)
class Assessed:
    """One site, assessed once with each database."""

    home: Path
    url: str
    in_sqlite: dict[str, Any]
    in_postgresql: dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL's initdb is not installed, neither on PATH nor in /usr/lib/postgresql")
    with postgresql_server(folder) as server:
        server.make_database("dossier")
        yield server


@pytest.fixture(scope="module")
def assessed(server: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    url = server.url("dossier").replace("@", ":hunter2@")
    homes = [tmp_path_factory.mktemp(name) for name in ("sqlite", "postgresql")]
    reports = []
    with serving({"nordlicht"}) as (site,):
        for home, settings in zip(homes, ({}, {"DOSSIER_DATABASE_URL": url}), strict=True):
            arguments = ("assess", site.url, "--name", site.name, "--allow-host", site.host, "--json")
            done = dossier(home, *arguments, **settings)
            assert done.returncode == 0, done.stderr
            reports.append(json.loads(done.stdout))
    return Assessed(home=homes[1], url=url, in_sqlite=reports[0], in_postgresql=reports[1])


def test_the_report_is_the_same_and_nothing_is_kept_in_a_file(assessed: Assessed) -> None:
    assert assessed.in_postgresql["digest"] == assessed.in_sqlite["digest"]
    assert assessed.in_postgresql["dimensions"] == assessed.in_sqlite["dimensions"]
    assert list(assessed.home.glob("*.sqlite3*")) == []


@pytest.mark.parametrize("command", [("audit", "verify"), ("evidence", "verify")])
def test_trail_and_evidence_are_proven_from_it(assessed: Assessed, command: tuple[str, str]) -> None:
    done = dossier(assessed.home, *command, DOSSIER_DATABASE_URL=assessed.url)
    assert done.returncode == 0, done.stdout + done.stderr


def test_doctor_names_the_database_without_its_password_and_what_it_does_not_promise(assessed: Assessed) -> None:
    done = dossier(assessed.home, "doctor", "--json", DOSSIER_DATABASE_URL=assessed.url)
    store = next(item for item in json.loads(done.stdout) if item["part"] == "store")
    assert (store["health"], done.returncode) == ("broken", 1)
    assert "fsync off" in store["detail"]
    assert "hunter2" not in done.stdout + done.stderr


def test_a_server_that_is_away_is_named_without_the_password(assessed: Assessed) -> None:
    done = dossier(assessed.home, "audit", "verify", DOSSIER_DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/d")
    assert done.returncode not in {0, 3}
    assert "does not answer" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
