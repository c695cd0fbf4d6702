"""PostgreSQL, for several machines that share their records.

Rules:
- the driver never begins or commits by itself (`autocommit`), so that everything a transaction needs is said in one
  round trip at its beginning, and nothing outlives it: a pooler may give each transaction another session;
- a writer waits for an advisory lock before its first statement and keeps it to its end, so that the audit chain's head
  cannot move between reading and extending it. It is READ COMMITTED: a snapshot of the whole transaction would be taken
  before the lock is waited for, and would not show what the writer before has committed;
- a reader is REPEATABLE READ and READ ONLY: one moment, and the database refuses any write;
- a statement that is refused is undone alone, by a savepoint before each write, and the transaction goes on, as in
  SQLite. Without that PostgreSQL would answer a later COMMIT by rolling back, without an error;
- `synchronous_commit` is never off: what was committed survives a power cut, if the server has `fsync` on.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pipeline.errors import ConfigurationError, DossierError, StoreBusy
from store.dialects import Engines
from store.postgresql_errors import translated

_WRITERS_MAX = 2  # one writes, one waits in the database; others wait for these two, without a connection
_READERS_MAX = 10  # a process of PostgreSQL each, of the 100 that a server has by default

_CONNECT_TIMEOUT_SECONDS = 10
_KEEPALIVE_IDLE_SECONDS, _KEEPALIVE_INTERVAL_SECONDS, _KEEPALIVES_MAX = 30, 10, 3  # a dead server is noticed in 60 s
_STATEMENT_MAX_SECONDS = 300.0  # beside waiting for a lock; the longest, a migration, takes less than one
_WRITER_IDLE_MAX_SECONDS = 300.0  # a writer that was suspended or cut off must not hold up all others for hours

_WRITERS_LOCK = int.from_bytes(b"dossier")  # of this database, whichever schema

_NOT_WITHOUT_DISK = (
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
)


class Postgresql:
    """One database of a server. `busy_timeout_seconds` is how long a writer waits for another."""

    name = "postgresql"

    def __init__(self, url: URL, *, busy_timeout_seconds: float) -> None:
        if url.drivername not in {"postgresql", "postgresql+psycopg"}:
            raise ConfigurationError(
                f"no support for the driver of {url.drivername}", advice="Write postgresql://user@host/database"
            )
        if "password" in url.query:
            raise ConfigurationError(
                "a password among the options of DOSSIER_DATABASE_URL, where it would be shown",
                advice="Write it as user:password@host, or keep it in PGPASSWORD or a password file (PGPASSFILE).",
            )
        self._url = url.set(drivername="postgresql+psycopg")
        self._busy_timeout_seconds = busy_timeout_seconds

    def engines(self) -> Engines:
        """Connect once, see whether text can be kept there, and return the ways in."""
        engines = Engines(writing=self._engine(writing=True), reading=self._engine(writing=False))
        try:
            with engines.reading.connect() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        except DossierError:
            engines.dispose()
            raise
        if encoding != "UTF8":
            engines.dispose()
            raise ConfigurationError(
                f"the database keeps text as {encoding}", advice="Create it with ENCODING 'UTF8' TEMPLATE template0"
            )
        return engines

    def statements(self, script: str) -> Iterator[str]:
        """Return the script whole: the server takes it apart. The driver reads a percent sign as a parameter."""
        if script.strip():
            yield script.replace("%", "%%")

    def caveat(self, engines: Engines) -> str:
        """Say that the server does not write to disk what it commits."""
        with engines.reading.begin() as connection:
            fsync = connection.exec_driver_sql("SHOW fsync").scalar()
        return "" if fsync == "on" else "the server runs with fsync off: what it committed may be lost or damaged"

    @contextmanager
    def translating(self) -> Iterator[None]:
        """Say that the store is busy when all connections are taken for too long."""
        try:
            yield
        except PoolTimeout as exc:
            raise StoreBusy("every connection to the database is in use") from exc

    def _engine(self, *, writing: bool) -> Engine:
        engine = create_engine(
            self._url,
            connect_args={
                "connect_timeout": _CONNECT_TIMEOUT_SECONDS,
                "keepalives_idle": _KEEPALIVE_IDLE_SECONDS,
                "keepalives_interval": _KEEPALIVE_INTERVAL_SECONDS,
                "keepalives_count": _KEEPALIVES_MAX,
                **self._url.query,
                "application_name": "dossier",
                "client_encoding": "utf8",
                "autocommit": True,
                "prepare_threshold": None,  # a prepared statement belongs to a session, a pooler's to nobody
            },
            pool_size=_WRITERS_MAX if writing else _READERS_MAX,
            max_overflow=0,
            pool_timeout=self._busy_timeout_seconds,
            pool_pre_ping=True,  # the server may have been restarted since
        )
        _begin_with(engine, _beginning(writing=writing, busy_timeout_seconds=self._busy_timeout_seconds))
        _undo_refused_statements_alone(engine, writing=writing)
        return engine


def _beginning(*, writing: bool, busy_timeout_seconds: float) -> str:
    """Return how a transaction begins; the savepoint is there to be released before the first write."""
    statement_max_seconds = _STATEMENT_MAX_SECONDS + busy_timeout_seconds
    limits = [
        f"SET LOCAL lock_timeout = '{_milliseconds(busy_timeout_seconds)}ms'",
        f"SET LOCAL statement_timeout = '{_milliseconds(statement_max_seconds)}ms'",
    ]
    if not writing:
        return "; ".join(["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", *limits, "SAVEPOINT written"])
    return "; ".join(
        [
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            *limits,
            f"SET LOCAL idle_in_transaction_session_timeout = '{_milliseconds(_WRITER_IDLE_MAX_SECONDS)}ms'",
            _NOT_WITHOUT_DISK,
            f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})",
            "SAVEPOINT written",
        ]
    )


def _milliseconds(seconds: float) -> int:
    """Return at least one, for 0 would mean no limit."""
    return max(1, round(seconds * 1000))


def _begin_with(engine: Engine, beginning: str) -> None:
    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(beginning)

    @event.listens_for(engine, "commit")
    def refuse_what_would_roll_back(connection: Connection) -> None:
        if _driver_of(connection).info.transaction_status is TransactionStatus.INERROR:
            raise StoreBusy("a statement before was given up, so that nothing of this block is stored")


def _undo_refused_statements_alone(engine: Engine, *, writing: bool) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def mark(
        connection: Connection, _cursor: object, _statement: str, _values: object, context: Any, _many: bool
    ) -> None:
        if _writes(context):
            connection.exec_driver_sql("RELEASE SAVEPOINT written; SAVEPOINT written")

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> BaseException | None:
        if context.is_pre_ping:
            return None
        if context.connection is not None and _writes(context.execution_context):
            driver = _driver_of(context.connection)
            if driver.info.transaction_status is TransactionStatus.INERROR:
                with suppress(psycopg.Error):  # the connection may be gone, which the error itself says
                    driver.execute("ROLLBACK TO SAVEPOINT written")
        return translated(context.original_exception, writing=writing, connecting=context.connection is None)


def _writes(context: Any) -> bool:
    return context is not None and (context.isinsert or context.isupdate or context.isdelete)


def _driver_of(connection: Connection) -> "psycopg.Connection[Any]":
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
