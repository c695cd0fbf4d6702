"""Tokens are shown once, end, and never give more than their owner has."""

from datetime import date, timedelta

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.credentials import Scope
from pipeline.domain.ids import TokenId
from pipeline.domain.person import Person, Role
from pipeline.errors import InvalidInput, NotAllowed, NotFound
from tests.accounts import NEW_PASSWORD, PASSWORD, Office, guessed

LAST_DAY = date(2026, 3, 31)


@pytest.fixture
def root(office: Office) -> Person:
    return office.administrator()


@pytest.fixture
def bo(office: Office, root: Person) -> Person:
    return office.hire("Bo", Role.REQUESTER, Role.REVIEWER, by=root)


def issued(office: Office, by: Person, *scopes: Scope) -> str:
    return office.people.issue_token(name="ci", scopes=scopes, expires_on=LAST_DAY, by=by)


def test_a_token_acts_for_its_owner_with_the_roles_of_its_scopes(office: Office, bo: Person) -> None:
    holder = office.people.by_token(issued(office, bo, Scope.READ, Scope.REVIEW))
    assert holder is not None
    assert holder.scopes == (Scope.READ, Scope.REVIEW)
    assert (holder.person.id, holder.person.label, holder.person.roles) == (bo.id, bo.label, (Role.REVIEWER,))


def test_a_token_is_audited_without_its_secret(office: Office, bo: Person) -> None:
    secret = issued(office, bo, Scope.READ)
    (event,) = office.events(Action.TOKEN_ISSUED)
    assert event.payload == {"person": bo.id, "name": "ci", "scopes": ["read"], "expires_on": "2026-03-31"}
    assert event.subject == secret.split(".")[1]


def test_a_token_loses_what_its_owner_loses(office: Office, root: Person, bo: Person) -> None:
    secret = issued(office, bo, Scope.REVIEW, Scope.REQUEST)
    office.people.change(bo.id, roles=[Role.REQUESTER], by=root)
    holder = office.people.by_token(secret)
    assert holder is not None
    assert holder.person.roles == (Role.REQUESTER,)
    office.people.change(bo.id, active=False, by=root)
    assert office.people.by_token(secret) is None


def test_a_token_asks_itself_whether_its_owner_is_active(office: Office, bo: Person) -> None:
    secret = issued(office, bo, Scope.REVIEW)
    with office.store.writing() as tx:  # past the service, which would have revoked it
        tx.people.replace(bo.model_copy(update={"active": False}))
    assert office.people.by_token(secret) is None


def test_nobody_issues_more_than_they_have(office: Office, bo: Person) -> None:
    for scope in (Scope.APPROVE, Scope.ADMINISTER):
        with pytest.raises(NotAllowed):
            issued(office, bo, Scope.READ, scope)
    assert office.people.tokens(bo) == []


def test_a_token_makes_no_wider_token_and_no_password(office: Office, root: Person) -> None:
    holder = office.people.by_token(issued(office, root, Scope.READ))
    assert holder is not None
    with pytest.raises(NotAllowed):
        issued(office, holder.person, Scope.ADMINISTER)
    with pytest.raises(NotAllowed):
        office.people.set_password(root.id, NEW_PASSWORD, by=holder.person)
    with pytest.raises(NotAllowed):
        office.people.add(email="eve@acme.example", name="Eve", roles=[Role.ADMINISTRATOR], by=holder.person)


def test_a_token_ends_after_its_last_day(office: Office, bo: Person) -> None:
    secret = issued(office, bo, Scope.READ)
    office.clock.at(office.clock.now().replace(month=3, day=31, hour=23, minute=59, second=59))
    assert office.people.by_token(secret) is not None
    assert office.people.by_token(secret) is None  # a second later


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_ends_within_a_year(office: Office, bo: Person, days: int) -> None:
    today = office.clock.now().date()
    with pytest.raises(InvalidInput, match="expires between"):
        office.people.issue_token(name="ci", scopes=[Scope.READ], expires_on=today + timedelta(days=days), by=bo)
    office.people.issue_token(name="ci", scopes=[Scope.READ], expires_on=today + timedelta(days=365), by=bo)


def test_a_token_needs_a_name_and_a_scope(office: Office, bo: Person) -> None:
    with pytest.raises(InvalidInput, match="scope"):
        issued(office, bo)
    with pytest.raises(InvalidInput, match="name"):
        office.people.issue_token(name=" ", scopes=[Scope.READ], expires_on=LAST_DAY, by=bo)


