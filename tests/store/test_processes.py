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
def test_two_processes_that_start_at_once_and_append_keep_one_chain(url: str) -> None:
    workers = [started(APPEND, url, f"worker-{number}", "200") for number in (1, 2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    for worker in workers:
        worker.communicate()
    with closing(SqlStore(url, FixedClock())) as store, store.reading() as tx:
        events = list(tx.audit.events())
    assert list(chain_breaks(events)) == []
    for actor in ("worker-1", "worker-2"):
        assert [event.subject for event in events if event.actor == actor] == [str(number) for number in range(200)]


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


def test_a_writer_gives_up_when_another_holds_the_database(url: str, database: Path) -> None:
    with closing(SqlStore(url, FixedClock(), busy_timeout_seconds=0.2)) as store:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            with pytest.raises(StoreBusy) as busy, store.writing():
                pass
            assert busy.value.retryable
            assert time.monotonic() - begun < 5
            with store.reading() as tx:
                assert tx.vendors.all() == []
        with store.writing() as tx:
            tx.vendors.add(a_vendor())


def test_opening_gives_up_when_another_holds_the_new_database(url: str, database: Path) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy):
            SqlStore(url, FixedClock(), busy_timeout_seconds=0.2)
