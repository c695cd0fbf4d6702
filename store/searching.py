"""Looking for words in texts that were stored without capitals, in SQL that each database spells in its own way.

Code folds the capitals, when a record is stored and when a text is looked for: databases fold other letters than Python
does, each its own, and SQLite ASCII alone.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Integer


class place_in(GenericFunction[int]):  # noqa: N801 -- it reads as SQL
    """Where the first of two texts holds the second, from 1; 0 when it does not. No character stands for others."""

    type = Integer()
    inherit_cache = True


@compiles(place_in, "sqlite")
def _place_by_sqlite(element: place_in, compiler: Any, **how: Any) -> str:
    return f"instr({compiler.process(element.clauses, **how)})"


@compiles(place_in, "postgresql")
def _place_by_postgresql(element: place_in, compiler: Any, **how: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **how)})"


def holds(words: ColumnElement[str], wanted: str) -> ColumnElement[bool]:
    """Return whether a text without capitals holds what is wanted, in any capitals."""
    return place_in(words, literal(wanted.casefold(), Text)) > 0
