"""A nonconformity goes step by step, and its state follows from what was done."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.domain.register.improvement import Nonconformity, NonconformityState

FOUND, LATER, LATEST = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
CORRECTED: dict[str, Any] = {"correction": "access was removed", "corrected_on": FOUND}
CAUSE: dict[str, Any] = CORRECTED | {"cause": "nobody owned the list"}
DONE: dict[str, Any] = CAUSE | {"action": "an owner was named", "action_due": LATER, "action_done_on": LATER}
CHECK: dict[str, Any] = DONE | {"check": "none in a month", "checked_on": LATEST}


def nonconformity(**steps: Any) -> Nonconformity:
    return Nonconformity(title="Condition overdue", description="The DPA was not signed.", found_on=FOUND, **steps)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ({}, NonconformityState.OPEN),
        (CORRECTED, NonconformityState.CORRECTED),
        (CAUSE, NonconformityState.CAUSE_FOUND),
        (DONE, NonconformityState.ACTION_DONE),
        (CHECK | {"is_effective": True}, NonconformityState.EFFECTIVE),
        (CHECK | {"is_effective": False}, NonconformityState.INEFFECTIVE),
    ],
)
def test_the_state_follows_from_the_steps(steps: dict[str, Any], state: NonconformityState) -> None:
    assert nonconformity(**steps).state is state


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ({"corrected_on": FOUND}, "what was done"),
        ({"action": "an owner", "action_done_on": LATER}, "its cause"),
        (CHECK, "whether the action was effective"),
        (CHECK | {"is_effective": True, "check": " "}, "what it found"),
        (CHECK | {"is_effective": True, "checked_on": FOUND}, "after the action"),
        (CAUSE | {"checked_on": LATER, "check": "fine", "is_effective": True}, "after the action"),
    ],
)
def test_a_step_without_the_one_before_it_is_refused(steps: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        nonconformity(**steps)


def test_an_action_is_overdue_on_the_day_after_its_last_and_not_once_it_is_done() -> None:
    waiting = nonconformity(**CAUSE, action="an owner", action_due=LATER)
    assert waiting.overdue_since(LATER) is None
    assert waiting.overdue_since(date(2026, 4, 2)) == LATER
    assert nonconformity(**DONE).overdue_since(LATEST) is None


def test_a_check_that_nobody_made_is_overdue() -> None:
    assert nonconformity(**DONE, check_due=LATER).overdue_since(LATEST) == LATER
