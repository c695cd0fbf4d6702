"""The database itself refuses what the code never does, whoever is connected to it."""

import contextlib

import psycopg
import pytest

from pipeline.domain.audit import Action
from pipeline.domain.system import Stage
from pipeline.ports import Transaction
from store.database import SqlStore
from tests.accounts import a_person, a_token, an_invitation
from tests.builders import (
    a_capture,
    a_document,
    a_related_vendor,
    a_request,
    a_rubric,
    a_run,
    a_source,
    a_system,
    an_assessment,
)
from tests.fakes import LONG_AGO, FixedClock
from tests.review_builders import a_comment, a_fulfilment, a_question, a_review, a_signed_decision, an_answer_by
from tests.review_builders import a_person as a_reviewer
from tests.store.databases import POSTGRESQL_ALONE, SQLITE_ALONE, PostgresqlPlace, Raw
from tests.stored import stored

# Changed by rules of their own, which their own tests hold.
OF_OTHERS = {"systems", "system_revisions", "requests"}
IMMUTABLE = [
    "snapshots",
    "captures",
    "documents",
    "extractions",
    "passage_sets",
    "rubrics",
    "assessments",
    "assessment_evidence",
    "findings",
    "citations",
    "related_vendors",
    "related_vendors_left",
    "requests",
    "system_revisions",
    "finding_reviews",
    "review_comments",
    "vendor_questions",
    "vendor_answers",
    "decisions",
    "condition_fulfilments",
    "audit_events",
]


# Records that change by rules of their own, tested below.
GUARDED = ["people", "invitations", "tokens"]


def said(tx: Transaction) -> None:
    """One row of each kind that reviewers add."""
    tx.people.add(a_reviewer())
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
        tx.people.add(a_person())
        tx.credentials.add_invitation(an_invitation(used_at=LONG_AGO))
        tx.credentials.add_token(a_token(revoked_at=LONG_AGO))
        tx.systems.add(a_system(request="request-1"))
        tx.systems.add_request(a_request())
        tx.systems.replace(a_system(request="request-1", revision=2, stage=Stage.RESEARCHING))
        said(tx)
        for number in range(3):
            tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject=str(number), payload={})


def contents(raw: Raw, table: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = raw.execute(f"SELECT * FROM {table}").fetchall()  # one of the names above
    return found


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
        free = "'another'" if key == "criterion" else "99"
        values = ", ".join(free if column == key else f'"{column}"' for column in raw.columns(table))
        before = contents(raw, table)
        with pytest.raises(raw.refused, match="sealed"):
            raw.execute(f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1")
        assert contents(raw, table) == before


def test_citations_can_be_asked_for_in_sql(raw: Raw) -> None:
    rows = raw.execute(
        """SELECT f.criterion, f.verdict, c.quote, substr(d.text, c.start + 1, c."end" - c.start)
           FROM citations c JOIN findings f USING (assessment, criterion) JOIN documents d ON d.id = c.document
           WHERE c.status = 'verified'"""
    ).fetchall()
    (citation,) = an_assessment().findings[0].citations
    assert rows == [("training-on-customer-data", "met", citation.quote, citation.quote)]


@pytest.mark.parametrize("table", GUARDED)
def test_no_account_used_link_or_token_is_removed_or_replaced(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(raw.refused, match="never removed"):
        raw.execute(f"DELETE FROM {table}")
    with pytest.raises(raw.refused, match="never replaced"):
        raw.execute(f"{raw.insert_or_replace} INTO {table} SELECT * FROM {table} LIMIT 1")
    assert contents(raw, table) == before != []


BY_AND_AT = "added_by, facts_by, created_at, changed_at"


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
        "UPDATE systems SET added_by = 'x', revision = revision + 1",
        "UPDATE systems SET created_at = 'x', revision = revision + 1",
        "DELETE FROM systems",
        "REPLACE INTO systems SELECT * FROM systems",
        f"INSERT INTO systems SELECT 'new', vendor, facts, 'in_use', NULL, {BY_AND_AT}, 2 FROM systems",
        f"INSERT INTO system_revisions SELECT id, vendor, facts, stage, request, {BY_AND_AT}, 7 FROM systems",
        f"INSERT INTO system_revisions SELECT id, vendor, facts, stage, request, {BY_AND_AT}, 2 FROM systems",
    ],
)
def test_a_system_is_changed_in_no_way_but_by_its_next_revision(raw: Raw, statement: str) -> None:
    before = contents(raw, "systems"), contents(raw, "system_revisions")
    with pytest.raises(raw.refused, match="system"):
        raw.execute(
            statement.replace("UPDATE OR REPLACE", raw.update_or_replace).replace(
                "REPLACE INTO", f"{raw.insert_or_replace} INTO"
            )
        )
    assert (contents(raw, "systems"), contents(raw, "system_revisions")) == before


def test_what_a_system_was_is_kept_whoever_changes_it(raw: Raw) -> None:
    (before,) = contents(raw, "systems")
    raw.execute("UPDATE systems SET stage = 'in_use', revision = revision + 1")
    assert before in contents(raw, "system_revisions")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET email = 'other@acme.example'",
        "UPDATE people SET id = 'other'",
        "UPDATE invitations SET used_at = NULL",
        "UPDATE tokens SET revoked_at = NULL",
        "UPDATE tokens SET expires_on = '\"2099-01-01\"'",
    ],
)
def test_an_account_stays_who_it_is_and_what_ended_stays_ended(raw: Raw, statement: str) -> None:
    before = [contents(raw, table) for table in GUARDED]
    with pytest.raises(raw.refused):
        raw.execute(statement)
    assert [contents(raw, table) for table in GUARDED] == before


