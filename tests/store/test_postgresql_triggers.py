"""What PostgreSQL's own ways around a trigger come to: TRUNCATE, MERGE, conflicts, temporary tables, other roles."""

import contextlib
import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from pipeline.domain.audit import Action
from pipeline.domain.ids import InvitationId, TokenId
from store.database import SqlStore
from tests.accounts import a_person, a_session, a_token, an_attempt, an_invitation
from tests.builders import a_run, a_system, an_assessment
from tests.fakes import LONG_AGO, FixedClock
from tests.review_builders import a_signed_decision
from tests.store.databases import POSTGRESQL_ALONE, PostgresqlPlace, Raw
from tests.store.guarded import GUARDED, IMMUTABLE, contents, copy_but, fill
from tests.stored import stored

pytestmark = [pytest.mark.usefixtures("kind"), POSTGRESQL_ALONE]


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    fill(store)


@pytest.mark.parametrize("table", [*IMMUTABLE, *GUARDED])
def test_emptying_a_table_is_refused(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(raw.refused, match="never removed"):
        raw.execute(f"TRUNCATE {table} CASCADE")
    assert contents(raw, table) == before != []


@pytest.mark.parametrize("table", IMMUTABLE)
def test_a_row_that_would_take_the_place_of_another_is_refused(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    first = raw.columns(table)[0]
    with pytest.raises(raw.refused):
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    with pytest.raises(raw.refused):
        raw.execute(f"MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET {first} = '0'")
    assert contents(raw, table) == before


@pytest.mark.parametrize("table", ["documents", "captures", "related_vendors_left", "requests", "review_comments"])
def test_a_conflict_is_no_way_to_an_update(raw: Raw, table: str) -> None:
    key = raw.columns(table)[0]
    with pytest.raises(raw.refused, match="never changed"):
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 'x'")


def test_events_that_come_in_one_statement_follow_each_other_too(raw: Raw) -> None:
    before = contents(raw, "audit_events")
    row = "'2026-01-01', 'a', 'run.started', 's', '{}'"
    head = before[-1][-1]
    with pytest.raises(raw.refused, match="follows the newest"):
        raw.execute(f"INSERT INTO audit_events VALUES (4, {row}, '{head}', 'h4'), (5, {row}, 'another', 'h5')")
    assert contents(raw, "audit_events") == before
    raw.execute(f"INSERT INTO audit_events VALUES (4, {row}, '{head}', 'h4'), (5, {row}, 'h4', 'h5')")
    assert len(contents(raw, "audit_events")) == len(before) + 2


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


def test_nor_one_of_the_tables_of_systems_and_decisions(raw: Raw) -> None:
    raw.execute(copy_but(raw, "decisions", id="'last'", signer="'person-ana'", settles="true"))
    raw.execute("CREATE TEMPORARY TABLE systems (LIKE public.systems)")
    raw.execute("CREATE TEMPORARY TABLE system_revisions (LIKE public.system_revisions)")
    raw.execute("CREATE TEMPORARY TABLE decisions (LIKE public.decisions)")
    for values in ({"signer": "'person-ana'", "use": "'other'"}, {"round": "2", "use": "'other'", "system": "'none'"}):
        statement = copy_but(raw, "public.decisions", id="'another'", **values)
        with pytest.raises(raw.refused, match="round that is open"):
            raw.execute(statement)
    raw.execute("INSERT INTO systems SELECT * FROM public.systems")
    raw.execute("UPDATE systems SET revision = 8")
    with pytest.raises(raw.refused, match="only what a change puts aside"):
        raw.execute(copy_but(raw, "public.system_revisions", revision="7"))
    raw.execute("UPDATE public.systems SET stage = 'in_use', revision = 3")
    assert raw.execute("SELECT count(*) FROM public.system_revisions").fetchone() == (2,)


def test_a_conflict_changes_a_system_only_by_its_next_revision(raw: Raw) -> None:
    insert = copy_but(raw, "systems", revision="1")
    with pytest.raises(raw.refused, match="the next revision"):
        raw.execute(f"{insert} ON CONFLICT (id) DO UPDATE SET stage = 'in_use'")
    raw.execute(f"{insert} ON CONFLICT (id) DO UPDATE SET stage = 'in_use', revision = systems.revision + 1")
    assert [row[-1] for row in sorted(contents(raw, "system_revisions"), key=str)] == [1, 2]


def test_a_statement_that_changes_a_system_cannot_say_itself_what_it_was(raw: Raw) -> None:
    before = contents(raw, "systems"), contents(raw, "system_revisions")
    with pytest.raises(raw.refused, match="system_revisions"):
        raw.execute(
            """WITH changed AS (UPDATE systems SET revision = revision + 1 RETURNING *)
               INSERT INTO system_revisions
               SELECT id, vendor, facts, 'forged', request, added_by, facts_by, created_at, changed_at,
               revision - 1 FROM changed"""
        )
    assert (contents(raw, "systems"), contents(raw, "system_revisions")) == before


def test_the_keys_of_a_round_hold_for_those_who_do_not_see_each_other(raw: Raw) -> None:
    """Two transactions at once pass the trigger; without it the keys alone are left."""
    raw.execute("DROP TRIGGER decisions_in_the_open_round ON decisions")
    with pytest.raises(raw.refused, match="decisions_each_once"):
        raw.execute(copy_but(raw, "decisions", id="'another'"))
    raw.execute(copy_but(raw, "decisions", id="'last'", signer="'person-ana'", settles="true"))
    with pytest.raises(raw.refused, match="decisions_settled_once"):
        raw.execute(copy_but(raw, "decisions", id="'late'", use="'other'", settles="true"))


def rights_in_the_docs(role: str) -> list[str]:
    """Return the statements of docs/postgresql.md that give the second role its rights, for another role."""
    page = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text()
    _, _, after = page.partition("As the owner, once the tables are there:\n\n")
    block, _, _ = after.partition("\n\n")
    return [re.sub(r"\bdossier;", f'"{role}";', line.strip()) for line in block.splitlines()]


def work_as_people_do(store: SqlStore) -> None:
    """Change and remove what may be changed and removed."""
    later = LONG_AGO + timedelta(days=1)
    with store.writing() as tx:
        tx.people.replace(a_person(name="Ana L."))
        for hashed in ("first", "second"):
            tx.credentials.set_password(a_person().id, hashed, at=later)
        tx.credentials.link(a_person().id, issuer="i", subject="s")
        for name in ("used", "void"):
            tx.credentials.add_invitation(an_invitation(id=name))
        assert tx.credentials.use_invitation(InvitationId("used"), at=later)
        tx.credentials.void_invitations(a_person().id)
        assert tx.credentials.invitation(InvitationId("void")) is None
        tx.credentials.add_token(a_token(id="another"))
        assert tx.credentials.revoke_token(TokenId("another"), at=later)
        tx.sign_ins.add(a_session())
        tx.sign_ins.see(a_session().id, at=later)
        assert tx.sign_ins.end(a_session().id)
        tx.sign_ins.add_attempt(an_attempt())
        tx.sign_ins.mark_succeeded(an_attempt().id)
        tx.sign_ins.prune_attempts(failed_before=later, before=later)
        tx.systems.replace(a_system(request="request-1", revision=3))
        tx.reviews.add_decision(a_signed_decision(id="another", use="other"))
    with store.reading() as tx:
        assert tx.sign_ins.attempts(after=LONG_AGO - timedelta(days=1)) == []
        assert len(tx.systems.revisions(a_system().id)) == 3


def test_a_role_that_may_only_add_can_keep_a_run_and_can_disarm_nothing(
    place: PostgresqlPlace, store: SqlStore
) -> None:
    """The rights are those of docs/postgresql.md. A role belongs to the server, so the test takes it away again."""
    role = f"{place.name}-app"
    with place.server.connection(place.name) as owner:
        owner.execute(f'CREATE ROLE "{role}" LOGIN')
        try:
            for statement in rights_in_the_docs(role):
                owner.execute(statement.encode())
            with contextlib.closing(SqlStore(place.server.url(place.name, user=role), FixedClock())) as app:
                stored(app, "Other words", url="https://acme.example/dpa", body=b"dpa")
                with app.writing() as tx:
                    tx.runs.replace(a_run(error="why"))
                    tx.assessments.add(an_assessment(id="another"))
                    tx.audit.append(actor="app", action=Action.CAPTURE_MADE, subject="4", payload={})
                with app.reading() as tx:
                    assert [event.sequence for event in tx.audit.events()] == [1, 2, 3, 4]
                work_as_people_do(app)
            with place.server.connection(place.name, user=role) as raw:
                for statement in (
                    "DROP TRIGGER audit_events_stay ON audit_events",
                    "ALTER TABLE audit_events DISABLE TRIGGER ALL",
                    "DELETE FROM audit_events",
                    "DELETE FROM people",
                    "TRUNCATE sessions",
                    "UPDATE decisions SET statement = ''",
                    "UPDATE system_revisions SET stage = ''",
                    "INSERT INTO schema_migrations VALUES (99, '', '', '')",
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
