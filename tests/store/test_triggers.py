"""The database itself refuses what the code never does, whoever is connected to it: the records of research.

Rules of PostgreSQL alone are tested in `test_postgresql_triggers.py`, people, systems and decisions in
`test_sign_off_triggers.py`; what is never changed at all is here.
"""

import contextlib

import pytest

from store.database import SqlStore
from tests.builders import a_capture, a_document, an_assessment
from tests.store.databases import SQLITE_ALONE, Raw
from tests.store.guarded import GUARDED, IMMUTABLE, contents, copy_but, fill

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    fill(store)


@pytest.mark.parametrize("table", IMMUTABLE)
def test_no_immutable_record_is_removed(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(raw.refused, match="never removed"):
        raw.execute(f"DELETE FROM {table}")
    assert contents(raw, table) == before != []


@pytest.mark.parametrize("table", IMMUTABLE)
def test_no_column_of_an_immutable_record_is_changed(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    for column in raw.columns(table):
        with pytest.raises(raw.refused, match="never changed"):
            raw.execute(f'{raw.update_or_replace} {table} SET "{column}" = "{column}"')
    assert contents(raw, table) == before != []


@SQLITE_ALONE
@pytest.mark.parametrize("table", IMMUTABLE)
def test_replacing_is_no_way_around(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if not row[5]]
    keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
    named = ", ".join(f'"{column}"' for column in [*keys, *columns])
    forged = ", ".join([*(f'"{key}"' for key in keys), *(f"COALESCE(\"{column}\", '') || '1'" for column in columns)])
    for statement in ("INSERT OR REPLACE", "REPLACE"):
        # Content-addressed records keep their first row without a word, the others refuse.
        with contextlib.suppress(raw.refused):
            raw.execute(f"{statement} INTO {table} ({named}) SELECT {forged} FROM {table} LIMIT 1")
    assert contents(raw, table) == before


@SQLITE_ALONE
def test_replacing_a_record_that_is_no_content_is_refused_aloud(raw: Raw) -> None:
    for table in (
        "captures",
        "assessments",
        "findings",
        "citations",
        "related_vendors",
        "requests",
        "finding_reviews",
        "decisions",
        "audit_events",
    ):
        with pytest.raises(raw.refused, match=table):
            raw.execute(f"{raw.insert_or_replace} INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("sequence", [1, 3, 5, 0, -1, None])
def test_an_event_that_does_not_follow_the_newest_is_refused(raw: Raw, sequence: int | None) -> None:
    before = contents(raw, "audit_events")
    head = before[-1][-1]
    with pytest.raises(raw.refused):
        raw.execute(
            f"{raw.insert_or_replace} INTO audit_events VALUES (?, 'today', 'a', 'run.started', 's', '{{}}', ?, 'h')",
            (sequence, head),
        )
    assert contents(raw, "audit_events") == before


def test_an_event_that_does_not_name_the_newest_ones_hash_is_refused(raw: Raw) -> None:
    with pytest.raises(raw.refused, match="follows the newest"):
        raw.execute("INSERT INTO audit_events VALUES (4, '2026-01-01', 'a', 'run.started', 's', '{}', 'wrong', 'h')")


def test_nothing_is_added_to_a_sealed_assessment(raw: Raw) -> None:
    for table, key in (("findings", "criterion"), ("citations", "position"), ("assessment_evidence", "position")):
        before = contents(raw, table)
        with pytest.raises(raw.refused, match="sealed"):
            raw.execute(copy_but(raw, table, **{key: "'another'" if key == "criterion" else "99"}))
        assert contents(raw, table) == before


def test_citations_can_be_asked_for_in_sql(raw: Raw) -> None:
    rows = raw.execute(
        """SELECT f.criterion, f.verdict, c.quote, substr(d.text, c.start + 1, c."end" - c.start)
           FROM citations c JOIN findings f USING (assessment, criterion) JOIN documents d ON d.id = c.document
           WHERE c.status = 'verified'"""
    ).fetchall()
    (citation,) = an_assessment().findings[0].citations
    assert rows == [("training-on-customer-data", "met", citation.quote, citation.quote)]


def test_every_trigger_that_guards_a_table_is_tested(raw: Raw) -> None:
    assert raw.guarded() == {*IMMUTABLE, *GUARDED}


def test_times_are_stored_as_utc_text_with_microseconds(raw: Raw) -> None:
    assert raw.execute("SELECT at FROM captures").fetchall() == [("2026-01-01T09:00:00.000000+00:00",)]
    assert a_capture().at.tzinfo is not None
    assert raw.execute("SELECT text FROM documents").fetchall() == [(a_document().text,)]
