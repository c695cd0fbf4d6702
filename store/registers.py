"""The registers' entries, revision by revision, and the dated runs of the maturity assessment."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from pipeline.domain.management import MaturityRun
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.errors import NotFound, Outdated
from store.register_tables import maturity_runs, register_entries, register_revisions
from store.rows import columns_of, every, fields_of, first

_ENTRY = columns_of(register_entries, Entry)
_NEWEST_FIRST = (register_entries.c.at.desc(), register_entries.c.id.desc())


class SqlRegisters:
    """Port `Registers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: Entry) -> None:
        """Add an entry at its first revision.

        Raises:
            IntegrityBroken: when there is one with this id, or its revision is not 1.
            NotFound: at the end of the transaction, when its author has no account.
        """
        self._connection.execute(register_entries.insert(), _row(entry))

    def replace(self, entry: Entry) -> None:
        """Put an entry in the place of its former revision, which is kept.

        Raises:
            Outdated: when the stored revision is not the one before it.
            NotFound: when there is no such entry.
            IntegrityBroken: when it is of another kind, or speaks of something else, than it did.
        """
        former = (register_entries.c.id == entry.id) & (register_entries.c.revision == entry.revision - 1)
        if self._connection.execute(register_entries.update().where(former), _row(entry)).rowcount:
            return
        stored = self.get(entry.id)
        if stored is None:
            raise NotFound(f"no entry {entry.id}")
        raise Outdated(f"entry {entry.id} is at revision {stored.revision}, which is not {entry.revision - 1}")

    def get(self, entry: EntryId) -> Entry | None:
        """Return an entry as it stands."""
        return first(self._connection, select(*_ENTRY).where(register_entries.c.id == entry), Entry)

    def all(self, kinds: Collection[EntryKind] = ()) -> list[Entry]:
        """Return the entries of some registers, or of all, those changed last first."""
        query = select(*_ENTRY).order_by(*_NEWEST_FIRST)
        if kinds:
            query = query.where(register_entries.c.kind.in_(list(kinds)))
        return every(self._connection, query, Entry)

    def on(self, subject: str) -> list[Entry]:
        """Return the entries that speak of a system, vendor, control or audit, those changed last first."""
        query = select(*_ENTRY).where(register_entries.c.subject == subject).order_by(*_NEWEST_FIRST)
        return every(self._connection, query, Entry)

    def revisions(self, entry: EntryId) -> list[Entry]:
        """Return an entry as it was after each change, the newest last; nothing when there is no such entry."""
        query = (
            select(*columns_of(register_revisions, Entry))
            .where(register_revisions.c.id == entry)
            .order_by(register_revisions.c.revision)
        )
        current = self.get(entry)
        return [*every(self._connection, query, Entry), *([current] if current else [])]

    def add_run(self, run: MaturityRun) -> None:
        """Add a run.

        Raises:
            IntegrityBroken: when there is one with this id; none is ever changed.
        """
        self._connection.execute(maturity_runs.insert(), fields_of(run))

    def runs(self) -> list[MaturityRun]:
        """Return all runs, oldest first."""
        query = select(maturity_runs).order_by(maturity_runs.c.made_at, maturity_runs.c.id)
        return every(self._connection, query, MaturityRun)


def _row(entry: Entry) -> dict[str, Any]:
    return fields_of(entry) | {"kind": entry.kind, "subject": entry.subject}
