"""Subjects of an identity provider are people that an administrator added, or nobody."""

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.person import Role
from pipeline.errors import NotAllowed
from tests.accounts import Office

ISSUER = "https://id.example"


def test_a_verified_address_is_linked_once_and_the_subject_counts_from_then_on(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.APPROVER, by=root)
    assert office.people.by_subject(ISSUER, "42", "BO@acme.example", "Bo B.", email_verified=True) == bo
    assert office.people.by_subject(ISSUER, "42", "renamed@other.example", "Bo", email_verified=False) == bo
    (event,) = office.events(Action.PERSON_LINKED)
    assert event.payload == {"issuer": ISSUER, "subject": "42", "name": "Bo B."}


@pytest.mark.parametrize(
    ("subject", "email", "verified"),
    [
        ("2", "ana@acme.example", False),  # not verified
        ("2", "nobody@acme.example", True),  # unknown
        ("2", "an\u00e0@acme.example", True),  # another script
        ("2", "left@acme.example", True),  # not active
        ("2", "bo@acme.example", True),  # linked to another subject there
        ("left", "ana@acme.example", True),  # linked to somebody who left
        ("2", "", True),
    ],
)
def test_anything_else_is_refused_in_the_same_words_and_makes_no_account(
    office: Office, subject: str, email: str, verified: bool
) -> None:
    root = office.administrator()
    office.hire("Ana", Role.REVIEWER, by=root)
    for name in ("Bo", "Left"):
        person = office.hire(name, Role.REVIEWER, by=root)
        office.people.by_subject(ISSUER, name.lower(), person.email, name, email_verified=True)
        office.people.change(person.id, active=name != "Left", by=root)
    before = office.events()
    with pytest.raises(NotAllowed, match="no active account for this identity"):
        office.people.by_subject(ISSUER, subject, email, "Somebody", email_verified=verified)
    assert office.events() == before
    assert len(office.people.all(root)) == 4


def test_the_same_subject_of_another_issuer_is_another(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    office.people.by_subject(ISSUER, "42", bo.email, "Bo", email_verified=True)
    with pytest.raises(NotAllowed):
        office.people.by_subject("https://evil.example", "42", "eve@evil.example", "Eve", email_verified=True)


def test_a_newcomer_gets_an_account_as_requester_only_where_the_caller_says_so(office: Office) -> None:
    office.administrator()
    with pytest.raises(NotAllowed):
        office.people.by_subject(ISSUER, "7", "Newt@acme.example", "Newt", email_verified=True)
    newt = office.people.by_subject(ISSUER, "7", "Newt@acme.example", "Newt", email_verified=True, creates=True)
    assert (newt.email, newt.name, newt.roles, newt.active) == ("newt@acme.example", "Newt", (Role.REQUESTER,), True)
    added, linked = office.events()[-2:]
    assert (added.action, added.actor) == (Action.PERSON_ADDED, f"identity provider {ISSUER}")
    assert (linked.action, linked.subject) == (Action.PERSON_LINKED, newt.id)
    assert office.people.by_subject(ISSUER, "7", "", "", creates=True) == newt
    assert [identity.subject for identity in office.people.identities(newt)] == ["7"]
    assert not office.people.has_password(newt)


@pytest.mark.parametrize("name", ["", "<admin>", "a\u202eb", "x" * 200])
def test_a_newcomer_whose_name_cannot_be_one_is_named_by_their_address(office: Office, name: str) -> None:
    office.administrator()
    newt = office.people.by_subject(ISSUER, "7", "newt@acme.example", name, email_verified=True, creates=True)
    assert newt.name == "newt@acme.example"


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("newt@acme.example", False),
        ("left@acme.example", True),  # has an account that is closed
        ("bo@acme.example", True),  # linked to another subject there
        ("new\u0442@acme.example", True),  # another script
        ("newt", True),
        ("", True),
    ],
)
def test_nobody_else_becomes_a_newcomer(office: Office, email: str, verified: bool) -> None:
    root = office.administrator()
    office.people.change(office.hire("Left", Role.REVIEWER, by=root).id, active=False, by=root)
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    office.people.by_subject(ISSUER, "bo", bo.email, "Bo", email_verified=True)
    before = office.events()
    with pytest.raises(NotAllowed):
        office.people.by_subject(ISSUER, "7", email, "Newt", email_verified=verified, creates=True)
    assert office.events() == before


def test_a_newcomer_is_never_the_first_account(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.people.by_subject(ISSUER, "7", "newt@acme.example", "Newt", email_verified=True, creates=True)
    assert not office.people.has_any()
