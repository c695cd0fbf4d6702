"""The rows that are checked are all that are stored, also those that no reader of events would meet."""

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.chain import ChainReading
from pipeline.errors import IntegrityBroken
from store.database import SqlStore
from tests.store.databases import SQLITE_ALONE, Raw


@pytest.fixture(autouse=True)
def chain(store: SqlStore, raw: Raw) -> None:
    with store.writing() as tx:
        for number in range(1201):  # more than two pages
            tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject=str(number), payload={"ü": number})
    raw.drop_guards()


def breaks(store: SqlStore) -> list[str]:
    reading = ChainReading(breaks_max=5)
    with store.reading() as tx:
        for page in tx.audit.pages():
            reading.read(page)
    return reading.breaks


def test_the_database_is_read_whole_and_text_by_text(store: SqlStore, raw: Raw) -> None:
    assert breaks(store) == []
    raw.execute(
        "INSERT INTO audit_events SELECT 0, at, 'forger', action, subject, payload, previous, hash "
        "FROM audit_events WHERE sequence = 1"
    )
    assert breaks(store)[0] == "event 0: expected sequence 1 here"


@SQLITE_ALONE
def test_text_that_is_no_text_is_an_error_of_ours(store: SqlStore, raw: Raw) -> None:
    raw.execute("UPDATE audit_events SET actor = CAST(x'ff' AS TEXT) WHERE sequence = 700")
    with pytest.raises(IntegrityBroken):
        breaks(store)


def test_an_event_that_stands_twice_in_a_table_without_its_key_is_read_twice(store: SqlStore, raw: Raw) -> None:
    raw.execute("ALTER TABLE audit_events RENAME TO genuine")
    raw.execute("CREATE TABLE audit_events AS SELECT * FROM genuine")
    raw.execute("INSERT INTO audit_events SELECT * FROM genuine WHERE sequence = 500")
    assert "event 500: expected sequence 501 here" in breaks(store)
