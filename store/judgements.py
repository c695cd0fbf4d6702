"""Answers of judges by the digest of the request: the cache that makes a second model call unnecessary (I12)."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import Digest
from pipeline.domain.judgement import Judgement
from store.dialects import insert_new
from store.rows import fields_of, first
from store.tables import judgements


class SqlJudgements:
    """Port `Judgements`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, request: Digest) -> Judgement | None:
        """Return the answer to a request."""
        return first(self._connection, select(judgements).where(judgements.c.request == request), Judgement)

    def add(self, judgement: Judgement) -> None:
        """Keep an answer. Two workers may have asked the same at once: the first answer stays, for both to find."""
        insert_new(self._connection, judgements, [fields_of(judgement)])
