"""The database itself refuses what the code never does, whoever is connected to it."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from pipeline.domain.audit import Action
from pipeline.ports import Transaction
from store.database import SqlStore
from tests.builders import (
    a_capture,
    a_comment,
    a_document,
    a_fulfilment,
    a_person,
    a_question,
    a_related_vendor,
    a_review,
    a_rubric,
    a_run,
    a_signed_decision,
    a_source,
    a_system,
    an_answer_by,
    an_assessment,
)
from tests.stored import stored

# Changed by rules of their own, which their own tests hold.
OF_OTHERS = {"systems", "system_revisions", "requests"}
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
    "finding_reviews",
    "review_comments",
    "vendor_questions",
    "vendor_answers",
    "decisions",
    "condition_fulfilments",
    "audit_events",
]


def said(tx: Transaction) -> None:
    """One row of each kind that people add."""
    tx.people.add(a_person())
    tx.systems.add(a_system())
    tx.reviews.add(a_review())
    tx.reviews.add_comment(a_comment())
    tx.reviews.add_question(a_question())
    tx.reviews.add_answer(an_answer_by(a_source().id))
    tx.reviews.add_decision(a_signed_decision())
    tx.reviews.fulfil(a_fulfilment())


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    stored(store)
    with store.writing() as tx:
        tx.rubrics.add(a_rubric())
        tx.assessments.add(an_assessment())
        tx.related.add([a_related_vendor()])
        tx.related.leave([a_related_vendor().id], a_run().id)
        said(tx)
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
    for table in (
        "captures",
        "assessments",
        "findings",
        "citations",
        "related_vendors",
        "finding_reviews",
        "decisions",
        "audit_events",
    ):
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


def test_every_trigger_that_guards_a_table_is_tested_here(raw: sqlite3.Connection, database: Path) -> None:
    guarded = raw.execute("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    assert {table for (table,) in guarded} - OF_OTHERS == set(IMMUTABLE)


def test_times_are_stored_as_utc_text_with_microseconds(raw: sqlite3.Connection) -> None:
    assert raw.execute("SELECT at FROM captures").fetchall() == [("2026-01-01T09:00:00.000000+00:00",)]
    assert a_capture().at.tzinfo is not None
    assert raw.execute("SELECT text FROM documents").fetchall() == [(a_document().text,)]
