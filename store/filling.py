"""What a migration cannot say in SQL: columns that code makes from what is stored.

Rules:
- a filling runs after the script of the migration of its name, in the same transaction;
- it is written in SQL, over the columns that there were then: the tables of `store.tables` are those of today;
- a row that cannot be read back is left as it is: whoever reads it is told, as they were before, and the database
  still opens, so that it can be examined.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text

from pipeline.domain.system import SystemFacts
from pipeline.domain.vendor import search_words


def fill_browsing(connection: Connection) -> None:
    """Give systems their tier and words, and vendors their words."""
    tiered = []
    for row in connection.execute(text("SELECT id, facts FROM systems")).all():
        try:
            facts = SystemFacts.model_validate_json(row.facts, strict=True)
        except ValueError:
            continue
        tiered.append({"id": row.id, "tier": facts.risk.tier.value, "words": facts.words})
    if tiered:
        connection.execute(text("UPDATE systems SET tier = :tier, words = :words WHERE id = :id"), tiered)
    known = connection.execute(text("SELECT id, name, domain FROM vendors")).all()
    named = [{"id": row.id, "words": search_words(row.name, row.domain)} for row in known]
    if named:
        connection.execute(text("UPDATE vendors SET words = :words WHERE id = :id"), named)


FILLINGS: Mapping[str, Callable[[Connection], None]] = {"browsing": fill_browsing}
