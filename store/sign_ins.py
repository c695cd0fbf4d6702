"""Who is signed in, and who tried to. These rows are working memory: they are removed when they count no longer."""

from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from pipeline.domain.attempts import Attempt
from pipeline.domain.credentials import Session
from pipeline.domain.ids import AttemptId, Digest, PersonId, SessionId
from store.rows import every, fields_of, first
from store.sign_off_tables import sessions, sign_in_attempts


class SqlSignIns:
    """Port `SignIns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Add a session.

        Raises:
            InvalidInput: when there is one with this id.
        """
        self._connection.execute(sessions.insert(), fields_of(session))

    def get(self, session: SessionId) -> Session | None:
        """Return a session by id, whether or not it still stands."""
        return first(self._connection, select(sessions).where(sessions.c.id == session), Session)

    def see(self, session: SessionId, *, at: datetime) -> None:
        """Note that a session is in use; one that ended meanwhile stays ended."""
        self._connection.execute(sessions.update().where(sessions.c.id == session), {"seen_at": at})

    def end(self, session: SessionId) -> bool:
        """Remove a session; False when there was none."""
        return self._connection.execute(sessions.delete().where(sessions.c.id == session)).rowcount == 1

    def end_all(self, person: PersonId) -> int:
        """Remove a person's sessions and return how many there were."""
        return self._connection.execute(sessions.delete().where(sessions.c.person == person)).rowcount

    def of(self, person: PersonId) -> list[Session]:
        """Return a person's sessions, whether or not they still stand, the newest first."""
        query = select(sessions).where(sessions.c.person == person)
        return every(self._connection, query.order_by(sessions.c.opened_at.desc(), sessions.c.id), Session)

    def prune(self, *, opened_before: datetime, seen_before: datetime) -> None:
        """Remove the sessions that are too old, or idle for too long."""
        over = or_(sessions.c.opened_at < opened_before, sessions.c.seen_at < seen_before)
        self._connection.execute(sessions.delete().where(over))

    def add_attempt(self, attempt: Attempt) -> None:
        """Add a try to sign in.

        Raises:
            InvalidInput: when there is one with this id.
        """
        self._connection.execute(sign_in_attempts.insert(), fields_of(attempt))

    def mark_succeeded(self, attempt: AttemptId) -> None:
        """Note that a try succeeded."""
        this = sign_in_attempts.update().where(sign_in_attempts.c.id == attempt)
        self._connection.execute(this, {"succeeded": True})

    def attempts(self, *, after: datetime, email: Digest | None = None, address: str | None = None) -> list[Attempt]:
        """Return the tries after a moment for an e-mail address, from a network address, or both, oldest first."""
        query = select(sign_in_attempts).where(sign_in_attempts.c.at > after)
        if email is not None:
            query = query.where(sign_in_attempts.c.email == email)
        if address is not None:
            query = query.where(sign_in_attempts.c.address == address)
        return every(self._connection, query.order_by(sign_in_attempts.c.at, sign_in_attempts.c.id), Attempt)

    def has_succeeded(self, email: Digest, *, address: str, after: datetime) -> bool:
        """Whether somebody signed in with this e-mail address from this network address after a moment."""
        query = select(sign_in_attempts.c.id).where(
            sign_in_attempts.c.email == email,
            sign_in_attempts.c.address == address,
            sign_in_attempts.c.at > after,
            sign_in_attempts.c.succeeded,
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def prune_attempts(self, *, failed_before: datetime, before: datetime) -> None:
        """Remove the tries before a moment, and the failed ones before another."""
        failed = and_(sign_in_attempts.c.at < failed_before, sign_in_attempts.c.succeeded.is_(False))
        self._connection.execute(sign_in_attempts.delete().where(or_(failed, sign_in_attempts.c.at < before)))
