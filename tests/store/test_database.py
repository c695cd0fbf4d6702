"""The database that the records are in, and the connections to it."""

import stat
import traceback
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pipeline.domain.audit import Action, AuditEvent, chained
from pipeline.errors import ConfigurationError, IntegrityBroken
from store.database import SqlStore
from store.rows import fields_of
from store.tables import audit_events, metadata
from tests.builders import a_vendor
from tests.fakes import LONG_AGO, FixedClock
from tests.store.databases import SQLITE_ALONE

TYPES = {
    "sqlite": {"BOOLEAN": "INTEGER", "FLOAT": "REAL"},
    "postgresql": {"TEXT": 'TEXT COLLATE "C"', "FLOAT": "DOUBLE PRECISION"},
}


@SQLITE_ALONE
def test_the_folder_and_the_files_are_for_this_user_only(url: str, database: Path) -> None:
    with closing(SqlStore(url, FixedClock())) as store, store.writing() as tx:
        tx.vendors.add(a_vendor())
        assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in database.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"])
def test_records_need_a_file(url: str) -> None:
    with pytest.raises(ConfigurationError, match="need a file"):
        SqlStore(url, FixedClock())


@pytest.mark.parametrize(
    "url",
    ["", "no url", "mysql://u:secret@localhost/dossier", "postgresql://u:secret@h:port/d", "postgres://u:secret@h/d"],
)
def test_another_database_is_refused_with_its_reason(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        SqlStore(url, FixedClock())
    assert "secret" not in "".join(traceback.format_exception(refused.value))


@SQLITE_ALONE
def test_a_file_that_is_no_database_is_refused_and_left_alone(url: str, database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(b"somebody's notes, long enough to have a header " * 20)
    with pytest.raises(ConfigurationError):
        SqlStore(url, FixedClock())
    assert database.read_bytes().startswith(b"somebody's notes")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        SqlStore(f"sqlite:///{tmp_path}/file/dossier.db", FixedClock())


@SQLITE_ALONE
def test_a_damaged_file_is_an_integrity_error(url: str, database: Path) -> None:
    with closing(SqlStore(url, FixedClock())) as store, store.writing() as tx:
        for number in range(200):
            tx.vendors.add(a_vendor(id=str(number), domain=f"v{number}.example"))
    content = bytearray(database.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    database.write_bytes(content)
    with pytest.raises(IntegrityBroken), closing(SqlStore(url, FixedClock())) as store, store.reading() as tx:
        tx.vendors.all()


@SQLITE_ALONE
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)]
)
def test_every_connection_is_set_up(store: SqlStore, pragma: str, value: object) -> None:
    for engine in (store._engines.writing, store._engines.reading):
        with engine.connect() as first, engine.connect() as second:
            for connection in (first, second) if engine is store._engines.reading else (second,):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_tables_are_those_that_the_migrations_make(store: SqlStore, kind: str) -> None:
    kinds = TYPES[kind]
    with store._engines.reading.connect() as connection:
        schema = inspect(connection)
        assert set(schema.get_table_names()) == {*metadata.tables, "schema_migrations"}
        for table in metadata.tables.values():
            made = {column["name"]: column for column in schema.get_columns(table.name)}
            assert list(made) == [column.name for column in table.columns], table.name
            for column in table.columns:
                assert made[column.name]["nullable"] == column.nullable, column
                assert str(made[column.name]["type"]) == kinds.get(str(column.type), str(column.type)), column
            key = schema.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key], table.name


def many_events(count: int) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    for number in range(count):
        events.append(
            chained(
                after=events[-1] if events else None,
                at=LONG_AGO,
                actor="tester",
                action=Action.CAPTURE_MADE,
                subject=str(number),
                payload={"padding": "x" * 200},
            )
        )
    return events


def test_a_long_trail_is_read_without_holding_it(store: SqlStore) -> None:
    with store._engines.writing.begin() as connection:
        connection.execute(audit_events.insert(), [fields_of(event) for event in many_events(5_000)])
    with store.reading() as tx:
        assert next(iter(tx.audit.events())).sequence == 1
        tracemalloc.start()
        count = sum(1 for _ in tx.audit.events())
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 5_000
    assert peak_bytes < 4_000_000  # 500 rows and their events take 2 MB; all of them would take 15


def test_leaving_a_stream_in_its_middle_leaves_the_store_usable(store: SqlStore) -> None:
    with store._engines.writing.begin() as connection:
        connection.execute(audit_events.insert(), [fields_of(event) for event in many_events(1_500)])
    with store.reading() as tx:
        stream = iter(tx.audit.events())
        assert next(stream).sequence == 1
    with store.writing() as tx:
        tx.vendors.add(a_vendor())
        tx.audit.append(actor="tester", action=Action.VENDOR_ADDED, subject="v", payload={})
    with store.reading() as tx:
        assert tx.vendors.all() == [a_vendor()]
