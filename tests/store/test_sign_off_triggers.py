"""The database itself keeps the rules of accounts, systems and decisions, whoever is connected to it."""

import pytest

from store.database import SqlStore
from tests.accounts import a_token, an_invitation
from tests.review_builders import a_signed_decision
from tests.store.databases import Raw
from tests.store.guarded import contents, copy_but, fill

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

ENDING = ["people", "invitations", "tokens"]

BY_AND_AT = "added_by, facts_by, created_at, changed_at"
MADE_OF_FACTS = ("tier", "words")


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    fill(store)


@pytest.mark.parametrize("table", ENDING)
def test_no_account_used_link_or_token_is_removed_or_replaced(raw: Raw, table: str) -> None:
    before = contents(raw, table)
    with pytest.raises(raw.refused, match="never removed"):
        raw.execute(f"DELETE FROM {table}")
    with pytest.raises(raw.refused, match=raw.said_of_a_second_row):
        raw.execute(f"{raw.insert_or_replace} INTO {table} SELECT * FROM {table} LIMIT 1")
    assert contents(raw, table) == before != []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE systems SET stage = 'in_use'",
        "UPDATE systems SET stage = 'in_use', revision = revision",
        "UPDATE systems SET stage = 'in_use', revision = revision + 2",
        "UPDATE systems SET stage = 'in_use', revision = revision - 1",
        "UPDATE systems SET stage = 'in_use', revision = NULL",
        "UPDATE OR REPLACE systems SET vendor = 'other', revision = revision + 1",
        "UPDATE OR REPLACE systems SET id = 'other', revision = revision + 1",
        "UPDATE systems SET request = NULL, revision = revision + 1",
        "UPDATE systems SET added_by = 'x', revision = revision + 1",
        "UPDATE systems SET created_at = 'x', revision = revision + 1",
        "UPDATE systems SET tier = 'high'",
        "UPDATE systems SET tier = ''",
        "UPDATE systems SET words = 'x'",
        "DELETE FROM systems",
        "REPLACE INTO systems SELECT * FROM systems",
        f"REPLACE INTO systems SELECT id, vendor, facts, 'in_use', request, {BY_AND_AT}, 1, tier, '' FROM systems",
        f"INSERT INTO systems SELECT 'new', vendor, facts, 'in_use', NULL, {BY_AND_AT}, 2, tier, '' FROM systems",
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
    assert before[: -len(MADE_OF_FACTS)] in contents(raw, "system_revisions")


@pytest.mark.parametrize(
    "column", ["id", "vendor", "facts", "stage", "request", "added_by", "facts_by", "created_at", "changed_at"]
)
def test_a_system_without_a_tier_may_be_given_one_and_nothing_else_with_it(raw: Raw, column: str) -> None:
    raw.execute("UPDATE systems SET tier = '', words = '', revision = revision + 1")
    kept = contents(raw, "system_revisions")
    with pytest.raises(raw.refused, match="next revision"):
        raw.execute(f"UPDATE systems SET tier = 'low', {column} = 'x'")
    raw.execute("UPDATE systems SET tier = 'low', words = 'x'")
    assert [row[-2:] for row in contents(raw, "systems")] == [("low", "x")]
    assert contents(raw, "system_revisions") == kept


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET email = 'other@acme.example'",
        "UPDATE people SET id = 'other'",
        "UPDATE people SET created_at = 'x'",
        "UPDATE invitations SET used_at = NULL",
        "UPDATE invitations SET used_at = 'x'",
        "UPDATE tokens SET revoked_at = NULL",
        "UPDATE tokens SET revoked_at = 'x'",
        "UPDATE tokens SET expires_on = '\"2099-01-01\"'",
    ],
)
def test_an_account_stays_who_it_is_and_what_ended_stays_ended(raw: Raw, statement: str) -> None:
    before = [contents(raw, table) for table in ENDING]
    with pytest.raises(raw.refused):
        raw.execute(statement)
    assert [contents(raw, table) for table in ENDING] == before


def test_what_a_link_or_token_is_cannot_be_changed_while_it_counts(raw: Raw, store: SqlStore) -> None:
    with store.writing() as tx:
        tx.credentials.add_invitation(an_invitation(id="fresh"))
        tx.credentials.add_token(a_token(id="fresh"))
    for table, free in (("invitations", "used_at"), ("tokens", "revoked_at")):
        for column in set(raw.columns(table)) - {free}:
            with pytest.raises(raw.refused, match="can only be"):
                raw.execute(f"UPDATE {table} SET {column} = 'x' WHERE id = 'fresh'")
        raw.execute(f"UPDATE {table} SET {free} = 'x' WHERE id = 'fresh'")
        with pytest.raises(raw.refused, match="can only be"):
            raw.execute(f"UPDATE {table} SET {free} = NULL WHERE id = 'fresh'")


def test_of_invitations_only_the_unused_are_removed(raw: Raw, store: SqlStore) -> None:
    with store.writing() as tx:
        tx.credentials.add_invitation(an_invitation(id="fresh"))
    raw.execute("DELETE FROM invitations WHERE used_at IS NULL")
    assert [row[0] for row in contents(raw, "invitations")] == [an_invitation().id]


def test_what_may_change_about_an_account_does(raw: Raw) -> None:
    raw.execute("UPDATE people SET name = 'x', roles = '[]', active = false")
    assert raw.execute("SELECT count(*) FROM people WHERE name = 'x' AND NOT active").fetchone() == (2,)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "once in a round"),
        ({"statement": "'x'", "ruling": "'reject'", "settles": "true"}, "once in a round"),
        ({"signer": "'person-ana'", "round": "2"}, "round that is open"),
        ({"signer": "'person-ana'", "round": "0"}, "round that is open"),
        ({"signer": "'person-ana'", "round": "NULL"}, "round that is open"),
    ],
)
def test_a_decision_that_its_round_has_no_room_for_is_refused(raw: Raw, values: dict[str, str], said: str) -> None:
    before = contents(raw, "decisions")
    with pytest.raises(raw.refused, match=said):
        raw.execute(copy_but(raw, "decisions", id="'another'", **values))
    assert contents(raw, "decisions") == before


@pytest.mark.parametrize("column", ["signer", "report_digest", "use"])
def test_who_signs_what_for_which_use_makes_another_decision(raw: Raw, column: str) -> None:
    other = "'person-ana'" if column == "signer" else "'other'"
    raw.execute(copy_but(raw, "decisions", id="'another'", **{column: other}))
    assert len(contents(raw, "decisions")) == 2


def test_a_settled_round_takes_nothing_more_and_the_next_one_begins(raw: Raw) -> None:
    raw.execute(copy_but(raw, "decisions", id="'last'", signer="'person-ana'", settles="true"))
    for settles in ("true", "false"):
        with pytest.raises(raw.refused, match="round that is open"):
            raw.execute(copy_but(raw, "decisions", id="'late'", use="'other'", settles=settles))
    raw.execute(copy_but(raw, "decisions", id="'anew'", round="2"))
    assert sorted(raw.execute("SELECT id, round FROM decisions").fetchall()) == [
        ("anew", 2),
        (a_signed_decision().id, 1),
        ("last", 1),
    ]