def test_what_a_link_or_token_is_cannot_be_changed_while_it_counts(raw: Raw, store: SqlStore) -> None:
    with store.writing() as tx:
        tx.credentials.add_invitation(an_invitation(id="fresh"))
        tx.credentials.add_token(a_token(id="fresh"))
    for statement in (
        "UPDATE invitations SET expires_at = '2099' WHERE id = 'fresh'",
        "UPDATE invitations SET digest = 'x' WHERE id = 'fresh'",
        "UPDATE tokens SET scopes = '[]' WHERE id = 'fresh'",
        "UPDATE tokens SET person = 'x' WHERE id = 'fresh'",
    ):
        with pytest.raises(raw.refused, match="can only be"):
            raw.execute(statement)


def test_every_trigger_that_guards_a_table_is_tested_here(raw: Raw) -> None:
    assert raw.guarded() == {*IMMUTABLE, *GUARDED, "systems"}


def test_times_are_stored_as_utc_text_with_microseconds(raw: Raw) -> None:
    assert raw.execute("SELECT at FROM captures").fetchall() == [("2026-01-01T09:00:00.000000+00:00",)]
    assert a_capture().at.tzinfo is not None
    assert raw.execute("SELECT text FROM documents").fetchall() == [(a_document().text,)]


@POSTGRESQL_ALONE
@pytest.mark.parametrize("table", IMMUTABLE)
def test_emptying_a_table_is_refused(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(raw.refused, match="never removed"):
        raw.execute(f"TRUNCATE {table} CASCADE")
    assert contents(raw, table) == before != []


@POSTGRESQL_ALONE
@pytest.mark.parametrize("table", IMMUTABLE)
def test_a_row_that_would_take_the_place_of_another_is_refused(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    first = raw.columns(table)[0]
    with pytest.raises(raw.refused):
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    with pytest.raises(raw.refused):
        raw.execute(f"MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET {first} = '0'")
    assert contents(raw, table) == before


@POSTGRESQL_ALONE
@pytest.mark.parametrize("table", ["documents", "captures", "related_vendors_left"])
def test_a_conflict_is_no_way_to_an_update(raw: Raw, table: str) -> None:
    key = raw.columns(table)[0]
    with pytest.raises(raw.refused, match="never changed"):
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 'x'")


@POSTGRESQL_ALONE
def test_events_that_come_in_one_statement_follow_each_other_too(raw: Raw) -> None:
    before = contents(raw, "audit_events")
    row = "'2026-01-01', 'a', 'run.started', 's', '{}'"
    head = before[-1][-1]
    with pytest.raises(raw.refused, match="follows the newest"):
        raw.execute(f"INSERT INTO audit_events VALUES (4, {row}, '{head}', 'h4'), (5, {row}, 'another', 'h5')")
    assert contents(raw, "audit_events") == before
    raw.execute(f"INSERT INTO audit_events VALUES (4, {row}, '{head}', 'h4'), (5, {row}, 'h4', 'h5')")
    assert len(contents(raw, "audit_events")) == len(before) + 2


@POSTGRESQL_ALONE
def test_a_temporary_table_of_the_same_name_does_not_blind_a_trigger(raw: Raw) -> None:
    raw.execute("CREATE TEMPORARY TABLE audit_events (LIKE public.audit_events)")
    raw.execute("CREATE TEMPORARY TABLE assessments (LIKE public.assessments)")
    with pytest.raises(raw.refused, match="follows the newest"):
        raw.execute(
            "INSERT INTO public.audit_events VALUES (1, '2026-01-01', 'a', 'run.started', 's', '{}', ?, 'h')",
            ("sha256:" + "0" * 64,),
        )
    with pytest.raises(raw.refused, match="sealed"):
        raw.execute(
            "INSERT INTO findings SELECT assessment, 'x', 9, status, verdict, reason, body FROM findings LIMIT 1"
        )


@POSTGRESQL_ALONE
def test_a_role_that_may_only_add_can_keep_a_run_and_can_disarm_nothing(
    place: PostgresqlPlace, store: SqlStore
) -> None:
    """The rights that docs/postgresql.md lists; a role belongs to the server, so that the test takes it away again."""
    role = f"{place.name}-app"
    with place.server.connection(place.name) as owner:
        owner.execute(f'CREATE ROLE "{role}" LOGIN')
        owner.execute(f'GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO "{role}"')
        owner.execute(f'GRANT UPDATE ON runs, sources TO "{role}"')
        try:
            with contextlib.closing(SqlStore(place.server.url(place.name, user=role), FixedClock())) as app:
                stored(app, "Other words", url="https://acme.example/dpa", body=b"dpa")
                with app.writing() as tx:
                    tx.runs.replace(a_run(error="why"))
                    tx.assessments.add(an_assessment(id="another"))
                    tx.audit.append(actor="app", action=Action.CAPTURE_MADE, subject="4", payload={})
                with app.reading() as tx:
                    assert [event.sequence for event in tx.audit.events()] == [1, 2, 3, 4]
            with place.server.connection(place.name, user=role) as raw:
                for statement in (
                    "DROP TRIGGER audit_events_stay ON audit_events",
                    "ALTER TABLE audit_events DISABLE TRIGGER ALL",
                    "DELETE FROM audit_events",
                    "CREATE OR REPLACE FUNCTION dossier_stays() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
                    "SET session_replication_role = replica",
                    "CREATE TABLE mine () INHERITS (audit_events)",
                ):
                    with pytest.raises(
                        (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidFunctionDefinition)
                    ):
                        raw.execute(statement.encode())
        finally:
            owner.execute(f'DROP OWNED BY "{role}"')
            owner.execute(f'DROP ROLE "{role}"')
