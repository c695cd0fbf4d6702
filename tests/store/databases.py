"""The databases that the tests of the store run on, each with what somebody with every right can do to it."""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from tests.postgresql_server import PostgresqlServer

SQLITE_ALONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
POSTGRESQL_ALONE = pytest.mark.parametrize("kind", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)


class Raw(Protocol):
    """A connection behind the back of the store; every statement is committed at once. Values stand for `?`."""

    refused: type[Exception]
    insert_or_replace: str
    update_or_replace: str
    said_of_a_second_row: str

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Run a statement and return its cursor."""

    def tables(self) -> set[str]:
        """Return the names of all tables."""

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table, in order."""

    def guarded(self) -> set[str]:
        """Return the tables that have triggers of ours."""

    def drop_guards(self) -> None:
        """Remove every trigger, and what ties rows to each other."""

    def drop_checks(self) -> None:
        """Stop checking the rules of single rows."""

    def close(self) -> None:
        """Close the connection."""


class RawSqlite:
    """`Raw` over a file. Foreign keys are off in a connection that does not ask for them."""

    refused: type[Exception] = sqlite3.IntegrityError
    insert_or_replace = "INSERT OR REPLACE"
    update_or_replace = "UPDATE OR REPLACE"
    said_of_a_second_row = "never replaced"

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self.close = self._connection.close

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(statement, values)

    def tables(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.execute(f"PRAGMA table_info({table})")]

    def guarded(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'")}

    def drop_guards(self) -> None:
        self.execute("BEGIN IMMEDIATE")
        for (name,) in self.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            self.execute(f"DROP TRIGGER {name}")
        self.execute("COMMIT")

    def drop_checks(self) -> None:
        self.execute("PRAGMA ignore_check_constraints = ON")


class RawPostgresql:
    """`Raw` over the owner's connection."""

    refused: type[Exception] = psycopg.IntegrityError
    insert_or_replace = "INSERT"
    update_or_replace = "UPDATE"
    said_of_a_second_row = "_once"  # the key's name; `store.postgresql_errors` makes the same words of it

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection
        self.close = connection.close

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(statement.replace("?", "%s").encode(), values or None)

    def tables(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    def columns(self, table: str) -> list[str]:
        query = "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped"
        return [name for (name,) in self.execute(f"{query} ORDER BY attnum", (table,))]

    def guarded(self) -> set[str]:
        return {table for table, _ in self._triggers()}

    def drop_guards(self) -> None:
        for table, trigger in self._triggers():
            self.execute(f"DROP TRIGGER {trigger} ON {table}")
        self._drop_constraints("f")

    def drop_checks(self) -> None:
        self._drop_constraints("c")

    def _triggers(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = self.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
        return found

    def _drop_constraints(self, kind: str) -> None:
        query = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = ? AND conrelid <> 0"
        for table, name in self.execute(query, (kind,)).fetchall():
            self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class Place(Protocol):
    """Where one test keeps its records."""

    kind: str
    url: str

    def make(self, *, migrated: bool) -> None:
        """Make the database, empty or with its tables; one that is there already stays."""

    def raw(self) -> Raw:
        """Connect behind the back of the store."""


class SqlitePlace:
    """A file; the store itself makes an empty one."""

    kind = "sqlite"

    def __init__(self, file: Path, template: Path) -> None:
        self.url = f"sqlite:///{file}"
        self.file = file
        self._template = template

    def make(self, *, migrated: bool) -> None:
        if migrated:
            self.file.parent.mkdir(mode=0o700)
            shutil.copy(self._template, self.file)

    def raw(self) -> Raw:
        return RawSqlite(self.file)


class PostgresqlPlace:
    """A database of the tests' server."""

    kind = "postgresql"

    def __init__(self, server: PostgresqlServer, name: str, template: str) -> None:
        self.url = server.url(name)
        self.server = server
        self.name = name
        self._template = template
        self._is_made = False

    def make(self, *, migrated: bool) -> None:
        if not self._is_made:
            self.server.make_database(self.name, template=self._template if migrated else "template0")
            self._is_made = True

    def drop(self) -> None:
        if self._is_made:
            self.server.drop_database(self.name)

    def raw(self) -> Raw:
        return RawPostgresql(self.server.connection(self.name))
