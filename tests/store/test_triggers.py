"""The database itself refuses what the code never does, whoever is connected to it."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.system import Stage
from store.database import SqlStore
from tests.builders import (
    a_capture,
    a_document,
    a_related_vendor,
    a_request,
    a_rubric,
    a_run,
    a_system,
    an_assessment,
)
from tests.stored import stored

IMMUTABLE = [
    "snapshots",
    "captures",
    "documents",
    "extractions",
    "passages",
    "rubrics",
    "assessments",
    "assessment_evidence",
    "findings",
    "citations",
    "related_vendors",
    "related_vendors_left",
    "requests",
    "system_revisions",
    "audit_events",
]


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    stored(store)
    with store.writing() as tx:
        tx.rubrics.add(a_rubric())
        tx.assessments.add(an_assessment())
        tx.related.add([a_related_vendor()])
        tx.related.leave([a_related_vendor().id], a_run().id)
        tx.systems.add(a_system(request="request-1"))
        tx.systems.add_request(a_request())
        tx.systems.replace(a_system(request="request-1", revision=2, stage=Stage.RESEARCHING))
        for number in range(3):
            tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject=str(number), payload={})


def contents(raw: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return raw.execute(f"SELECT * FROM {table}").fetchall()  # one of the names above


@pytest.mark.parametrize("table", IMMUTABLE)
def test_no_immutable_record_is_removed(raw: sqlite3.Connection, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(sqlite3.IntegrityError, match="never removed"):
        raw.execute(f"DELETE FROM {table}")
    assert contents(raw, table) == before != []


@pytest.mark.parametrize("table", IMMUTABLE)
def test_no_column_of_an_immutable_record_is_changed(raw: sqlite3.Connection, table: str) -> None:
    before = contents(raw, table)
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    for column in columns:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            raw.execute(f'UPDATE OR REPLACE {table} SET "{column}" = "{column}"')
    assert contents(raw, table) == before != []


@pytest.mark.parametrize("table", IMMUTABLE)
def test_replacing_is_no_way_around(raw: sqlite3.Connection, table: str) -> None:
    before = contents(raw, table)
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if not row[5]]
    keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
    named = ", ".join(f'"{column}"' for column in [*keys, *columns])
    forged = ", ".join([*(f'"{key}"' for key in keys), *(f"COALESCE(\"{column}\", '') || '1'" for column in columns)])
    for statement in ("INSERT OR REPLACE", "REPLACE"):
        # Content-addressed records keep their first row without a word, the others refuse.
        with contextlib.suppress(sqlite3.IntegrityError):
            raw.execute(f"{statement} INTO {table} ({named}) SELECT {forged} FROM {table} LIMIT 1")
    assert contents(raw, table) == before


def test_replacing_a_record_that_is_no_content_is_refused_aloud(raw: sqlite3.Connection) -> None:
    for table in ("captures", "assessments", "findings", "citations", "related_vendors", "requests", "audit_events"):
        with pytest.raises(sqlite3.IntegrityError, match=table):
            raw.execute(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("sequence", [1, 3, 5, 0, -1, None])
def test_an_event_that_does_not_follow_the_newest_is_refused(raw: sqlite3.Connection, sequence: int | None) -> None:
    before = contents(raw, "audit_events")
    head = before[-1][-1]
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(
            "INSERT OR REPLACE INTO audit_events VALUES (?, '2026-01-01', 'a', 'run.started', 's', '{}', ?, 'h')",
            (sequence, head),
        )
    assert contents(raw, "audit_events") == before


def test_an_event_that_does_not_name_the_newest_ones_hash_is_refused(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="follows the newest"):
        raw.execute("INSERT INTO audit_events VALUES (4, '2026-01-01', 'a', 'run.started', 's', '{}', 'wrong', 'h')")


def test_nothing_is_added_to_a_sealed_assessment(raw: sqlite3.Connection) -> None:
    for table, key in (("findings", "criterion"), ("citations", "position"), ("assessment_evidence", "position")):
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        values = ", ".join("99" if column == key else f'"{column}"' for column in columns)
        before = contents(raw, table)
        with pytest.raises(sqlite3.IntegrityError, match="sealed"):
            raw.execute(f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1")
        assert contents(raw, table) == before


def test_citations_can_be_asked_for_in_sql(raw: sqlite3.Connection) -> None:
    rows = raw.execute(
        """SELECT f.criterion, f.verdict, c.quote, substr(d.text, c.start + 1, c."end" - c.start)
           FROM citations c JOIN findings f USING (assessment, criterion) JOIN documents d ON d.id = c.document
           WHERE c.status = 'verified'"""
    ).fetchall()
    (citation,) = an_assessment().findings[0].citations
    assert rows == [("training-on-customer-data", "met", citation.quote, citation.quote)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE systems SET stage = 'in_use'",
        "UPDATE systems SET stage = 'in_use', revision = revision",
        "UPDATE systems SET stage = 'in_use', revision = revision + 2",
        "UPDATE systems SET stage = 'in_use', revision = revision - 1",
        "UPDATE OR REPLACE systems SET vendor = 'other', revision = revision + 1",
        "UPDATE OR REPLACE systems SET id = 'other', revision = revision + 1",
        "UPDATE systems SET request = NULL, revision = revision + 1",
        "UPDATE systems SET created_at = 'x', revision = revision + 1",
        "DELETE FROM systems",
        "REPLACE INTO systems SELECT * FROM systems",
        "INSERT INTO systems SELECT 'new', vendor, facts, 'in_use', NULL, created_at, changed_at, 2 FROM systems",
        "INSERT INTO system_revisions SELECT id, vendor, facts, stage, request, created_at, changed_at, 7 FROM systems",
        "INSERT INTO system_revisions SELECT id, vendor, facts, stage, request, created_at, changed_at, 2 FROM systems",
    ],
)
def test_a_system_is_changed_in_no_way_but_by_its_next_revision(raw: sqlite3.Connection, statement: str) -> None:
    before = contents(raw, "systems"), contents(raw, "system_revisions")
    with pytest.raises(sqlite3.IntegrityError, match="system"):
        raw.execute(statement)
    assert (contents(raw, "systems"), contents(raw, "system_revisions")) == before


def test_what_a_system_was_is_kept_whoever_changes_it(raw: sqlite3.Connection) -> None:
    (before,) = contents(raw, "systems")
    raw.execute("UPDATE systems SET stage = 'in_use', revision = revision + 1")
    assert before in contents(raw, "system_revisions")


def test_every_trigger_that_guards_a_table_is_tested_here(raw: sqlite3.Connection, database: Path) -> None:
    guarded = raw.execute("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    assert {table for (table,) in guarded} == {*IMMUTABLE, "systems"}


def test_times_are_stored_as_utc_text_with_microseconds(raw: sqlite3.Connection) -> None:
    assert raw.execute("SELECT at FROM captures").fetchall() == [("2026-01-01T09:00:00.000000+00:00",)]
    assert a_capture().at.tzinfo is not None
    assert raw.execute("SELECT text FROM documents").fetchall() == [(a_document().text,)]
