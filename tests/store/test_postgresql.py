"""What is PostgreSQL's own: what is asked of a session, how its failures are named, and that no password shows."""

import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from pipeline.domain.audit import Action
from pipeline.errors import ConfigurationError, IntegrityBroken, InvalidInput, StoreBusy
from store.database import SqlStore
from tests.builders import a_document, a_vendor
from tests.fakes import FixedClock
from tests.ports import a_free_port
from tests.postgresql_server import PostgresqlServer, postgresql_server, programs
from tests.store.databases import POSTGRESQL_ALONE, PostgresqlPlace, Raw

pytestmark = [pytest.mark.usefixtures("kind"), POSTGRESQL_ALONE]


def said(store: SqlStore, question: str, *, writing: bool) -> object:
    engines = store._engines
    with (engines.writing if writing else engines.reading).begin() as connection:
        return connection.exec_driver_sql(question).scalar()


@pytest.mark.parametrize(
    ("setting", "in_writing", "in_reading"),
    [
        ("transaction_isolation", "read committed", "repeatable read"),
        ("transaction_read_only", "off", "on"),
        ("synchronous_commit", "on", "off"),
        ("lock_timeout", "30s", "30s"),
        ("statement_timeout", "330s", "330s"),
        ("idle_in_transaction_session_timeout", "5min", "0"),
        ("client_encoding", "UTF8", "UTF8"),
    ],
)
def test_every_transaction_is_set_up_and_leaves_its_session_as_it_was(
    store: SqlStore, setting: str, in_writing: str, in_reading: str
) -> None:
    """The server of the tests says `synchronous_commit = off`: a writer does not go by that."""
    for _ in range(2):
        assert said(store, f"SHOW {setting}", writing=True) == in_writing
        assert said(store, f"SHOW {setting}", writing=False) == in_reading
    with store._engines.writing.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.execute("SHOW lock_timeout").fetchone() == ("0",)


def test_a_stronger_promise_of_the_server_is_not_made_weaker(store: SqlStore, place: PostgresqlPlace, raw: Raw) -> None:
    raw.execute(f"ALTER DATABASE \"{place.name}\" SET synchronous_commit = 'remote_apply'")
    with closing(SqlStore(place.url, FixedClock())) as other:
        assert said(other, "SHOW synchronous_commit", writing=True) == "remote_apply"


def test_the_server_sorts_otherwise_and_the_store_by_bytes(store: SqlStore, raw: Raw) -> None:
    """Fails where a column forgets its collation, if this server has another one."""
    words = ["b.example", "B.example", "a-b.example", "ab.example", "ä.example"]
    with store.writing() as tx:
        for number, word in enumerate(words):
            tx.vendors.add(a_vendor(id=str(number), domain=word))
    with store.reading() as tx:
        assert [vendor.domain for vendor in tx.vendors.all()] == sorted(words, key=str.encode)
    (sorted_by_server,) = raw.execute("SELECT array_agg(x ORDER BY x) FROM unnest(?::text[]) x", (words,)).fetchone()
    if raw.execute("SELECT datlocprovider FROM pg_database WHERE datname = current_database()").fetchone() == ("i",):
        assert sorted_by_server != sorted(words, key=str.encode)


def test_text_that_the_database_refuses_is_invalid_input_and_the_block_goes_on(store: SqlStore) -> None:
    with store.writing() as tx:
        for text in ("a\x00b", "a\ud800b"):
            with pytest.raises(InvalidInput):
                tx.vendors.add(a_vendor(name=text))
        with pytest.raises(InvalidInput):
            tx.vendors.add(a_vendor(domain="x" * 10_000 + "".join(chr(300 + n) for n in range(5_000))))
        tx.vendors.add(a_vendor())
    with store.reading() as tx:
        assert tx.vendors.all() == [a_vendor()]


