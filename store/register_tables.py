"""The tables of the registers and of maturity; see `tables`."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from pipeline.domain.management import CriterionLevel
from pipeline.domain.register.entry import Body, EntryKind
from store.columns import ClosedText, JsonOf, UtcText, key, number, text, text_or_null
from store.tables import metadata


def _entry_columns() -> list[Column[Any]]:
    return [
        Column("kind", ClosedText(EntryKind), nullable=False),
        text_or_null("subject"),
        Column("body", JsonOf(Body), nullable=False),
        text("owner"),
        Column("review_on", JsonOf(date)),
        Column("closed_on", JsonOf(date)),
        Column("author", Text, ForeignKey("people.id"), nullable=False),
        Column("at", UtcText, nullable=False),
    ]


# `kind` and `subject` are made from `body`, to list by.
register_entries = Table("register_entries", metadata, key("id"), *_entry_columns(), number("revision"))

# What an entry was before its last change; written by a trigger, so that no way of changing one loses it.
register_revisions = Table(
    "register_revisions",
    metadata,
    Column("id", Text, ForeignKey("register_entries.id"), primary_key=True),
    *_entry_columns(),
    Column("revision", Integer, primary_key=True, autoincrement=False),
)

maturity_runs = Table(
    "maturity_runs",
    metadata,
    key("id"),
    Column("made_at", UtcText, nullable=False),
    number("model_version"),
    Column("levels", JsonOf(tuple[CriterionLevel, ...]), nullable=False),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
)