def test_a_revoked_token_is_worth_nothing_and_revoking_it_again_is_no_event(office: Office, bo: Person) -> None:
    secret = issued(office, bo, Scope.READ)
    (token,) = office.people.tokens(bo)
    office.people.revoke_token(token.id, by=bo)
    office.people.revoke_token(token.id, by=bo)
    assert office.people.by_token(secret) is None
    assert len(office.events(Action.TOKEN_REVOKED)) == 1
    assert office.people.tokens(bo)[0].revoked_at is not None


def test_a_strangers_token_looks_like_none(office: Office, root: Person, bo: Person) -> None:
    issued(office, bo, Scope.READ)
    eve = office.hire("Eve", Role.REQUESTER, by=root)
    (token,) = office.people.tokens(root)
    assert office.people.tokens(eve) == []
    said = set()
    for token_id in (token.id, TokenId("none")):
        with pytest.raises(NotFound) as refused:
            office.people.revoke_token(token_id, by=eve)
        said.add(str(refused.value).replace(token_id, "ID"))
    assert len(said) == 1
    office.people.revoke_token(token.id, by=root)


def test_what_is_no_token_is_nobody(office: Office, bo: Person) -> None:
    secret = issued(office, bo, Scope.READ)
    session = office.people.open_session(bo)
    for text in (
        "",
        guessed(secret),
        secret + "A",
        session,
        session.replace("session", "token"),
        "dossier-token.x." + "A" * 43,
    ):
        assert office.people.by_token(text) is None


def test_a_token_issues_no_token(office: Office, bo: Person) -> None:
    holder = office.people.by_token(issued(office, bo, Scope.READ))
    assert holder is not None
    with pytest.raises(NotAllowed, match="cannot issue tokens"):
        issued(office, holder.person, Scope.READ)


def test_a_token_revokes_no_token_not_even_itself(office: Office, bo: Person) -> None:
    kept, used = issued(office, bo, Scope.READ), issued(office, bo, Scope.READ)
    holder = office.people.by_token(used)
    assert holder is not None
    for secret in (kept, used):
        with pytest.raises(NotAllowed, match="cannot revoke tokens"):
            office.people.revoke_token(TokenId(secret.split(".")[1]), by=holder.person)
        assert office.people.by_token(secret) is not None
    assert office.events(Action.TOKEN_REVOKED) == []


def test_a_token_sets_no_password_though_its_holder_knows_the_present_one(office: Office, bo: Person) -> None:
    holder = office.people.by_token(issued(office, bo, Scope.READ))
    assert holder is not None
    with pytest.raises(NotAllowed, match="cannot set passwords"):
        office.people.set_password(bo.id, NEW_PASSWORD, by=holder.person, current=PASSWORD)
    assert office.people.checked(bo.email, PASSWORD) == bo


def test_an_administrator_s_token_sets_nobody_s_password_and_makes_no_link_to_set_one(
    office: Office, root: Person, bo: Person
) -> None:
    holder = office.people.by_token(issued(office, root, Scope.ADMINISTER))
    assert holder is not None
    with pytest.raises(NotAllowed, match="cannot set passwords"):
        office.people.set_password(bo.id, NEW_PASSWORD, by=holder.person)
    with pytest.raises(NotAllowed, match="cannot make links"):
        office.people.invitation(bo.id, by=holder.person)
    assert office.people.checked(bo.email, PASSWORD) == bo


def test_an_administrator_s_token_makes_no_account_and_changes_none(office: Office, root: Person, bo: Person) -> None:
    holder = office.people.by_token(issued(office, root, Scope.ADMINISTER))
    assert holder is not None
    with pytest.raises(NotAllowed, match="cannot make accounts"):
        office.people.add(email="eve@acme.example", name="Eve", roles=[Role.ADMINISTRATOR], by=holder.person)
    with pytest.raises(NotAllowed, match="cannot change accounts"):
        office.people.change(bo.id, roles=[Role.APPROVER], by=holder.person)
    assert {person.email for person in office.people.all(root)} == {root.email, bo.email}


def test_who_comes_back_in_by_a_link_leaves_no_token_behind(office: Office, root: Person, bo: Person) -> None:
    token = issued(office, bo, Scope.READ)
    office.people.accept_invitation(office.people.invitation(bo.id, by=root), NEW_PASSWORD)
    assert office.people.by_token(token) is None
