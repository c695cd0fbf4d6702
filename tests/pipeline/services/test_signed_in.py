"""One's own sessions, and that nobody ends anybody else's."""

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.credentials import Scope
from pipeline.domain.ids import SessionId
from pipeline.domain.person import Person, Role
from pipeline.errors import NotAllowed, NotFound
from tests.accounts import Office


@pytest.fixture
def bo(office: Office) -> Person:
    return office.hire("Bo", Role.REVIEWER, by=office.administrator())


def opened(office: Office, person: Person) -> SessionId:
    return SessionId(office.people.open_session(person).split(".")[1])


def test_own_sessions_are_those_that_still_count_the_newest_first(office: Office, bo: Person) -> None:
    opened(office, bo)
    office.later(hours=2)
    first, second = opened(office, bo), opened(office, bo)
    opened(office, office.people.all(office.people.acting("root@acme.example"))[-1])
    assert [session.id for session in office.people.own_sessions(bo)] == [second, first]


def test_one_session_is_ended_and_said_in_the_audit_trail(office: Office, bo: Person) -> None:
    first, second = opened(office, bo), opened(office, bo)
    office.people.end_session(first, by=bo)
    assert [session.id for session in office.people.own_sessions(bo)] == [second]
    (event,) = office.events(Action.PERSON_SIGNED_OUT)
    assert (event.subject, event.payload) == (bo.id, {"session": first})


def test_another_s_session_looks_like_none(office: Office, bo: Person) -> None:
    root = office.people.acting("root@acme.example")
    session = opened(office, bo)
    for wanted in (session, SessionId("none")):
        with pytest.raises(NotFound, match="no such session of yours"):
            office.people.end_session(wanted, by=root)
    assert len(office.people.own_sessions(bo)) == 1


def test_signing_out_everywhere_ends_one_s_own_sessions_alone(office: Office, bo: Person) -> None:
    root = office.people.acting("root@acme.example")
    for person in (bo, bo, root):
        opened(office, person)
    assert office.people.end_sessions(bo) == 2
    assert office.people.own_sessions(bo) == []
    assert len(office.people.own_sessions(root)) == 1
    (event,) = office.events(Action.PERSON_SIGNED_OUT)
    assert event.payload == {"sessions_ended": 2}


def test_a_session_says_which_provider_opened_it(office: Office, bo: Person) -> None:
    office.people.open_session(bo)
    office.people.open_session(bo, issuer="https://id.example")
    by_password, elsewhere = office.events(Action.PERSON_SIGNED_IN)
    assert "issuer" not in by_password.payload
    assert elsewhere.payload["issuer"] == "https://id.example"


def test_a_token_ends_no_session(office: Office, bo: Person) -> None:
    session = opened(office, bo)
    today = office.clock.now().date()
    secret = office.people.issue_token(name="ci", scopes=[Scope.REVIEW], expires_on=today, by=bo)
    holder = office.people.by_token(secret)
    assert holder is not None
    with pytest.raises(NotAllowed, match="a token cannot end sessions"):
        office.people.end_session(session, by=holder.person)
    with pytest.raises(NotAllowed, match="a token cannot end sessions"):
        office.people.end_sessions(holder.person)
    assert len(office.people.own_sessions(bo)) == 1
