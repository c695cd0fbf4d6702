"""The audit trail is a chain: whatever is done to it in the middle shows."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.audit import GENESIS, Action, AuditEvent, chain_breaks, chained, event_hash
from tests.builders import a_chain, a_digest
from tests.examples import examples
from tests.fakes import LONG_AGO

PROPERTY = settings(derandomize=True, max_examples=examples(80), deadline=None)
LENGTH = 6

TAMPERINGS = st.one_of(
    st.fixed_dictionaries({"sequence": st.integers(-3, 20)}),
    st.fixed_dictionaries({"at": st.integers(-100, 100).map(lambda n: LONG_AGO + timedelta(microseconds=n))}),
    st.fixed_dictionaries({"actor": st.text(max_size=8)}),
    st.fixed_dictionaries({"action": st.sampled_from(Action)}),
    st.fixed_dictionaries({"subject": st.text(max_size=10)}),
    st.fixed_dictionaries({"payload": st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3))}),
    st.fixed_dictionaries({"previous": st.sampled_from([GENESIS, a_digest("a"), a_digest("b")])}),
    st.fixed_dictionaries({"hash": st.sampled_from([GENESIS, a_digest("a"), a_digest("b")])}),
)


def breaks(events: list[AuditEvent]) -> list[str]:
    return list(chain_breaks(events))


def test_events_are_numbered_from_one_and_carry_the_hash_of_the_one_before() -> None:
    events = a_chain(4)
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert [event.previous for event in events] == [GENESIS, *[event.hash for event in events[:-1]]]
    assert all(event.hash == event_hash(event) for event in events)
    assert breaks(events) == []


def test_an_empty_trail_holds() -> None:
    assert breaks([]) == []


@PROPERTY
@given(index=st.integers(0, LENGTH - 1), change=TAMPERINGS)
def test_any_change_of_any_field_of_any_event_is_detected(index: int, change: dict[str, Any]) -> None:
    events = a_chain(LENGTH)
    altered = events[index].model_copy(update=change)
    found = breaks([*events[:index], altered, *events[index + 1 :]])
    assert bool(found) == (altered != events[index])


@PROPERTY
@given(index=st.integers(0, LENGTH - 2), change=TAMPERINGS)
def test_a_change_that_is_sealed_again_breaks_the_link_to_the_next_event(index: int, change: dict[str, Any]) -> None:
    events = a_chain(LENGTH)
    altered = events[index].model_copy(update=change)
    altered = altered.model_copy(update={"hash": event_hash(altered)})
    found = breaks([*events[:index], altered, *events[index + 1 :]])
    assert bool(found) == (altered != events[index])


@pytest.mark.parametrize("index", range(LENGTH - 1))
def test_an_event_that_is_taken_out_before_the_end_is_missed(index: int) -> None:
    events = a_chain(LENGTH)
    assert breaks([*events[:index], *events[index + 1 :]])


@PROPERTY
@given(one=st.integers(0, LENGTH - 1), other=st.integers(0, LENGTH - 1))
def test_two_events_that_change_places_are_noticed(one: int, other: int) -> None:
    events = a_chain(LENGTH)
    events[one], events[other] = events[other], events[one]
    assert bool(breaks(events)) == (one != other)


@pytest.mark.parametrize("index", range(LENGTH))
def test_an_event_that_stands_twice_is_noticed(index: int) -> None:
    events = a_chain(LENGTH)
    assert breaks([*events[: index + 1], *events[index:]])


@pytest.mark.parametrize("index", range(LENGTH))
def test_an_event_that_is_slipped_in_is_noticed(index: int) -> None:
    events = a_chain(LENGTH)
    forged = chained(
        after=events[index - 1] if index else None,
        at=LONG_AGO,
        actor="mallory",
        action=Action.ASSESSMENT_MADE,
        subject="x",
        payload={},
    )
    assert breaks([*events[:index], forged, *events[index:]])


@pytest.mark.parametrize("kept", range(LENGTH))
def test_a_tail_that_is_cut_off_cannot_be_seen_without_a_checkpoint(kept: int) -> None:
    """The documented limit: a chain proves what it has, not that it has everything."""
    assert breaks(a_chain(LENGTH)[:kept]) == []


def test_a_chain_that_was_rewritten_to_its_end_cannot_be_seen_without_a_checkpoint() -> None:
    rewritten = [event.model_copy(update={"actor": "mallory"}) for event in a_chain(3)]
    resealed: list[AuditEvent] = []
    for event in rewritten:
        resealed.append(
            chained(
                after=resealed[-1] if resealed else None,
                at=event.at,
                actor=event.actor,
                action=event.action,
                subject=event.subject,
                payload=event.payload,
            )
        )
    assert breaks(resealed) == []
    assert resealed[-1].hash != a_chain(3)[-1].hash


def test_a_break_says_which_event_and_what_is_wrong_with_it() -> None:
    events = a_chain(3)
    altered = [events[0], events[1].model_copy(update={"actor": "mallory"}), events[2]]
    assert breaks(altered) == ["event 2: its content was changed"]
    assert breaks([events[0], events[2]]) == [
        "event 3: expected sequence 2 here",
        "event 3: does not follow the event before it",
    ]


def test_a_payload_that_json_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        chained(after=None, at=LONG_AGO, actor="a", action=Action.RUN_FAILED, subject="s", payload={"x": float("nan")})
