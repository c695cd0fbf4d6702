"""Whoever owns the database can drop the triggers; what was changed then shows when it is read."""

import json

import pytest

from pipeline.domain.audit import Action, chain_breaks, event_hash
from pipeline.errors import IntegrityBroken
from store.database import SqlStore
from tests.builders import a_document, a_rubric, an_assessment
from tests.store.databases import Raw
from tests.stored import stored

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

EVENTS = 6


@pytest.fixture(autouse=True)
def chain(store: SqlStore, raw: Raw) -> None:
    with store.writing() as tx:
        for number in range(EVENTS):
            tx.audit.append(
                actor="tester", action=Action.CAPTURE_MADE, subject=f"capture-{number}", payload={"number": number}
            )
    raw.drop_guards()


def found(store: SqlStore) -> list[str]:
    """What `audit verify` would say."""
    with store.reading() as tx:
        try:
            return list(chain_breaks(tx.audit.events()))
        except IntegrityBroken as broken:
            return [str(broken)]


def test_an_untouched_chain_holds(store: SqlStore) -> None:
    assert found(store) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01T09:00:00.000001+00:00"),
        ("at", "2026-01-01T09:00:00"),
        ("at", "yesterday"),
        ("actor", "somebody else"),
        ("action", "run.failed"),
        ("action", "nothing.known"),
        ("subject", "another"),
        ("payload", '{"number":99}'),
        ("payload", '{"number": 0}'),
        ("payload", "{}"),
        ("payload", "[]"),
        ("payload", "{"),
        ("payload", '{"number":NaN}'),
        ("previous", "sha256:" + "1" * 64),
        ("hash", "sha256:" + "1" * 64),
    ],
)
def test_a_changed_column_is_found(store: SqlStore, raw: Raw, column: str, value: str) -> None:
    for sequence in (1, 3, EVENTS):
        (genuine,) = raw.execute(f"SELECT {column} FROM audit_events WHERE sequence = ?", (sequence,)).fetchone()
        raw.execute(f"UPDATE audit_events SET {column} = ? WHERE sequence = ?", (value, sequence))
        assert found(store), sequence
        raw.execute(f"UPDATE audit_events SET {column} = ? WHERE sequence = ?", (genuine, sequence))
        assert found(store) == []


@pytest.mark.parametrize("sequence", range(1, EVENTS))
def test_a_removed_event_is_found_unless_it_is_the_newest(store: SqlStore, raw: Raw, sequence: int) -> None:
    raw.execute("DELETE FROM audit_events WHERE sequence = ?", (sequence,))
    assert f"event {sequence + 1}: expected sequence {sequence} here" in found(store)


def test_a_removed_event_is_found_when_the_rest_is_renumbered(store: SqlStore, raw: Raw) -> None:
    raw.execute("DELETE FROM audit_events WHERE sequence = 3")
    raw.execute("UPDATE audit_events SET sequence = sequence - 1 WHERE sequence > 3")
    assert "event 3: does not follow the event before it" in found(store)


def test_swapped_events_are_found(store: SqlStore, raw: Raw) -> None:
    raw.execute("UPDATE audit_events SET sequence = 99 WHERE sequence = 2")
    raw.execute("UPDATE audit_events SET sequence = 2 WHERE sequence = 3")
    raw.execute("UPDATE audit_events SET sequence = 3 WHERE sequence = 99")
    assert "event 2: its content was changed" in found(store)


def test_an_inserted_event_is_found(store: SqlStore, raw: Raw) -> None:
    raw.execute("UPDATE audit_events SET sequence = sequence + 100 WHERE sequence > 3")
    raw.execute("UPDATE audit_events SET sequence = sequence - 99 WHERE sequence > 100")
    raw.execute(
        """INSERT INTO audit_events SELECT 4, at, 'forger', action, subject, payload, hash, hash
           FROM audit_events WHERE sequence = 3"""
    )
    assert "event 4: its content was changed" in found(store)


def test_a_resealed_event_breaks_the_link_of_the_next(store: SqlStore, raw: Raw) -> None:
    with store.reading() as tx:
        events = list(tx.audit.events())
    forged = events[2].model_copy(update={"actor": "forger"})
    raw.execute("UPDATE audit_events SET actor = 'forger', hash = ? WHERE sequence = 3", (event_hash(forged),))
    assert found(store) == ["event 4: does not follow the event before it"]


def test_a_cut_tail_shows_only_against_a_remembered_head(store: SqlStore, raw: Raw) -> None:
    with store.reading() as tx:
        checkpoint = tx.audit.head()
    raw.execute("DELETE FROM audit_events WHERE sequence > 4")
    assert found(store) == []
    with store.reading() as tx:
        assert tx.audit.head() != checkpoint


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE findings SET verdict = 'not_met' WHERE status = 'scored'",
        "UPDATE findings SET body = replace(body, '\"policy\"', '\"contract\"') WHERE status = 'scored'",
        "UPDATE citations SET quote = 'We train on everything.'",
        "UPDATE citations SET start = start + 1",
        "DELETE FROM findings WHERE status = 'unscored'",
        "UPDATE assessment_evidence SET url = 'https://elsewhere.example/'",
        "UPDATE assessments SET rubric_digest = digest",
    ],
)
def test_a_changed_assessment_no_longer_has_its_digest(store: SqlStore, raw: Raw, change: str) -> None:
    stored(store)
    with store.writing() as tx:
        tx.assessments.add(an_assessment())
    assert raw.execute(change).rowcount == 1
    with store.reading() as tx:
        read = tx.assessments.get(an_assessment().id)
    assert read is not None
    rebuilt = an_assessment(
        evidence=read.evidence, findings=read.findings, rubric_digest=read.rubric_digest, judge=read.judge
    )
    assert rebuilt.digest != read.digest


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM citations",
        "UPDATE citations SET status = 'unverified'",
        "UPDATE citations SET status = 'certain'",
        "UPDATE findings SET body = '{}' WHERE status = 'scored'",
        "UPDATE findings SET body = body || ' ' WHERE status = 'scored'",
        "UPDATE assessments SET judge = 'x'",
        "UPDATE assessments SET made_at = 'today'",
        "UPDATE assessment_evidence SET kind = 'gossip'",
    ],
)
def test_rows_that_make_no_assessment_any_more_are_an_error(store: SqlStore, raw: Raw, change: str) -> None:
    stored(store)
    with store.writing() as tx:
        tx.assessments.add(an_assessment())
    raw.drop_checks()
    assert raw.execute(change).rowcount == 1
    with pytest.raises(IntegrityBroken), store.reading() as tx:
        tx.assessments.get(an_assessment().id)


@pytest.mark.parametrize("change", ["replace(rubric, '\"weight\":3', '\"weight\":1')", "'{}'", "'x'"])
def test_a_changed_rubric_is_an_error(store: SqlStore, raw: Raw, change: str) -> None:
    with store.writing() as tx:
        tx.rubrics.add(a_rubric())
    raw.execute(f"UPDATE rubrics SET rubric = {change}")
    with pytest.raises(IntegrityBroken), store.reading() as tx:
        tx.rubrics.get(a_rubric().digest)


def test_a_document_whose_blocks_were_damaged_is_an_error(store: SqlStore, raw: Raw) -> None:
    stored(store)
    raw.execute("UPDATE documents SET blocks = ?", (json.dumps([{"start": "0"}]),))
    with store.reading() as tx:
        with pytest.raises(IntegrityBroken):
            tx.documents.get(a_document().id)
        with pytest.raises(IntegrityBroken):
            tx.documents.corpus(an_assessment().run)
