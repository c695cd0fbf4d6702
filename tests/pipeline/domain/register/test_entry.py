"""Each register has its entries, its writers, and days that pass."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from pipeline.domain.ids import PersonId
from pipeline.domain.person import Role
from pipeline.domain.register.control import ControlDecision
from pipeline.domain.register.entry import WRITERS, Body, Entry, EntryKind
from pipeline.domain.register.improvement import EntryId, Nonconformity
from pipeline.domain.register.organisation import Party

BODIES = get_args(get_args(Body)[0])
TODAY = date(2026, 11, 24)
PARTY = Party(title="Customers", needs="Their data stays theirs.")


def entry(body: object = PARTY, **fields: object) -> Entry:
    known = {"id": EntryId("e1"), "body": body, "owner": "Ana", "author": PersonId("p1")}
    return Entry.model_validate(known | {"at": datetime(2026, 1, 1, tzinfo=UTC)} | fields)


def test_each_kind_of_body_has_its_register() -> None:
    assert {body.model_fields["kind"].default for body in BODIES} == {kind.value for kind in EntryKind}


def test_somebody_may_write_into_each_register_and_an_auditor_into_none() -> None:
    assert set(WRITERS) == set(EntryKind)
    assert all(roles and Role.AUDITOR not in roles for roles in WRITERS.values())


@pytest.mark.parametrize("body", BODIES)
def test_every_kind_is_found_again_by_its_name_in_json(body: type) -> None:
    assert body.model_json_schema()["properties"]["kind"]["const"] == body.model_fields["kind"].default  # type: ignore[attr-defined]


def test_an_entry_comes_back_from_json_as_it_was() -> None:
    before = entry(review_on=TODAY)
    assert Entry.model_validate_json(before.model_dump_json()) == before


def test_an_entry_without_an_owner_is_refused() -> None:
    with pytest.raises(ValueError, match="owner"):
        entry(owner=" ")


def test_an_entry_is_overdue_after_its_day_until_it_is_closed() -> None:
    assert not entry(review_on=TODAY).is_overdue(TODAY)
    assert entry(review_on=date(2026, 11, 23)).is_overdue(TODAY)
    assert not entry(review_on=date(2026, 11, 23), closed_on=TODAY).is_overdue(TODAY)


def test_a_nonconformity_is_overdue_with_its_action() -> None:
    late = Nonconformity(title="x", description="y", found_on=TODAY, action_due=date(2026, 11, 1))
    assert entry(late).is_overdue(TODAY)


def test_a_decision_on_a_control_speaks_of_that_control() -> None:
    said = ControlDecision(title="No development", control="A.6.2.2", is_included=False, reason="We develop nothing.")
    assert entry(said).subject == "A.6.2.2"
    assert entry().subject is None
