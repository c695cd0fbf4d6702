"""Several processes on one database, and one that is killed."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.audit import Action, chain_breaks
from pipeline.errors import StoreBusy
from store.database import SqlStore
from tests.builders import a_vendor
from tests.fakes import FixedClock
from tests.store.databases import SQLITE_ALONE, Place

PROCESSES, EVENTS_OF_EACH = 8, 300

APPEND = """
import sys
from pipeline.domain.audit import Action
from store.database import SqlStore
from tests.fakes import FixedClock

store = SqlStore(sys.argv[1], FixedClock())
for number in range(int(sys.argv[3])):
    with store.writing() as tx:
        tx.audit.append(actor=sys.argv[2], action=Action.CAPTURE_MADE, subject=str(number), payload={})
store.close()
"""

HANG_INSIDE = """
import sys, time
from pipeline.domain.audit import Action
from store.database import SqlStore
from tests.builders import a_vendor
from tests.fakes import FixedClock

store = SqlStore(sys.argv[1], FixedClock())
with store.writing() as tx:
    tx.vendors.add(a_vendor())
    tx.audit.append(actor="victim", action=Action.VENDOR_ADDED, subject="vendor-acme", payload={})
    print("inside", flush=True)
    time.sleep(60)
"""


def started(script: str, *arguments: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=root, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_processes_that_start_at_once_on_an_empty_database_and_append_keep_one_chain(url: str) -> None:
    names = [f"worker-{number}" for number in range(PROCESSES)]
    workers = [started(APPEND, url, name, str(EVENTS_OF_EACH)) for name in names]
    assert [worker.wait(timeout=90) for worker in workers] == [0] * PROCESSES
    for worker in workers:
        worker.communicate()
    with closing(SqlStore(url, FixedClock())) as store, store.reading() as tx:
        events = list(tx.audit.events())
    assert [event.sequence for event in events] == list(range(1, PROCESSES * EVENTS_OF_EACH + 1))
    assert list(chain_breaks(events)) == []
    for name in names:
        numbers = [event.subject for event in events if event.actor == name]
        assert numbers == [str(number) for number in range(EVENTS_OF_EACH)]


def test_a_process_that_is_killed_inside_a_block_leaves_nothing(url: str) -> None:
    victim = started(HANG_INSIDE, url)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "inside\n"
    victim.kill()
    victim.communicate(timeout=10)
    with closing(SqlStore(url, FixedClock(), busy_timeout_seconds=5)) as store:
        with store.reading() as tx:
            assert tx.vendors.all() == []
            assert tx.audit.head() is None
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            tx.audit.append(actor="tester", action=Action.VENDOR_ADDED, subject="vendor-acme", payload={})
        with store.reading() as tx:
            assert list(chain_breaks(tx.audit.events())) == []


@SQLITE_ALONE
@pytest.mark.slow
def test_a_second_store_in_this_process_does_not_let_another_process_remove_the_log_of_the_first(url: str) -> None:
    with closing(SqlStore(url, FixedClock())) as store:
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
        SqlStore(url, FixedClock()).close()
        with store.reading() as tx:
            assert tx.audit.head() is None
        for _ in range(2):
            started(APPEND, url, "other", "1").communicate(timeout=60)
        with store.reading() as tx:
            assert [event.sequence for event in tx.audit.events()] == [1, 2]


def test_threads_share_a_store(store: SqlStore) -> None:
    def append() -> None:
        for number in range(25):
            with store.writing() as tx:
                tx.audit.append(actor="thread", action=Action.CAPTURE_MADE, subject=str(number), payload={})
            with store.reading() as tx:
                assert tx.audit.head() is not None

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        events = list(tx.audit.events())
    assert len(events) == 100
    assert list(chain_breaks(events)) == []


@SQLITE_ALONE
def test_a_writer_gives_up_when_another_program_holds_the_file(url: str, database: Path) -> None:
    with closing(SqlStore(url, FixedClock(), busy_timeout_seconds=0.2)) as store:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusy), store.writing():
                pass
        with store.writing() as tx:
            tx.vendors.add(a_vendor())


def test_a_writer_gives_up_when_another_holds_the_database(store: SqlStore, place: Place) -> None:
    with closing(SqlStore(place.url, FixedClock(), busy_timeout_seconds=0.2)) as other:
        with store.writing():
            begun = time.monotonic()
            with pytest.raises(StoreBusy) as busy, other.writing():
                pass
            assert busy.value.retryable
            assert time.monotonic() - begun < 5
            with other.reading() as tx:
                assert tx.vendors.all() == []
        with other.writing() as tx:
            tx.vendors.add(a_vendor())


def test_a_second_block_inside_the_first_gives_up(place: Place, store: SqlStore) -> None:
    with closing(SqlStore(place.url, FixedClock(), busy_timeout_seconds=0.2)) as impatient:
        with impatient.writing() as tx:
            tx.vendors.add(a_vendor())
            with pytest.raises(StoreBusy), impatient.writing():
                pass
        with impatient.reading() as tx:
            assert tx.vendors.all() == [a_vendor()]


@SQLITE_ALONE
def test_opening_gives_up_when_another_holds_the_new_database(url: str, database: Path) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy):
            SqlStore(url, FixedClock(), busy_timeout_seconds=0.2)
