"""Brings a database to the schema that this code knows.

Rules:
- `migrations/NNNN_name.<dialect>.sql` are applied in order, numbered 1, 2, 3 ... without gaps;
- each in one transaction together with its row in `schema_migrations`, so that a killed process leaves whole steps;
- a writer's transaction excludes other writers, and what is pending is asked again inside it: two processes that start
  at once apply each step once;
- what code has to make of the rows that are there follows the script, in the same transaction (`store.filling`);
- a released migration is never edited: its hash is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, inspect, select
from sqlalchemy.schema import CreateTable

from pipeline.domain.canonical import sha256_of
from pipeline.errors import ConfigurationError, IntegrityBroken
from pipeline.ports import Clock
from store.columns import UtcText
from store.dialects import Dialect, Engines
from store.filling import FILLINGS

schema_migrations = Table(
    "schema_migrations",
    MetaData(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("applied_at", UtcText, nullable=False),
)


@dataclass(frozen=True)
class Migration:
    """One numbered step. The hash is over the text with plain line ends, whatever git made of them."""

    version: int
    name: str
    script: str

    @property
    def sha256(self) -> str:
        """The content id of the script."""
        return sha256_of(self.script.encode())


def shipped_migrations() -> Traversable:
    """Return the folder that comes with the package."""
    return resources.files("store") / "migrations"


def migrations_in(folder: Traversable, dialect: str) -> list[Migration]:
    """Read a dialect's migrations, in order.

    Raises:
        ConfigurationError: when a number is missing or used twice.
    """
    pattern = re.compile(rf"(\d{{4}})_(\w+)\.{re.escape(dialect)}\.sql")
    named = [(match, file) for file in folder.iterdir() if (match := pattern.fullmatch(file.name))]
    found = sorted(
        (Migration(int(match[1]), match[2], file.read_text(encoding="utf-8")) for match, file in named),
        key=lambda migration: migration.version,
    )
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise ConfigurationError(f"the {dialect} migrations are not numbered 1 to {len(found)}")
    return found


def migrate(engines: Engines, dialect: Dialect, clock: Clock, folder: Traversable) -> None:
    """Apply what is pending; when nothing is, only read.

    Raises:
        IntegrityBroken: when an applied migration is not the one that this code ships.
        ConfigurationError: when the database was made by newer code.
        StoreBusy: when another writer holds the database for too long.
    """
    known = migrations_in(folder, dialect.name)
    with engines.reading.begin() as connection:
        pending = _pending(connection, known)
    for migration in pending:
        with engines.writing.begin() as connection:
            if migration not in _pending(connection, known):
                continue
            connection.execute(CreateTable(schema_migrations, if_not_exists=True))
            for statement in dialect.statements(migration.script):
                connection.exec_driver_sql(statement)
            if filling := FILLINGS.get(migration.name):
                filling(connection)
            connection.execute(
                schema_migrations.insert(),
                {
                    "version": migration.version,
                    "name": migration.name,
                    "sha256": migration.sha256,
                    "applied_at": clock.now(),
                },
            )


def _pending(connection: Connection, known: Iterable[Migration]) -> list[Migration]:
    hashes = _applied_hashes(connection)
    by_version = {migration.version: migration for migration in known}
    if newer := sorted(set(hashes) - set(by_version)):
        raise ConfigurationError(
            f"the database has migration {newer[-1]}, which this version of Dossier does not know",
            advice="Upgrade Dossier, or restore the backup that was made before the upgrade.",
        )
    for version, sha256 in hashes.items():
        if by_version[version].sha256 != sha256:
            raise IntegrityBroken(
                f"migration {version} was applied as {sha256}, but is {by_version[version].sha256} now",
                advice="A released migration is never edited: restore the file and add the next one beside it.",
            )
    return [migration for version, migration in by_version.items() if version not in hashes]


def _applied_hashes(connection: Connection) -> dict[int, str]:
    if not inspect(connection).has_table(schema_migrations.name):
        return {}
    rows = connection.execute(select(schema_migrations.c.version, schema_migrations.c.sha256))
    return {row.version: row.sha256 for row in rows.all()}
