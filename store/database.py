"""The records in one database: what bootstrap opens, and what a service sees of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib.resources.abc import Traversable
from typing import cast

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.errors import ConfigurationError, StoreBusy
from pipeline.ports import Clock, Transaction
from store.assessments import SqlAssessments
from store.audit import SqlAuditTrail
from store.captures import SqlCaptures
from store.credentials import SqlCredentials
from store.dialects import Dialect
from store.documents import SqlDocuments
from store.idempotency import SqlKeptReplies
from store.judgements import SqlJudgements
from store.migrating import migrate, shipped_migrations
from store.outbox import SqlOutbox
from store.people import SqlPeople
from store.reassessments import SqlCadences, SqlReassessments
from store.registers import SqlRegisters
from store.related import SqlRelatedVendors
from store.reviews import SqlReviews
from store.rubrics import SqlRubrics
from store.runs import SqlRuns
from store.sign_ins import SqlSignIns
from store.sqlite import Sqlite
from store.systems import SqlSystems
from store.trends import SqlTrends
from store.vendors import SqlVendors
from store.workload import SqlWorkload


class SqlTransaction:
    """Port `Transaction`: every family of records on one connection. Of no use after its block has ended."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.vendors = SqlVendors(connection)
        self.runs = SqlRuns(connection)
        self.workload = SqlWorkload(connection)
        self.captures = SqlCaptures(connection)
        self.documents = SqlDocuments(connection)
        self.rubrics = SqlRubrics(connection)
        self.judgements = SqlJudgements(connection)
        self.assessments = SqlAssessments(connection)
        self.related = SqlRelatedVendors(connection)
        self.reassessments = SqlReassessments(connection)
        self.cadences = SqlCadences(connection)
        self.people = SqlPeople(connection)
        self.credentials = SqlCredentials(connection)
        self.sign_ins = SqlSignIns(connection)
        self.systems = SqlSystems(connection)
        self.reviews = SqlReviews(connection)
        self.outbox = SqlOutbox(connection)
        self.registers = SqlRegisters(connection)
        self.replies = SqlKeptReplies(connection)
        self.audit = SqlAuditTrail(connection, clock)
        self.trends = SqlTrends(connection)


class _Shared:
    """A transaction that several blocks take part in, and whether one of them failed."""

    def __init__(self, store: "SqlStore", transaction: SqlTransaction) -> None:
        self.store = store
        self.transaction = transaction
        self.has_failed = False


_SHARED: ContextVar[_Shared | None] = ContextVar("shared_transaction", default=None)


class SqlStore:
    """Port `Store`. Opening it brings the schema up to date; threads and processes may share the database."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        busy_timeout_seconds: float = 30,
        migrations: Traversable | None = None,
    ) -> None:
        """Open the database.

        Raises:
            ConfigurationError: when there can be no such database, or newer code made it.
            IntegrityBroken: when its schema was made by migrations that were edited since.
            StoreBusy: when another writer holds it for longer than the time limit.
        """
        self._clock = clock
        self._dialect = _dialect(url, busy_timeout_seconds=busy_timeout_seconds)
        self._engines = self._dialect.engines()
        with ExitStack() as when_it_fails:
            when_it_fails.callback(self.close)
            migrate(self._engines, self._dialect, clock, migrations or shipped_migrations())
            when_it_fails.pop_all()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that excludes other writers, commits when the block ends well and else rolls back.

        Raises:
            StoreBusy: when another writer holds the database for too long. Opening a second one inside the block
                waits for the first, in vain.
        """
        shared = self._shared()
        if shared is not None:
            with _taking_part(shared):
                yield shared.transaction
            return
        with self._dialect.translating(), self._engines.writing.begin() as connection:
            yield SqlTransaction(connection, self._clock)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a view of one moment; a write through it raises InvalidInput."""
        shared = self._shared()
        if shared is not None:
            with _taking_part(shared):
                yield shared.transaction
            return
        with self._dialect.translating(), self._engines.reading.begin() as connection:
            yield SqlTransaction(connection, self._clock)

    @contextmanager
    def together(self) -> Iterator[Transaction]:
        """Open a writing transaction that every block opened on this thread takes part in, until it ends.

        A block that fails undoes all of it, also where its error is caught on the way: there are no savepoints.

        Raises:
            StoreBusy: as `writing`; also when a block failed and its error was caught, so that nothing is stored.
        """
        with self.writing() as transaction:
            shared = _Shared(self, cast("SqlTransaction", transaction))
            token = _SHARED.set(shared)
            try:
                yield transaction
            finally:
                _SHARED.reset(token)
            if shared.has_failed:
                raise StoreBusy("a part of what was to be stored together failed, so that nothing of it is stored")

    def _shared(self) -> _Shared | None:
        shared = _SHARED.get()
        return shared if shared is not None and shared.store is self else None

    def caveat(self) -> str:
        """Say what the database does not promise though records need it; nothing when all is well."""
        return self._dialect.caveat(self._engines)

    def close(self) -> None:
        """Close all connections."""
        self._engines.dispose()


@contextmanager
def _taking_part(shared: _Shared) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shared.has_failed = True
        raise


def _dialect(url: str, *, busy_timeout_seconds: float) -> Dialect:
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        # Neither the address nor what its parser says of it is repeated: it may hold a password.
        raise ConfigurationError("DOSSIER_DATABASE_URL is not a database URL") from None
    if kind == "sqlite":
        return Sqlite(parsed, busy_timeout_seconds=busy_timeout_seconds)
    if kind == "postgresql":
        return _postgresql(parsed, busy_timeout_seconds=busy_timeout_seconds)
    raise ConfigurationError(
        f"no support for {kind}", advice="Use sqlite:////path/to/dossier.db or postgresql://user@host/database"
    )


def _postgresql(url: URL, *, busy_timeout_seconds: float) -> Dialect:
    try:
        from store.postgresql import Postgresql
    except ImportError as exc:
        raise ConfigurationError(
            "PostgreSQL needs its driver", advice="Install it: pip install 'vendor-dossier[postgresql]'"
        ) from exc
    return Postgresql(url, busy_timeout_seconds=busy_timeout_seconds)
