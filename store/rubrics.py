"""The rubrics that judged, whole, under their digest."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import Digest
from pipeline.domain.rubric import Rubric
from pipeline.errors import IntegrityBroken
from store.dialects import insert_new
from store.rows import rows_of, trusted
from store.tables import rubrics


class SqlRubrics:
    """Port `Rubrics`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, rubric: Digest) -> Rubric | None:
        """Return a rubric by digest.

        Raises:
            IntegrityBroken: when it is no longer the rubric that has this digest.
        """
        with trusted(f"rubric {rubric}"):
            rows = rows_of(self._connection, select(rubrics).where(rubrics.c.digest == rubric))
            found = [Rubric.model_validate(row["rubric"]) for row in rows]
        if found and found[0].digest != rubric:
            raise IntegrityBroken(f"rubric {rubric} was changed: it is {found[0].digest} now")
        return found[0] if found else None

    def add(self, rubric: Rubric) -> None:
        """Keep a rubric; it stays as it is when it is there already."""
        insert_new(self._connection, rubrics, [{"digest": rubric.digest, "rubric": rubric}])
