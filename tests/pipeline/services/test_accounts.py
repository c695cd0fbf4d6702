"""Accounts are kept by administrators, and there is always one."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.credentials import Scope
from pipeline.domain.ids import PersonId, TokenId
from pipeline.domain.person import Person, Role
from pipeline.errors import DossierError, InvalidInput, NotAllowed, NotFound
from tests.accounts import NEW_PASSWORD, Office


def test_the_first_account_is_an_administrator_added_by_nobody(office: Office) -> None:
    with pytest.raises(InvalidInput, match="first account"):
        office.people.add(email="a@acme.example", name="A", roles=[Role.APPROVER], by=None)
    root = office.administrator()
    assert root.roles == (Role.ADMINISTRATOR,)
    (event,) = office.events()
    assert (event.action, event.actor, event.subject) == (Action.PERSON_ADDED, "tester", root.id)
    assert event.payload == {"email": "root@acme.example", "name": "Root", "roles": ["administrator"], "active": True}


def test_nobody_adds_the_second(office: Office) -> None:
    office.administrator()
    with pytest.raises(NotAllowed, match="accounts already"):
        office.people.add(email="eve@acme.example", name="Eve", roles=[Role.ADMINISTRATOR], by=None)
    assert len(office.events()) == 1


def test_an_administrator_adds_accounts_and_is_named_for_it(office: Office) -> None:
    root = office.administrator()
    ana = office.people.add(
        email=" Ana@Acme.example", name=" Ana ", roles=[Role.APPROVER, Role.REVIEWER, Role.APPROVER], by=root
    )
    assert (ana.email, ana.name, ana.roles) == ("ana@acme.example", "Ana", (Role.REVIEWER, Role.APPROVER))
    assert office.people.person(ana.id) == ana
    assert office.people.all(root) == [ana, root]
    assert office.people.find("ANA@acme.example", by=root) == ana
    assert office.events()[-1].actor == "Root <root@acme.example>"


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"email": "ROOT@acme.example"},
        {"name": "  "},
        {"name": "Eve <root@acme.example>"},
        {"roles": []},
        {"roles": [Role.AUDITOR, Role.REVIEWER]},
        {"roles": [Role.ADMINISTRATOR, Role.APPROVER]},
    ],
)
def test_what_will_not_do_is_refused_and_leaves_nothing(office: Office, fields: dict[str, Any]) -> None:
    root = office.administrator()
    with pytest.raises(InvalidInput):
        office.people.add(**({"email": "eve@acme.example", "name": "Eve", "roles": [Role.AUDITOR]} | fields), by=root)
    assert office.people.all(root) == [root]
    assert len(office.events()) == 1


def test_a_change_says_what_was_and_what_is(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REQUESTER, by=root)
    after = office.people.change(bo.id, name="Bo Berg", roles=[Role.REVIEWER], by=root)
    assert office.people.person(bo.id) == after
    assert (after.name, after.roles, after.email) == ("Bo Berg", (Role.REVIEWER,), bo.email)
    (event,) = office.events(Action.PERSON_CHANGED)
    assert (event.payload["before"]["roles"], event.payload["after"]["roles"]) == (["requester"], ["reviewer"])


def test_a_change_of_nothing_is_no_event(office: Office) -> None:
    root = office.administrator()
    assert office.people.change(root.id, name="Root", roles=[Role.ADMINISTRATOR], active=True, by=root) == root
    assert office.events(Action.PERSON_CHANGED) == []


@pytest.mark.parametrize("change", [{"active": False}, {"roles": [Role.AUDITOR]}])
def test_the_last_active_administrator_stays_one(office: Office, change: dict[str, Any]) -> None:
    root = office.administrator()
    second = office.hire("Second", Role.ADMINISTRATOR, by=root)
    office.people.change(second.id, active=False, by=root)
    with pytest.raises(NotAllowed, match="last active administrator"):
        office.people.change(root.id, **change, by=root)
    office.people.change(second.id, active=True, by=root)
    assert office.people.change(root.id, **change, by=root).has(Role.ADMINISTRATOR) is False
    with pytest.raises(NotAllowed):
        office.people.change(root.id, active=True, roles=[Role.ADMINISTRATOR], by=root)


@pytest.mark.parametrize("change", [{"active": False}, {"roles": [Role.AUDITOR]}])
def test_other_roles_or_none_end_sessions_and_links(office: Office, change: dict[str, Any]) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    session, link = office.people.open_session(bo), office.people.invitation(bo.id, by=root)
    office.people.change(bo.id, **change, by=root)
    assert office.people.by_session(session) is None
    with pytest.raises(NotAllowed):
        office.people.accept_invitation(link, NEW_PASSWORD)
    assert office.events(Action.PERSON_CHANGED)[0].payload["sessions_ended"] == 1


def test_another_name_ends_no_session(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    session = office.people.open_session(bo)
    renamed = office.people.change(bo.id, name="Bo Berg", by=root)
    assert office.people.by_session(session) == renamed


def test_a_deactivated_person_keeps_no_token_even_when_they_return(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    token = office.people.issue_token(name="ci", scopes=[Scope.READ], expires_on=office.clock.now().date(), by=bo)
    assert office.people.by_token(token) is not None
    office.people.change(bo.id, active=False, by=root)
    assert office.people.by_token(token) is None
    office.people.change(bo.id, active=True, by=root)
    assert office.people.by_token(token) is None
    assert office.events(Action.PERSON_CHANGED)[0].payload["tokens_revoked"] == 1


def test_the_command_line_acts_as_an_active_account(office: Office) -> None:
    with pytest.raises(NotAllowed, match="no accounts") as none_yet:
        office.people.acting("root@acme.example")
    assert "dossier people add" in none_yet.value.advice
    root = office.administrator()
    bo = office.hire("Bo", Role.AUDITOR, by=root)
    assert office.people.acting(" ROOT@acme.example") == root
    office.people.change(bo.id, active=False, by=root)
    for email in (bo.email, "nobody@acme.example", None):
        with pytest.raises(NotAllowed, match="no active account"):
            office.people.acting(email)


def test_an_account_that_is_not_there_is_not_found(office: Office) -> None:
    root = office.administrator()
    with pytest.raises(NotFound):
        office.people.person(PersonId("nobody"))
    with pytest.raises(NotFound):
        office.people.change(PersonId("nobody"), name="N", by=root)


Doing = Callable[[Office, Person, Person], object]  # office, who does it, whose account it is about

DOINGS: dict[str, Doing] = {
    "add": lambda o, by, of: o.people.add(email="new@acme.example", name="New", roles=[Role.REQUESTER], by=by),
    "change": lambda o, by, of: o.people.change(of.id, name="Else", by=by),
    "invitation": lambda o, by, of: o.people.invitation(of.id, by=by),
    "set_password": lambda o, by, of: o.people.set_password(of.id, NEW_PASSWORD, by=by),
    "all": lambda o, by, of: o.people.all(by),
    "find": lambda o, by, of: o.people.find(of.email, by=by),
    "tokens": lambda o, by, of: o.people.tokens(by),
    "issue_token": lambda o, by, of: o.people.issue_token(
        name="ci", scopes=[Scope.READ], expires_on=o.clock.now().date(), by=by
    ),
    "issue_approving_token": lambda o, by, of: o.people.issue_token(
        name="ci", scopes=[Scope.APPROVE], expires_on=o.clock.now().date(), by=by
    ),
    "revoke_token": lambda o, by, of: o.people.revoke_token(_token_of(o, of), by=by),
    "open_session": lambda o, by, of: o.people.open_session(by),
}
EVERYBODY = set(Role)
MAY = {
    "add": {Role.ADMINISTRATOR},
    "change": {Role.ADMINISTRATOR},
    "invitation": {Role.ADMINISTRATOR},
    "set_password": {Role.ADMINISTRATOR},
    "all": {Role.ADMINISTRATOR, Role.AUDITOR},
    "find": {Role.ADMINISTRATOR, Role.AUDITOR},
    "tokens": EVERYBODY,
    "issue_token": EVERYBODY,
    "issue_approving_token": {Role.APPROVER},
    "revoke_token": {Role.ADMINISTRATOR},
    "open_session": EVERYBODY,
}


def _token_of(office: Office, person: Person) -> TokenId:
    with office.store.reading() as tx:
        return next(token.id for token in tx.credentials.tokens() if token.person == person.id)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("doing", DOINGS)
def test_i9_each_method_asks_for_the_role_itself(office: Office, doing: str, role: Role) -> None:
    root = office.administrator()
    by, of = office.hire("By", role, by=root), office.hire("Of", Role.REVIEWER, by=root)
    office.people.issue_token(name="theirs", scopes=[Scope.READ], expires_on=office.clock.now().date(), by=of)
    before = office.events()
    if role in MAY[doing]:
        DOINGS[doing](office, by, of)
        return
    with pytest.raises(DossierError) as refused:
        DOINGS[doing](office, by, of)
    assert isinstance(refused.value, NotFound if doing == "revoke_token" else NotAllowed)
    assert office.events() == before


@pytest.mark.parametrize("doing", DOINGS)
def test_i9_whoever_lost_the_role_since_they_were_looked_up_is_refused(office: Office, doing: str) -> None:
    root = office.administrator()
    of = office.hire("Of", Role.REVIEWER, by=root)
    office.people.issue_token(name="theirs", scopes=[Scope.READ], expires_on=office.clock.now().date(), by=of)
    role = Role.APPROVER if doing == "issue_approving_token" else Role.ADMINISTRATOR
    stale = office.hire("By", role, by=root)
    office.people.change(stale.id, active=False, by=root)
    before = office.events()
    with pytest.raises(NotAllowed):
        DOINGS[doing](office, stale, of)
    assert office.events() == before


def test_i9_a_person_made_up_by_the_caller_is_refused(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REQUESTER, by=root)
    forged = bo.model_copy(update={"roles": (Role.ADMINISTRATOR,)})
    with pytest.raises(NotAllowed):
        office.people.change(bo.id, roles=[Role.ADMINISTRATOR], by=forged)
    with pytest.raises(NotAllowed):
        office.people.all(root.model_copy(update={"id": PersonId("nobody")}))
