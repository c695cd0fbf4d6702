"""The fast check of stored rows says what the check of records says, event by event."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.audit import Action, AuditEvent, chained, event_hash
from pipeline.domain.canonical import canonical_json, canonical_text, sha256_of
from pipeline.domain.chain import ChainReading, StoredEvent, exported_line, payloads_in_form, sealed_bytes
from pipeline.domain.merkle import MerkleFrontier
from tests.builders import a_chain
from tests.examples import examples
from tests.pipeline.domain.test_canonical import JSON_VALUES

PROPERTY = settings(derandomize=True, max_examples=examples(60), deadline=None)
MARK = "between one payload and another"


def row_of(event: AuditEvent) -> StoredEvent:
    """A row as the database has it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    payload = canonical_text(event.payload)
    head = (event.sequence, at, event.actor, event.action.value, event.subject)
    return StoredEvent(*head, payload, event.previous, event.hash)


def breaks(rows: list[StoredEvent]) -> list[str]:
    reading = ChainReading(breaks_max=100)
    reading.read(rows)
    return reading.breaks


@PROPERTY
@given(
    at=st.datetimes(timezones=st.just(UTC)),
    actor=st.text(max_size=12),
    subject=st.text(max_size=12),
    action=st.sampled_from(Action),
    payload=st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=4),
)
def test_the_bytes_of_a_row_are_those_that_the_record_is_hashed_over(
    at: datetime, actor: str, subject: str, action: Action, payload: dict[str, Any]
) -> None:
    event = chained(after=None, at=at, actor=actor, action=action, subject=subject, payload=payload)
    row = row_of(event)
    assert sha256_of(sealed_bytes(row)) == event_hash(event) == event.hash
    assert exported_line(row) == canonical_json(event.model_dump(mode="json") | {"payload": payload}) + b"\n"
    assert breaks([row]) == []


def test_a_chain_that_holds_has_no_breaks_and_the_root_over_its_hashes() -> None:
    events, tree = a_chain(23), MerkleFrontier()
    reading = ChainReading(roots_at=[0, 5, 5, 6, 23, 99], breaks_max=5)
    rows = [row_of(event) for event in events]
    for start in range(0, 23, 4):
        reading.read(rows[start : start + 4])
    assert (reading.breaks, reading.events, reading.head) == ([], 23, events[-1].hash)
    assert sorted(reading.roots) == [0, 5, 6, 23]
    for size in range(24):
        if size in reading.roots:
            assert reading.roots[size] == tree.root()
        if size < 23:
            tree.extend([bytes.fromhex(events[size].hash.removeprefix("sha256:"))])
    assert reading.root == tree.root()


@pytest.mark.parametrize("column", StoredEvent._fields)
@pytest.mark.parametrize(
    "value", [None, b"x", "", "x", 0, 1.0, '{"number": 1}', "{}", "\ud800", "2026-01-01T09:00:01Z"]
)
def test_whatever_stands_in_a_column_instead_is_a_break(column: str, value: Any) -> None:
    rows = [row_of(event) for event in a_chain(3)]
    rows[1] = rows[1]._replace(**{column: value})
    assert any(told.startswith(("event 2", f"event {value}")) for told in breaks(rows))


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-01-01T09:00:00+00:00"},
        {"at": "2026-01-01T10:00:00.000000+01:00"},
        {"at": "2026-01-01 09:00:00.000000+00:00"},
        {"action": "nothing.known"},
        {"payload": '{"b":1,"a":2}'},
        {"payload": '{"a":1,"a":1}'},
        {"payload": '{"a":1.50}'},
        {"payload": '{"a":NaN}'},
        {"payload": '{"a":"\\u00fc"}'},
        {"payload": "[1]"},
        {"payload": '{},"previous":"x","payload":{}'},
        {"payload": '{"a":' * 100_000},
    ],
)
def test_a_row_that_is_sealed_again_in_another_form_is_still_no_event(change: dict[str, Any]) -> None:
    row = row_of(a_chain(1)[0])._replace(**change)
    try:
        sealed = sealed_bytes(row)
    except (ValueError, KeyError):
        sealed = b""
    assert "event 1: is not an event as Dossier writes one" in breaks([row._replace(hash=sha256_of(sealed))])


@pytest.mark.parametrize(
    ("payloads", "in_form"),
    [
        ([], []),
        (["{}"], [True]),
        (["{}", '{"a":1}', "{}"], [True, True, True]),
        (['{"a":1', '"b":2}', "{},{}"], [False, False, False]),
        (['{"a":[{}', "{}]}", f'{{}},"{MARK}",{{}}'], [False, False, False]),
        ([f'{{"a":"{MARK}"}}', "{}"], [True, True]),
        (["{}", "{} ", "{}"], [True, False, True]),
        (["{}", "1"], [True, False]),
    ],
)
def test_payloads_that_are_read_together_are_judged_one_by_one(payloads: list[str], in_form: list[bool]) -> None:
    assert list(payloads_in_form(payloads)) == in_form
