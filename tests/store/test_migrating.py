"""Migrations are applied once, whole, in order, and never edited."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.ids import SystemId, VendorId
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage, SystemFilter
from pipeline.errors import ConfigurationError, DossierError, IntegrityBroken
from store import migrating
from store.database import SqlStore
from store.migrating import migrations_in, shipped_migrations
from tests.fakes import FixedClock
from tests.store.databases import SQLITE_ALONE, Place

FIRST = {
    "sqlite": """CREATE TABLE a (x TEXT);
CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT 1; SELECT 2; END;
-- the end
""",
    "postgresql": """CREATE TABLE a (x TEXT);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM format('100%% of %s', 1); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
-- the end
""",
}


@pytest.fixture
def folder(tmp_path: Path, kind: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / f"0001_first.{kind}.sql").write_text(FIRST[kind])
    (folder / "0001_first.another.sql").write_text("not for this database")
    (folder / "README.md").write_text("no migration")
    return folder


def add(folder: Path, kind: str, script: str, name: str = "0002_second") -> Path:
    file = folder / f"{name}.{kind}.sql"
    file.write_text(script)
    return file


def opened(url: str, folder: Path) -> None:
    SqlStore(url, FixedClock(), migrations=folder).close()


def tables(place: Place) -> set[str]:
    with closing(place.raw()) as raw:
        return raw.tables()


def applied(place: Place) -> list[tuple[int, str, str]]:
    with closing(place.raw()) as raw:
        found: list[tuple[int, str, str]] = raw.execute(
            "SELECT version, name, applied_at FROM schema_migrations ORDER BY version"
        ).fetchall()
        return found


def test_a_migration_is_applied_once(url: str, place: Place, folder: Path) -> None:
    opened(url, folder)
    opened(url, folder)
    assert applied(place) == [(1, "first", "2026-01-01T09:00:00.000000+00:00")]
    assert tables(place) == {"a", "schema_migrations"}


def test_a_later_migration_is_applied_to_what_is_there(url: str, place: Place, folder: Path) -> None:
    opened(url, folder)
    add(folder, place.kind, "CREATE TABLE b (x TEXT);")
    opened(url, folder)
    assert [version for version, _, _ in applied(place)] == [1, 2]
    assert tables(place) == {"a", "b", "schema_migrations"}


def test_a_migration_that_fails_leaves_nothing_of_itself(url: str, place: Place, folder: Path) -> None:
    add(folder, place.kind, "CREATE TABLE b (x TEXT);\nINSERT INTO b VALUES (1, 2);")
    with pytest.raises(Exception, match=r"2 values|more expressions"):
        opened(url, folder)
    assert [version for version, _, _ in applied(place)] == [1]
    assert tables(place) == {"a", "schema_migrations"}


@SQLITE_ALONE
def test_a_migration_that_ends_inside_a_statement_is_refused(url: str, place: Place, folder: Path) -> None:
    add(folder, place.kind, "CREATE TABLE b (x TEXT);\nCREATE TABLE c (x TEXT)\n")
    with pytest.raises(ConfigurationError, match="CREATE TABLE c"):
        opened(url, folder)
    assert tables(place) == {"a", "schema_migrations"}


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda script: script + " ", id="a space more"),
        pytest.param(lambda script: script.replace("TEXT", "BLOB"), id="another type"),
        pytest.param(lambda script: "", id="emptied"),
    ],
)
def test_an_applied_migration_that_was_edited_is_found(
    url: str, kind: str, folder: Path, edit: Callable[[str], str]
) -> None:
    opened(url, folder)
    add(folder, kind, edit(FIRST[kind]), "0001_first")
    with pytest.raises(IntegrityBroken, match="migration 1"):
        opened(url, folder)


def test_line_ends_made_by_git_are_no_edit(url: str, kind: str, folder: Path) -> None:
    opened(url, folder)
    (folder / f"0001_first.{kind}.sql").write_bytes(FIRST[kind].replace("\n", "\r\n").encode())
    opened(url, folder)


def test_a_database_made_by_newer_code_is_left_alone(url: str, place: Place, folder: Path) -> None:
    add(folder, place.kind, "CREATE TABLE b (x TEXT);")
    opened(url, folder)
    (folder / f"0002_second.{place.kind}.sql").unlink()
    with pytest.raises(ConfigurationError, match="migration 2"):
        opened(url, folder)
    assert "b" in tables(place)


@pytest.mark.parametrize("name", ["0003_third", "0001_other"])
def test_a_missing_or_doubled_number_is_refused(url: str, kind: str, folder: Path, name: str) -> None:
    add(folder, kind, "CREATE TABLE b (x TEXT);", name)
    with pytest.raises(DossierError, match="numbered"):
        opened(url, folder)


def test_the_shipped_migrations_are_found_in_the_package() -> None:
    assert [migration.name for migration in migrations_in(shipped_migrations(), "sqlite")][:1] == ["records"]


def test_every_database_has_the_same_steps() -> None:
    steps = [[m.name for m in migrations_in(shipped_migrations(), kind)] for kind in ("sqlite", "postgresql")]
    assert steps[0] == steps[1]


def test_the_day_on_which_an_upload_expires_moves_from_its_bytes_to_its_capture(
    url: str, place: Place, tmp_path: Path
) -> None:
    shipped = Path(migrating.__file__).parent / "migrations"
    folder = tmp_path / "some"
    folder.mkdir()
    for path in sorted(shipped.glob("000[12]_*.sql")):
        (folder / path.name).write_text(path.read_text())
    opened(url, folder)
    with closing(place.raw()) as raw:
        raw.execute("INSERT INTO vendors VALUES ('v', 'a', 'a', '', 't')")
        raw.execute("INSERT INTO runs VALUES ('r', 'v', '', '{}', 't', 'finished', NULL, NULL, NULL)")
        raw.execute("INSERT INTO sources VALUES ('o', 'v', 'upload://a/b', 'other', '', true)")
        raw.execute(
            "INSERT INTO snapshots VALUES (?, 'upload://a/b', '', '[]', '', '{}', 't', 'upload', 1, '[]', ?)",
            ("s", '"2026-12-31"'),
        )
        raw.execute("INSERT INTO captures VALUES ('c', 'r', 'o', 'upload://a/b', 't', 'ok', '', NULL, 's', 0, 0.0)")
    for third in shipped.glob("0003_*.sql"):
        (folder / third.name).write_text(third.read_text())
    opened(url, folder)
    with closing(place.raw()) as raw:
        assert raw.execute("SELECT id, expires_on FROM captures").fetchall() == [("c", '"2026-12-31"')]
        with pytest.raises(raw.refused, match="never changed"):
            raw.execute("UPDATE captures SET expires_on = NULL")


FACTS = '{"name":"Grüße","purpose":"Drafts","owner":"Kim","models":["M-1"]}'
USE = '{"data_classes":["public"],"deployment":"saas","autonomy":"assistive"}'
DECIDED = f'{{"name":"Older","audience":"team","profile":{USE}}}'
AT = "2026-01-01T09:00:00.000000+00:00"


@pytest.fixture
def before_browsing(url: str, place: Place, tmp_path: Path) -> SqlStore:
    """A database of the version before 0008, with two systems, one of them at revision 2, brought up to date."""
    folder = tmp_path / "released"
    folder.mkdir()
    for path in (Path(migrating.__file__).parent / "migrations").glob("000[1-7]_*.sql"):
        (folder / path.name).write_text(path.read_text())
    opened(url, folder)
    with closing(place.raw()) as raw:
        raw.execute("INSERT INTO vendors VALUES ('v', 'acme.example', 'ACME Straße', 'https://acme.example', ?)", (AT,))
        added = "INSERT INTO systems VALUES (?, 'v', ?, 'requested', NULL, 'p', 'p', ?, ?, 1)"
        for name, facts in (("first", FACTS), ("second", DECIDED), ("broken", '{"name":""}')):
            raw.execute(added, (name, facts, AT, AT))
        raw.execute("UPDATE systems SET stage = 'in_review', revision = 2 WHERE id = 'first'")
    return SqlStore(url, FixedClock())


def test_systems_and_vendors_that_were_there_can_be_searched_after_an_upgrade(before_browsing: SqlStore) -> None:
    with closing(before_browsing) as store, store.reading() as tx:
        assert [vendor.id for vendor in tx.vendors.page(text="STRASSE", offset=0, limit=9)] == ["v"]
        assert [found.id for found in tx.systems.page(SystemFilter(text="GRÜSSE"))] == ["first"]
        assert [found.id for found in tx.systems.page(SystemFilter(text="m-1", stage=Stage.IN_REVIEW))] == ["first"]
        # What is not said counts as its worst value.
        assert [found.id for found in tx.systems.page(SystemFilter(tier=RiskTier.HIGH))] == ["first"]
        assert [found.id for found in tx.systems.page(SystemFilter(tier=RiskTier.LOW))] == ["second"]


def test_an_upgrade_makes_no_revision_and_leaves_what_was_put_aside(before_browsing: SqlStore, place: Place) -> None:
    with closing(before_browsing) as store, store.reading() as tx:
        assert [found.revision for found in tx.systems.revisions(SystemId("first"))] == [1, 2]
        assert [found.revision for found in tx.systems.revisions(SystemId("second"))] == [1]
    with closing(place.raw()) as raw:
        rows = raw.execute("SELECT id, facts, changed_at, revision FROM systems ORDER BY id").fetchall()
        assert rows == [("broken", '{"name":""}', AT, 1), ("first", FACTS, AT, 2), ("second", DECIDED, AT, 1)]


def test_after_an_upgrade_systems_are_guarded_as_before(before_browsing: SqlStore, place: Place) -> None:
    with closing(before_browsing), closing(place.raw()) as raw:
        for change in ("tier = 'low'", "words = 'x'", "stage = 'in_use'", "stage = 'in_use', revision = 4"):
            with pytest.raises(raw.refused, match="next revision"):
                raw.execute(f"UPDATE systems SET {change} WHERE id = 'first'")
        raw.execute("UPDATE systems SET stage = 'in_use', revision = 3 WHERE id = 'first'")
        kept = raw.execute("SELECT revision, stage FROM system_revisions WHERE id = 'first' ORDER BY 1").fetchall()
        assert kept == [(1, "requested"), (2, "in_review")]


def test_a_row_that_cannot_be_read_keeps_no_database_from_opening_and_says_so_when_it_is_read(
    before_browsing: SqlStore,
) -> None:
    with closing(before_browsing) as store, store.reading() as tx, pytest.raises(IntegrityBroken, match="AISystem"):
        tx.systems.get(SystemId("broken"))


def test_a_run_from_before_the_queue_had_begun_and_reads_as_it_did(url: str, place: Place, tmp_path: Path) -> None:
    shipped = Path(migrating.__file__).parent / "migrations"
    folder = tmp_path / "some"
    folder.mkdir()
    for path in sorted(shipped.glob("*.sql")):
        if path.name < "0011":
            (folder / path.name).write_text(path.read_text())
    opened(url, folder)
    with closing(place.raw()) as raw:
        raw.execute("INSERT INTO vendors VALUES ('v', 'a', 'a', '', '2026-01-01T09:00:00.000000+00:00')")
        raw.execute(
            "INSERT INTO runs VALUES ('r', 'v', '', ?, ?, 'failed', NULL, NULL, 'why', '{}')",
            ('{"pages_max": 5}', "2026-01-01T09:00:00.000000+00:00"),
        )
    with closing(SqlStore(url, FixedClock())) as store, store.reading() as tx:
        run = tx.runs.latest(VendorId("v"))
    assert run is not None
    assert (run.id, run.taken, run.uploads, run.error, run.advice) == ("r", 1, (), "why", None)
