"""Migrations are applied once, whole, in order, and never edited."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, DossierError, IntegrityBroken
from store import migrating
from store.database import SqlStore
from store.migrating import migrations_in, shipped_migrations
from tests.fakes import FixedClock

FIRST = "CREATE TABLE a (x TEXT);\nCREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT 1; SELECT 2; END;\n-- the end\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sqlite.sql").write_text(FIRST)
    (folder / "0001_first.postgresql.sql").write_text("not for this database")
    (folder / "README.md").write_text("no migration")
    return folder


def opened(url: str, folder: Path) -> None:
    SqlStore(url, FixedClock(), migrations=folder).close()


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as raw:
        return {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def applied(database: Path) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(database)) as raw:
        return raw.execute("SELECT version, name, applied_at FROM schema_migrations ORDER BY version").fetchall()


def test_a_migration_is_applied_once(url: str, database: Path, folder: Path) -> None:
    opened(url, folder)
    opened(url, folder)
    assert applied(database) == [(1, "first", "2026-01-01T09:00:00.000000+00:00")]
    assert tables(database) == {"a", "schema_migrations"}


def test_a_later_migration_is_applied_to_what_is_there(url: str, database: Path, folder: Path) -> None:
    opened(url, folder)
    (folder / "0002_second.sqlite.sql").write_text("CREATE TABLE b (x TEXT);")
    opened(url, folder)
    assert [version for version, _, _ in applied(database)] == [1, 2]
    assert tables(database) == {"a", "b", "schema_migrations"}


def test_a_migration_that_fails_leaves_nothing_of_itself(url: str, database: Path, folder: Path) -> None:
    (folder / "0002_second.sqlite.sql").write_text("CREATE TABLE b (x TEXT);\nINSERT INTO b VALUES (1, 2);")
    with pytest.raises(Exception, match="2 values"):
        opened(url, folder)
    assert [version for version, _, _ in applied(database)] == [1]
    assert tables(database) == {"a", "schema_migrations"}


def test_a_migration_that_ends_inside_a_statement_is_refused(url: str, database: Path, folder: Path) -> None:
    (folder / "0002_second.sqlite.sql").write_text("CREATE TABLE b (x TEXT);\nCREATE TABLE c (x TEXT)\n")
    with pytest.raises(ConfigurationError, match="CREATE TABLE c"):
        opened(url, folder)
    assert tables(database) == {"a", "schema_migrations"}


@pytest.mark.parametrize("edited", [FIRST + " ", FIRST.replace("TEXT", "BLOB"), ""])
def test_an_applied_migration_that_was_edited_is_found(url: str, folder: Path, edited: str) -> None:
    opened(url, folder)
    (folder / "0001_first.sqlite.sql").write_text(edited)
    with pytest.raises(IntegrityBroken, match="migration 1"):
        opened(url, folder)


def test_line_ends_made_by_git_are_no_edit(url: str, folder: Path) -> None:
    opened(url, folder)
    (folder / "0001_first.sqlite.sql").write_bytes(FIRST.replace("\n", "\r\n").encode())
    opened(url, folder)


def test_a_database_made_by_newer_code_is_left_alone(url: str, database: Path, folder: Path) -> None:
    (folder / "0002_second.sqlite.sql").write_text("CREATE TABLE b (x TEXT);")
    opened(url, folder)
    (folder / "0002_second.sqlite.sql").unlink()
    with pytest.raises(ConfigurationError, match="migration 2"):
        opened(url, folder)
    assert "b" in tables(database)


@pytest.mark.parametrize("name", ["0003_third.sqlite.sql", "0001_other.sqlite.sql"])
def test_a_missing_or_doubled_number_is_refused(url: str, folder: Path, name: str) -> None:
    (folder / name).write_text("CREATE TABLE b (x TEXT);")
    with pytest.raises(DossierError, match="numbered"):
        opened(url, folder)


def test_the_shipped_migrations_are_found_in_the_package() -> None:
    assert [migration.name for migration in migrations_in(shipped_migrations(), "sqlite")][:1] == ["records"]


def test_the_day_on_which_an_upload_expires_moves_from_its_bytes_to_its_capture(
    url: str, database: Path, tmp_path: Path
) -> None:
    shipped = Path(migrating.__file__).parent / "migrations"
    folder = tmp_path / "some"
    folder.mkdir()
    for path in sorted(shipped.glob("000[12]_*.sql")):
        (folder / path.name).write_text(path.read_text())
    opened(url, folder)
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(
            "INSERT INTO snapshots VALUES (?, 'upload://a/b', '', '[]', '', '{}', 't', 'upload', 1, '[]', ?)",
            ("s", '"2026-12-31"'),
        )
        raw.execute("INSERT INTO captures VALUES ('c', 'r', 'o', 'upload://a/b', 't', 'ok', '', NULL, 's', 0, 0.0)")
    (third,) = shipped.glob("0003_*.sql")
    (folder / third.name).write_text(third.read_text())
    opened(url, folder)
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("SELECT id, expires_on FROM captures").fetchall() == [("c", '"2026-12-31"')]
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            raw.execute("UPDATE captures SET expires_on = NULL")