def test_what_was_written_before_a_refused_statement_is_kept(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.vendors.add(a_vendor())
        tx.documents.add(a_document())
        with pytest.raises(InvalidInput):
            tx.vendors.add(a_vendor(id="2"))
        tx.audit.append(actor="tester", action=Action.VENDOR_ADDED, subject="v", payload={})
    with store.reading() as tx:
        assert (tx.vendors.all(), tx.documents.get(a_document().id)) == ([a_vendor()], a_document())
        assert tx.audit.head() is not None


def test_a_block_whose_query_was_given_up_does_not_pass_for_stored(store: SqlStore) -> None:
    """PostgreSQL would answer its COMMIT with a rollback and no error."""

    def given_up() -> None:
        with store._engines.writing.begin() as connection:
            connection.exec_driver_sql("INSERT INTO rubrics VALUES ('a', 'b')")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '20ms'")
            with pytest.raises(StoreBusy, match="too long"):
                connection.exec_driver_sql("SELECT pg_sleep(5)")

    with pytest.raises(StoreBusy, match="nothing of this block"):
        given_up()
    assert said(store, "SELECT count(*) FROM rubrics", writing=False) == 0


def test_a_session_that_the_server_ends_is_busy_and_the_next_block_works(store: SqlStore, raw: Raw) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dossier'"

    def cut_off() -> None:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            raw.execute(f"{end} AND datname = current_database()")
            tx.vendors.all()

    with pytest.raises(StoreBusy, match="whole or not at all") as lost:
        cut_off()
    assert lost.value.retryable
    with store.reading() as tx:
        assert tx.vendors.all() == []
    with store.writing() as tx:
        tx.vendors.add(a_vendor())
    raw.execute(f"{end} AND datname = current_database()")
    with store.reading() as tx:  # an idle session that ended is not noticed
        assert tx.vendors.all() == [a_vendor()]


def test_the_lock_is_free_as_soon_as_a_writer_ends_and_never_before(store: SqlStore) -> None:
    inside, entered = threading.Event(), threading.Event()

    def wait_and_write() -> None:
        inside.wait(timeout=10)
        with store.writing() as tx:
            entered.set()
            tx.audit.append(actor="second", action=Action.VENDOR_ADDED, subject="v", payload={})

    second = threading.Thread(target=wait_and_write)
    second.start()
    with store.writing() as tx:
        inside.set()
        assert not entered.wait(timeout=0.3)
        tx.audit.append(actor="first", action=Action.VENDOR_ADDED, subject="v", payload={})
    second.join(timeout=10)
    with store.reading() as tx:
        assert [event.actor for event in tx.audit.events()] == ["first", "second"]


def test_a_server_that_does_not_write_to_disk_is_named(store: SqlStore) -> None:
    """The tests' server is one."""
    assert "fsync off" in store.caveat()


def test_a_database_in_another_encoding_is_refused(place: PostgresqlPlace) -> None:
    with place.server.connection("postgres") as owner:
        owner.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        with pytest.raises(ConfigurationError, match="LATIN1"):
            SqlStore(place.server.url("latin"), FixedClock())
    finally:
        place.server.drop_database("latin")


def test_without_the_right_to_make_tables_an_empty_database_is_a_matter_of_configuration(
    place: PostgresqlPlace, url: str
) -> None:
    role = f"{place.name}-nobody"
    with place.server.connection("postgres") as owner:
        owner.execute(f'CREATE ROLE "{role}" LOGIN')
        try:
            with pytest.raises(ConfigurationError, match="permission denied"):
                SqlStore(place.server.url(place.name, user=role), FixedClock())
        finally:
            owner.execute(f'DROP ROLE "{role}"')


def test_a_server_that_refuses_and_one_that_is_away_are_told_apart(place: PostgresqlPlace) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        SqlStore(place.server.url("no-such-database"), FixedClock())
    with pytest.raises(ConfigurationError, match="does not exist"):
        SqlStore(place.server.url("postgres", user="no-such-role"), FixedClock())
    with pytest.raises(StoreBusy, match="does not answer") as away:
        SqlStore(f"postgresql://u:secret@127.0.0.1:{a_free_port()}/d", FixedClock())
    assert away.value.retryable


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@127.0.0.1:1/d",
        "postgresql://u:secret@127.0.0.1:1/d?sslmode=secretive",
        "postgresql://u@127.0.0.1:1/d?password=secret",
        "postgresql+asyncpg://u:secret@127.0.0.1:1/d",
    ],
)
def test_no_password_is_in_an_error_or_what_led_to_it(url: str) -> None:
    with pytest.raises((ConfigurationError, StoreBusy)) as refused:
        SqlStore(url, FixedClock())
    shown = "".join(traceback.format_exception(refused.value)) + refused.value.advice
    assert "secret" not in shown.replace("secretive", "")


