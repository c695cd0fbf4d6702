"""One's own account, over the real services: password, tokens, sessions, and nothing of anybody else's."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from console.web.app import create_app
from pipeline.domain.audit import Action
from pipeline.domain.credentials import Scope
from pipeline.domain.person import Person, Role
from pipeline.services.people import People
from store.database import SqlStore
from tests.accounts import NEW_PASSWORD, PASSWORD, Office
from tests.console.web.asking import Asking
from tests.console.web.fakes import FakeServices
from tests.fakes import FixedClock, PlainPasswords

# The page offers days from today on; the services' clock stands at the same moment.
NOW = datetime.now(UTC).replace(microsecond=0)
TOMORROW = str(NOW.date() + timedelta(days=1))
_SECRET = re.compile(r"dossier-token\.[\w-]+\.[\w-]{43}")


@pytest.fixture
def office(store: SqlStore) -> Office:
    clock, passwords = FixedClock(), PlainPasswords()
    clock.at(NOW)
    return Office(people=People(store, clock, passwords), store=store, clock=clock, passwords=passwords, url="")


@pytest.fixture
def root(office: Office) -> Person:
    return office.administrator()


@pytest.fixture
def bo(office: Office, root: Person) -> Person:
    return office.hire("Bo", Role.REVIEWER, by=root)


@pytest.fixture
def at(office: Office, bo: Person) -> Iterator[Asking]:
    services = FakeServices(office.store, people=office.people)  # type: ignore[arg-type]
    with TestClient(create_app(lambda: services), base_url="http://127.0.0.1", follow_redirects=False) as client:
        asking = Asking(client, services)
        assert asking.send("/sign-in", on="/sign-in", email=bo.email, password=PASSWORD).status_code == 303
        yield asking


def issue(at: Asking, **fields: str) -> str:
    given = {"name": "ci", "scopes": "review", "expires_on": TOMORROW, **fields}
    answer = at.send("/account/tokens", on="/account", **given)
    assert answer.status_code == 200, answer.text
    found = _SECRET.search(answer.text)
    assert found is not None
    return found[0]


def test_the_page_says_who_one_is_and_is_reached_by_one_s_name(at: Asking, office: Office) -> None:
    office.people.by_subject("https://id.example", "bo-42", "bo@acme.example", "Bo", email_verified=True)
    shown = at.page("/account")
    for said in ("Bo", "bo@acme.example", "reviewer", "https://id.example", "bo-42"):
        assert f">{said}<" in shown
    assert '<a href="/account"' in at.page("/vendors")


def test_nobody_who_is_not_signed_in_has_an_account_page(at: Asking) -> None:
    at.client.cookies.clear()
    for path in ("/account", "/account/password", "/account/tokens", "/account/sessions/end"):
        answer = at.get(path) if path == "/account" else at.client.post(path, data={})
        assert answer.headers["location"].startswith("/sign-in")


def test_a_new_password_needs_the_present_one_and_signs_out(at: Asking, office: Office, bo: Person) -> None:
    given = {"current": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    wrong = at.send("/account/password", on="/account", **{**given, "current": "guess"})
    assert wrong.status_code == 403
    assert "the password is wrong" in wrong.text
    differing = at.send("/account/password", on="/account", **{**given, "again": "x"})
    assert differing.status_code == 422
    short = at.send("/account/password", on="/account", **{**given, "password": "short", "again": "short"})
    assert short.status_code == 422
    assert "fewer than 12 characters" in short.text
    assert office.people.own_sessions(bo)
    answer = at.send("/account/password", on="/account", **given)
    assert answer.headers["location"] == "/sign-in?done=password-set"
    assert office.people.own_sessions(bo) == []
    assert office.people.checked(bo.email, NEW_PASSWORD) == bo
    assert at.get("/account").status_code == 303


def test_guessing_the_present_password_is_limited(at: Asking) -> None:
    given = {"current": "guess", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    # Whoever signed in from here is counted from here; the sign-in itself is no failure.
    answers = [at.send("/account/password", on="/account", **given) for _ in range(11)]
    assert ["too many tries" in answer.text for answer in answers] == [False] * 10 + [True]


def test_no_password_is_shown_again_on_the_page(at: Asking) -> None:
    answer = at.send("/account/password", on="/account", current="my guess", password="my new one", again="other")
    assert "my guess" not in answer.text
    assert "my new one" not in answer.text


def test_who_has_no_password_is_told_whom_to_ask(office: Office, at: Asking) -> None:
    newt = office.people.by_subject("https://id.example", "7", "n@acme.example", "N", email_verified=True, creates=True)
    at.client.cookies.clear()
    at.client.cookies.set("dossier_session", office.people.open_session(newt))
    shown = at.page("/account")
    assert "An administrator can give you a link" in shown
    assert 'name="current"' not in shown


def test_a_token_is_shown_once_and_in_no_address(at: Asking, office: Office, bo: Person) -> None:
    secret = issue(at)
    holder = office.people.by_token(secret)
    assert holder is not None
    assert (holder.person.id, holder.scopes) == (bo.id, (Scope.REVIEW,))
    assert _SECRET.search(at.page("/account")) is None
    assert "ci" in at.page("/account")
    answer = at.send("/account/tokens", on="/account", name="other", scopes="read", expires_on=TOMORROW)
    assert "location" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_only_what_one_may_do_is_offered_and_issued(at: Asking, office: Office) -> None:
    shown = at.page("/account")
    offered = re.findall(r'name="scopes" value="(\w+)"', shown)
    assert offered == ["read", "review"]
    for fields in ({"scopes": "approve"}, {"scopes": "nothing"}, {"expires_on": "2099-01-01"}, {"expires_on": ""}):
        given = {"name": "ci", "scopes": "read", "expires_on": TOMORROW, **fields}
        assert at.send("/account/tokens", on="/account", **given).status_code in {403, 422}
    assert office.events(Action.TOKEN_ISSUED) == []


def test_a_token_is_revoked_and_stays_on_record(at: Asking, office: Office) -> None:
    secret = issue(at)
    path = f"/account/tokens/{secret.split('.')[1]}/revoke"
    assert at.send(path, on="/account").headers["location"] == "/account?done=token-revoked"
    assert office.people.by_token(secret) is None
    assert "revoked on" in at.page("/account")


def test_another_s_token_is_neither_shown_nor_revoked(at: Asking, office: Office, root: Person) -> None:
    secret = office.people.issue_token(name="of root", scopes=[Scope.READ], expires_on=NOW.date(), by=root)
    assert "of root" not in at.page("/account")
    assert at.send(f"/account/tokens/{secret.split('.')[1]}/revoke", on="/account").status_code == 404
    assert office.people.by_token(secret) is not None


def test_an_administrator_sees_their_own_tokens_alone(at: Asking, office: Office, root: Person) -> None:
    issue(at, name="of bo")
    at.client.cookies.clear()
    at.client.cookies.set("dossier_session", office.people.open_session(root))
    assert "of bo" not in at.page("/account")


def test_another_browser_is_signed_out_and_this_one_is_not(at: Asking, office: Office, bo: Person) -> None:
    other = office.people.open_session(bo)
    assert at.page("/account").count(">here<") == 1
    path = f"/account/sessions/{other.split('.')[1]}/end"
    assert at.send(path, on="/account").headers["location"] == "/account?done=session-ended"
    assert office.people.by_session(other) is None
    assert at.get("/account").status_code == 200


def test_ending_this_session_is_signing_out(at: Asking, office: Office, bo: Person) -> None:
    (session,) = office.people.own_sessions(bo)
    answer = at.send(f"/account/sessions/{session.id}/end", on="/account")
    assert answer.headers["location"] == "/sign-in?done=signed-out"
    assert at.get("/account").status_code == 303


def test_another_s_session_is_not_ended(at: Asking, office: Office, root: Person) -> None:
    session = office.people.open_session(root)
    assert at.send(f"/account/sessions/{session.split('.')[1]}/end", on="/account").status_code == 404
    assert office.people.by_session(session) == root


def test_signing_out_everywhere_signs_out_here_too(at: Asking, office: Office, bo: Person) -> None:
    office.people.open_session(bo)
    answer = at.send("/account/sessions/end", on="/account")
    assert answer.headers["location"] == "/sign-in?done=signed-out-everywhere"
    assert office.people.own_sessions(bo) == []


@pytest.mark.parametrize("path", ["password", "tokens", "tokens/x/revoke", "sessions/end", "sessions/x/end"])
def test_a_form_that_no_page_of_the_session_sent_is_refused(at: Asking, office: Office, path: str) -> None:
    before = office.events()
    assert at.client.post(f"/account/{path}", data={"form_token": "x"}).status_code == 403
    assert office.events() == before
