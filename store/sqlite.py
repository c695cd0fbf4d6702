"""SQLite, made safe for several threads and processes on one machine.

Rules:
- write-ahead log: readers and the one writer do not wait for each other;
- `synchronous=FULL`: what was committed survives a power cut, since reviewers sign it;
- the driver never begins or commits by itself (`isolation_level=None`), so DDL is transactional as well;
- a writer begins IMMEDIATE: a transaction that starts as a reader cannot be refused its first write later, and the
  audit chain's head cannot move between reading and extending it;
- a reader's connections are `query_only`.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pipeline.errors import ConfigurationError, DossierError, IntegrityBroken, InvalidInput, NotFound, StoreBusy
from store.dialects import Engines

_READERS_MAX = 40  # a web server's worker threads; each reader is one open file

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNUSABLE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}
_TAKEN = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID}


class Sqlite:
    """One database file. `busy_timeout_seconds` is how long a writer waits for another."""

    name = "sqlite"

    def __init__(self, url: URL, *, busy_timeout_seconds: float) -> None:
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise ConfigurationError(
                f"{url}: records need a file", advice="Write it like sqlite:////var/lib/dossier.db"
            )
        self._url = url
        self._file = Path(url.database)
        self._busy_timeout_seconds = busy_timeout_seconds

    def engines(self) -> Engines:
        """Make the file, private to this user and with a write-ahead log, and return the ways into it."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Only where there is none: closing a file takes away every lock that this process has on it, also those
            # that SQLite holds for another store of ours, whose log would then be removed under it.
            with suppress(FileExistsError):
                os.close(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as exc:
            raise ConfigurationError(f"{self._file} cannot be opened: {exc.strerror}") from exc
        try:
            self._keep_write_ahead_log()
        except sqlite3.Error as exc:
            raise _named(exc, writing=True) or ConfigurationError(f"{self._file}: {exc}") from exc
        return Engines(writing=self._engine(writing=True), reading=self._engine(writing=False))

    def statements(self, script: str) -> Iterator[str]:
        """Split at the semicolons that end a statement, not at those inside a trigger."""
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                yield statement
                statement = ""
        if any(line.strip() and not line.lstrip().startswith("--") for line in statement.splitlines()):
            raise ConfigurationError(f"a migration ends inside a statement: {statement.strip()[:80]}")

    def caveat(self, engines: Engines) -> str:  # noqa: ARG002
        """Have nothing to say: each connection sets what records need."""
        return ""

    @contextmanager
    def translating(self) -> Iterator[None]:
        """Say that the store is busy when all connections are taken for too long."""
        try:
            yield
        except PoolTimeout as exc:
            raise StoreBusy("every connection to the database is in use") from exc

    def _keep_write_ahead_log(self) -> None:
        """Switch the mode once; the file remembers it. SQLite does not wait for a lock here, so we do."""
        deadline = time.monotonic() + self._busy_timeout_seconds
        with closing(
            sqlite3.connect(self._file, timeout=self._busy_timeout_seconds, isolation_level=None)
        ) as connection:
            while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                except sqlite3.OperationalError as exc:
                    if not _is_busy(exc) or time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)

    def _engine(self, *, writing: bool) -> Engine:
        engine = create_engine(
            self._url,
            connect_args={"timeout": self._busy_timeout_seconds, "isolation_level": None, "check_same_thread": False},
            pool_timeout=self._busy_timeout_seconds,
            max_overflow=_READERS_MAX,
        )
        pragmas = ["foreign_keys = ON", "synchronous = FULL", f"query_only = {'OFF' if writing else 'ON'}"]
        begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def start(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        @event.listens_for(engine, "handle_error")
        def translate(context: ExceptionContext) -> BaseException | None:
            return _translated(context.original_exception, writing=writing)

        return engine


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) & 0xFF in _BUSY


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's extended result code; its low byte is the primary one. 0 for errors of the driver itself."""
    return getattr(error, "sqlite_errorcode", 0)


def _translated(error: BaseException, *, writing: bool) -> DossierError | None:
    """Return our name for an error; None leaves it as it is, for it is then a defect of ours."""
    if isinstance(error, DossierError):
        return error
    if isinstance(error, ValueError):
        return InvalidInput(f"a value that cannot be stored: {error}")
    return _named(error, writing=writing) if isinstance(error, sqlite3.Error) else None


def _named(error: sqlite3.Error, *, writing: bool) -> DossierError | None:
    primary = _code(error) & 0xFF
    named: DossierError | None = None
    if primary == sqlite3.SQLITE_CONSTRAINT:
        named = _constraint_broken(_code(error), str(error))
    elif primary in _BUSY:
        named = StoreBusy("another process is writing to the database")
    elif primary == sqlite3.SQLITE_READONLY and not writing:
        named = InvalidInput("a reading transaction writes nothing")
    elif primary == sqlite3.SQLITE_CORRUPT:
        named = IntegrityBroken(f"the database file is damaged: {error}")
    elif primary in _UNUSABLE:
        named = ConfigurationError(f"the database file cannot be used: {error}")
    return named


def _constraint_broken(code: int, message: str) -> DossierError:
    if code in _TAKEN:
        return InvalidInput(f"there is such a record already ({message})")
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return NotFound(f"a record refers to another that is not stored ({message})")
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
        return IntegrityBroken(f"refused: {message}", advice="Nothing was changed. Records of evidence are only added.")
    return InvalidInput(f"a record that breaks a rule of its table ({message})")
