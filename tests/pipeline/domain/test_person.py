"""Who people are, and what their roles let them do."""

import pytest
from pydantic import ValidationError

from pipeline.domain.person import Role, folded_email, require
from pipeline.errors import NotAllowed
from tests.accounts import a_person


@pytest.mark.parametrize("other", [role for role in Role if role is not Role.AUDITOR])
def test_an_auditor_has_no_other_role(other: Role) -> None:
    with pytest.raises(ValidationError, match="auditor"):
        a_person(roles=(Role.AUDITOR, other))


@pytest.mark.parametrize("other", [Role.REVIEWER, Role.APPROVER])
def test_an_administrator_signs_nothing(other: Role) -> None:
    with pytest.raises(ValidationError, match="administrator"):
        a_person(roles=(Role.ADMINISTRATOR, other))


def test_the_other_roles_go_together() -> None:
    assert a_person(roles=(Role.REQUESTER, Role.REVIEWER, Role.APPROVER)).has(Role.APPROVER)
    assert a_person(roles=(Role.REQUESTER, Role.ADMINISTRATOR)).has(Role.ADMINISTRATOR)


def test_one_of_the_roles_is_enough_and_none_is_not() -> None:
    require(a_person(roles=(Role.REVIEWER,)), Role.APPROVER, Role.REVIEWER)
    with pytest.raises(NotAllowed, match="approver or auditor"):
        require(a_person(roles=(Role.REVIEWER,)), Role.APPROVER, Role.AUDITOR)


def test_whoever_left_has_no_role() -> None:
    with pytest.raises(NotAllowed):
        require(a_person(roles=(Role.REVIEWER,), active=False), Role.REVIEWER)


@pytest.mark.parametrize(
    "email",
    ["Ana@acme.example", "ana", "ana@", "@acme.example", "a b@acme.example", "a<b@acme.example", "a@b@c.example"],
)
def test_an_address_is_folded_and_whole(email: str) -> None:
    with pytest.raises(ValidationError, match="email"):
        a_person(email=email)


def test_capitals_and_spaces_around_make_no_other_address() -> None:
    assert folded_email("  Ana@ACME.example\n") == "ana@acme.example"


@pytest.mark.parametrize("email", ["mi\u212ae@acme.example", "straße@acme.example", "ana@acmé.example"])
def test_an_address_in_another_script_never_folds_into_somebody_elses(email: str) -> None:
    assert not folded_email(email).isascii()
    with pytest.raises(ValidationError, match="email"):
        a_person(email=folded_email(email))


@pytest.mark.parametrize(
    "name", ["", " ", "Ana\nRoot", "Root <root@acme.example>", "Ana\x1b[2J", "Ana\u202eRoot", " Ana", "Ana ", "a" * 121]
)
def test_a_name_cannot_pretend_to_be_a_label(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        a_person(name=name)


@pytest.mark.parametrize("name", ["A", "Ana Lima", "Łukasz Żółć", "李小龙", "O'Brien, Zoë (legal)"])
def test_people_are_called_as_they_are_called(name: str) -> None:
    assert a_person(name=name).label == f"{name} <ana@acme.example>"
