"""Rows to records and back. The column types carry domain values, so a record's fields are its row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, literal, tuple_

from pipeline.errors import IntegrityBroken

_PAGE_ROWS = 500

RecordT = TypeVar("RecordT", bound=BaseModel)


def fields_of(record: BaseModel) -> dict[str, Any]:
    """Return a record's row."""
    return dict(record)


def columns_of(table: Table, model: type[BaseModel], *, prefix: str = "") -> list[ColumnElement[Any]]:
    """Return the columns that a model's fields stand in, labelled with a prefix."""
    return [table.c[name].label(prefix + name) for name in model.model_fields]


@contextmanager
def trusted(what: str) -> Iterator[None]:
    """Say that the store is broken when something that we wrote cannot be read back.

    Raises:
        IntegrityBroken: for whatever pydantic and the column types refuse.
    """
    try:
        yield
    except ValueError as exc:
        raise IntegrityBroken(f"{what}: a stored row cannot be read back: {str(exc)[:300]}") from exc


def rows_of(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    """Return all rows by column name.

    They are fetched whole: a cursor that is left open, because a caller walked away from it, would pin its pooled
    connection to an old state of the database, and the next reader would be shown that.
    """
    return [dict(row) for row in connection.execute(query).mappings().all()]


def first(connection: Connection, query: Select[Any], model: type[RecordT]) -> RecordT | None:
    """Return the first record, if there is one."""
    return next(iter(every(connection, query.limit(1), model)), None)


def every(connection: Connection, query: Select[Any], model: type[RecordT]) -> list[RecordT]:
    """Return all records."""
    with trusted(model.__name__):
        return [model.model_validate(row) for row in rows_of(connection, query)]


def every_of(
    connection: Connection, query: Select[Any], model: type[RecordT], column: Column[Any], keys: Sequence[str]
) -> list[RecordT]:
    """Return the records with one of these keys in a column, however many keys, in the query's order for each key."""
    found: list[RecordT] = []
    for start in range(0, len(keys), _PAGE_ROWS):
        found += every(connection, query.where(column.in_(keys[start : start + _PAGE_ROWS])), model)
    return found


def streamed(
    connection: Connection, query: Select[Any], model: type[RecordT], *, by: Sequence[Column[Any]]
) -> Iterator[RecordT]:
    """Yield records in the order of the columns `by`, which together are unique, holding one page at a time.

    Each page is a query of its own that goes on after the last row: no cursor stays open between them.
    """
    ordered = query.add_columns(*(column.label(f"by_{column.name}") for column in by)).order_by(*by)
    page = ordered.limit(_PAGE_ROWS)
    while True:
        with trusted(model.__name__):
            rows = rows_of(connection, page)
            records = [model.model_validate({name: row[name] for name in model.model_fields}) for row in rows]
        yield from records
        if len(rows) < _PAGE_ROWS:
            return
        last = [literal(rows[-1][f"by_{column.name}"], column.type) for column in by]
        page = ordered.where(tuple_(*by) > tuple_(*last)).limit(_PAGE_ROWS)


def part(row: dict[str, Any], model: type[RecordT], *, prefix: str) -> RecordT:
    """Return one of several records that a joined row carries under their prefixes."""
    return model.model_validate({name: row[prefix + name] for name in model.model_fields})
