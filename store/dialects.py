"""What differs between databases. Everything else in this room is the same SQL on each of them.

Another database is another implementation of `Dialect`, its branch in `insert_new` and its `*.<name>.sql` migrations.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


@dataclass(frozen=True)
class Engines:
    """Two ways into one database.

    A transaction of `writing` excludes other writers from its first statement on; one of `reading` sees one consistent
    state, and the database itself refuses any write through it.
    """

    writing: Engine
    reading: Engine

    def dispose(self) -> None:
        """Close all connections."""
        self.writing.dispose()
        self.reading.dispose()


class Dialect(Protocol):
    """One kind of database."""

    @property
    def name(self) -> str:
        """The suffix of its migrations."""

    def engines(self) -> Engines:
        """Make the database ready and return the ways into it; the errors they raise are translated.

        Raises:
            ConfigurationError: when there can be no database there.
            StoreBusy: when others keep it from being made ready.
        """

    def statements(self, script: str) -> Iterator[str]:
        """Split a migration into what the driver takes at once."""

    def caveat(self, engines: Engines) -> str:
        """Say what the database does not promise though records need it; nothing when all is well."""

    def translating(self) -> AbstractContextManager[None]:
        """Turn what the engines' own translation does not see (the pool's errors) into ours."""


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving alone those whose key is there already."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        connection.execute(postgresql_insert(table).on_conflict_do_nothing(), list(rows))
        return
    connection.execute(sqlite_insert(table).on_conflict_do_nothing(), list(rows))