def test_no_password_is_in_what_a_store_is_shown_as(store: SqlStore, place: PostgresqlPlace) -> None:
    with closing(SqlStore(place.url.replace("@", ":secret@"), FixedClock())) as other:
        engines = other._engines
        shown = f"{other!r} {other._dialect!r} {engines!r} {engines.reading.url} {engines.writing.pool!r}"
    assert "dossier:***@" in shown
    assert "secret" not in shown


def test_the_driver_is_imported_only_when_it_is_used() -> None:
    driver = "{'psycopg', 'sqlalchemy.dialects.postgresql'}"
    code = f"import store.database, sys; sys.exit(len({driver} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "store.postgresql", None)
    with pytest.raises(ConfigurationError) as missing:
        SqlStore("postgresql://u@127.0.0.1:1/d", FixedClock())
    assert "vendor-dossier[postgresql]" in missing.value.advice


def test_every_text_column_has_a_collation_of_its_own(raw: Raw) -> None:
    """A later migration that forgets it would sort by the server's language."""
    query = """SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
        AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'schema_migrations'"""
    assert raw.execute(query).fetchall() == []


def test_a_second_record_under_a_key_is_a_matter_of_integrity_where_records_stay(raw: Raw, store: SqlStore) -> None:
    with store._engines.writing.begin() as connection:
        insert = "INSERT INTO related_vendors_left VALUES ('a', 'b')"
        with pytest.raises(IntegrityBroken, match="related_vendors_left: a record is never replaced"):
            connection.exec_driver_sql(f"{insert}, ('a', 'b')")
        connection.rollback()


@pytest.fixture
def restartable() -> Iterator[PostgresqlServer]:
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL's initdb is not installed, neither on PATH nor in /usr/lib/postgresql")
    with postgresql_server(folder) as server:
        server.make_database("records")
        yield server


def test_a_server_that_stops_and_comes_back_is_busy_in_between(restartable: PostgresqlServer) -> None:
    with closing(SqlStore(restartable.url("records"), FixedClock())) as store:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
        restartable.stop()
        with pytest.raises(StoreBusy), store.reading():
            pass
        restartable.start()
        with store.reading() as tx:
            assert tx.vendors.all() == [a_vendor()]


def test_writers_that_do_not_know_our_lock_cannot_break_the_chain_either(raw: Raw, place: PostgresqlPlace) -> None:
    """Both see an empty chain; the key on the sequence lets the second wait for the first, and then refuses it."""
    insert = "INSERT INTO audit_events VALUES (1, '2026-01-01', 'a', 'run.started', 's', '{}', %s, 'h')"
    genesis = ("sha256:" + "0" * 64,)
    failures: list[Exception] = []

    def second() -> None:
        with place.server.connection(place.name) as other:
            try:
                other.execute(insert, genesis)
            except psycopg.IntegrityError as failure:
                failures.append(failure)

    with place.server.connection(place.name) as first, first.transaction():
        first.execute(insert, genesis)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive()
    thread.join(timeout=10)
    assert [type(failure) for failure in failures] == [psycopg.errors.UniqueViolation]
    assert raw.execute("SELECT count(*) FROM audit_events").fetchone() == (1,)
