"""A process that is killed while it brings a database up to date: whole steps are there, and the next one goes on."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.audit import Action, chain_breaks
from store import migrating
from store.database import SqlStore
from store.migrating import migrations_in, shipped_migrations
from tests.builders import a_vendor
from tests.fakes import FixedClock
from tests.store.databases import Place, SqlitePlace

# Real processes, some of them on PostgreSQL.
pytestmark = pytest.mark.slow

# Kills itself before or after its statement of this number, which may be in the middle of a migration or between two.
KILLED_AT = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from store.database import SqlStore
from tests.fakes import FixedClock

url, when, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
begun = 0

@event.listens_for(Engine, f"{when}_cursor_execute")
def count(connection, cursor, statement, *_):
    global begun
    if statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN", "SHOW")):
        return
    begun += 1
    if begun == number:
        os.kill(os.getpid(), signal.SIGKILL)

SqlStore(url, FixedClock()).close()
"""

OPEN = """
import sys
from pathlib import Path
from store.database import SqlStore
from tests.fakes import FixedClock

SqlStore(sys.argv[1], FixedClock(), migrations=Path(sys.argv[2])).close()
"""


def process(script: str, *arguments: str) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=root, env=dict(os.environ))


def state(place: Place) -> tuple[list[int], set[str]]:
    """The steps that are recorded, and the tables that there are."""
    with closing(place.raw()) as raw:
        tables = raw.tables()
        if "schema_migrations" not in tables:
            return [], tables
        steps = raw.execute("SELECT version FROM schema_migrations ORDER BY version").fetchall()
        return [step for (step,) in steps], tables


@pytest.fixture(scope="module")
def tables_after(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """The tables of a database that was brought to each step in turn by a process that nobody killed."""
    folder = tmp_path_factory.mktemp("stepwise")
    shipped = Path(migrating.__file__).parent / "migrations"
    (folder / "some").mkdir()
    place = SqlitePlace(folder / "dossier.db", folder / "none")
    found: list[set[str]] = [set()]
    for step in migrations_in(shipped_migrations(), "sqlite"):
        name = f"{step.version:04}_{step.name}.sqlite.sql"
        (folder / "some" / name).write_text((shipped / name).read_text())
        SqlStore(place.url, FixedClock(), migrations=folder / "some").close()
        found.append(state(place)[1])
    return found


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_statement_whole_steps_are_there_and_in_the_end_all(
    url: str, place: Place, when: str, tables_after: list[set[str]]
) -> None:
    """On SQLite a migration is a statement each; PostgreSQL takes a script whole, so a few are in the middle there."""
    steps = len(tables_after) - 1
    numbers = (1, 2, 3, 30, 33, 60) if place.kind == "sqlite" else (1, 2, 3, 5, 6, 7)
    seen = []
    for number in numbers:
        killed = process(KILLED_AT, url, when, str(number))
        assert killed.wait(timeout=60) == -signal.SIGKILL
        done, tables = state(place)
        assert done == list(range(1, len(done) + 1))
        assert tables == tables_after[len(done)]
        seen.append(len(done))
    assert seen == sorted(seen)
    assert 0 in seen
    assert 0 < seen[-1] < steps, "the last one was killed too late or too early to say anything"
    with closing(SqlStore(url, FixedClock())) as store:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            tx.audit.append(actor="tester", action=Action.VENDOR_ADDED, subject="vendor-acme", payload={})
        with store.reading() as tx:
            assert list(chain_breaks(tx.audit.events())) == []
    assert state(place) == (list(range(1, steps + 1)), tables_after[steps])


LONG = {
    "sqlite": """CREATE TABLE b (x INTEGER);
INSERT INTO b WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) SELECT x FROM n;
""",
    "postgresql": """CREATE TABLE b (x INTEGER);
INSERT INTO b SELECT x FROM generate_series(1, 3000000) AS n(x);
""",
}


def test_killed_in_the_middle_of_a_statement_its_step_is_not_there_and_is_done_again(
    url: str, place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / f"0001_first.{place.kind}.sql").write_text("CREATE TABLE a (x INTEGER);\n")
    SqlStore(url, FixedClock(), migrations=folder).close()
    begun = time.monotonic()
    assert process(OPEN, url, str(folder)).wait(timeout=60) == 0  # nothing is pending: this is what starting takes
    start = time.monotonic() - begun
    (folder / f"0002_long.{place.kind}.sql").write_text(LONG[place.kind])
    killed = process(OPEN, url, str(folder))
    time.sleep(start + 0.2)
    killed.kill()
    assert killed.wait(timeout=60) == -signal.SIGKILL
    with closing(place.raw()) as raw:
        assert "b" not in raw.tables()
    SqlStore(url, FixedClock(), migrations=folder).close()
    assert state(place)[0] == [1, 2]
    with closing(place.raw()) as raw:
        assert raw.execute("SELECT COUNT(*), MAX(x) FROM b").fetchone() == (3_000_000, 3_000_000)
