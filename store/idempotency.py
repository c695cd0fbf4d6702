"""Answers of the HTTP API by idempotency key. These rows are working memory: they are removed after a day."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from pipeline.domain.ids import PersonId
from pipeline.domain.replay import KeptReply, Reply
from pipeline.errors import NotFound
from store.rows import fields_of, first
from store.tables import kept_replies


class SqlKeptReplies:
    """Port `KeptReplies`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person: PersonId, key: str) -> KeptReply | None:
        """Return what is kept under a person's key, whether or not it still counts."""
        return first(self._connection, select(kept_replies).where(_under(person, key)), KeptReply)

    def add(self, kept: KeptReply) -> None:
        """Keep a key, with or without an answer.

        Raises:
            InvalidInput: when the person has used it.
        """
        self._connection.execute(kept_replies.insert(), fields_of(kept))

    def complete(self, person: PersonId, key: str, reply: Reply) -> None:
        """Add the answer to a key that has none.

        Raises:
            NotFound: when there is no such key without an answer.
        """
        unfinished = kept_replies.update().where(_under(person, key), kept_replies.c.reply.is_(None))
        if not self._connection.execute(unfinished, {"reply": reply}).rowcount:
            raise NotFound(f"no key {key!r} that waits for its answer")

    def remove(self, person: PersonId, key: str) -> None:
        """Forget a key."""
        self._connection.execute(kept_replies.delete().where(_under(person, key)))

    def count(self, person: PersonId) -> int:
        """Return how many keys of a person are kept."""
        query = select(func.count()).select_from(kept_replies).where(kept_replies.c.person == person)
        return int(self._connection.execute(query).scalar_one())

    def prune(self, *, before: datetime) -> None:
        """Remove the keys that were used before a moment."""
        self._connection.execute(kept_replies.delete().where(kept_replies.c.at < before))


def _under(person: PersonId, key: str) -> ColumnElement[bool]:
    return and_(kept_replies.c.person == person, kept_replies.c.key == key)
